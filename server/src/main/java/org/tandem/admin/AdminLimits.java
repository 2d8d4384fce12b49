package org.tandem.admin;

/// How large administered data may grow.
///
/// @param objectsMax objects of all types together
/// @param historyEntriesMax change sets kept in the history; older ones are forgotten
/// @param textBytesMax length of a file or request that is read
/// @param reasonCharactersMax length of the reason given for a change
public record AdminLimits(int objectsMax, int historyEntriesMax, int textBytesMax, int reasonCharactersMax) {
    public AdminLimits {
        positive("objectsMax", objectsMax);
        positive("historyEntriesMax", historyEntriesMax);
        positive("textBytesMax", textBytesMax);
        positive("reasonCharactersMax", reasonCharactersMax);
    }

    public static AdminLimits defaults() {
        return new AdminLimits(200_000, 100_000, 64 * 1024 * 1024, 1000);
    }

    private static void positive(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(what + " " + value + " < 1");
        }
    }
}
