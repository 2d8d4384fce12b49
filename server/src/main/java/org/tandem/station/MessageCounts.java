package org.tandem.station;

/// How many voice messages wait for a station, in the words of message-summary: new ones have not been heard,
/// old ones have; urgent ones are counted among them.
///
/// Each count is 0 to [#MAX]. Source: RFC 3842 §5.2.
public record MessageCounts(int newMessages, int oldMessages, int newUrgentMessages, int oldUrgentMessages) {
    /// What fits every display: RFC 3842 lets a count have any number of digits.
    public static final int MAX = 999_999;

    public static final MessageCounts NONE = new MessageCounts(0, 0, 0, 0);

    public MessageCounts {
        check("newMessages", newMessages, MAX);
        check("oldMessages", oldMessages, MAX);
        check("newUrgentMessages", newUrgentMessages, newMessages);
        check("oldUrgentMessages", oldUrgentMessages, oldMessages);
    }

    private static void check(String name, int count, int most) {
        if (count < 0 || count > most) {
            throw new IllegalArgumentException(name + " " + count + " is not in 0.." + most);
        }
    }

    /// Counts without urgent messages.
    public static MessageCounts of(int newMessages, int oldMessages) {
        return new MessageCounts(newMessages, oldMessages, 0, 0);
    }

    /// Whether the light is on: there is something that has not been heard.
    public boolean areWaiting() {
        return newMessages > 0;
    }
}
