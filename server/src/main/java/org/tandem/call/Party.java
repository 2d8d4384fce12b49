package org.tandem.call;

/// Who calls, or who is called, as a leg names them.
///
/// @param displayName "" for none
/// @param number the number or user name, without visual separators; "" where there is none
/// @param host the host part, "" where there is none (a tel: URI)
/// @param isWithheld whether the caller asked that it not be shown (`anonymous`, Privacy: id)
public record Party(String displayName, String number, String host, boolean isWithheld) {
    public static final Party NOBODY = new Party("", "", "", true);

    public Party(String number) {
        this("", number, "", false);
    }

    /// How records and views write it: `Ana <+1317…>`.
    public String shown() {
        String address = host.isEmpty() ? number : number + "@" + host;
        return displayName.isEmpty() ? address : displayName + " <" + address + ">";
    }
}
