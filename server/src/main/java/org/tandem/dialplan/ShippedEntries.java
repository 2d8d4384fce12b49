package org.tandem.dialplan;

import java.util.List;

/// The dial plan of a fresh install: SIP and tel: addresses, and examples for North America, to be changed. No
/// entry has a dial group: an administrator adds those with the lines. There is no entry for everything, so
/// that a number that nobody thought of is refused.
final class ShippedEntries {
    private ShippedEntries() {}

    static DialPlan plan() {
        return DialPlan.of(List.of(
                entry("sip:Z", "sip:Z", "Z", "SIP", "SIP address"),
                entry("sips:Z", "sips:Z", "Z", "SIP", "secure SIP address"),
                entry("?@Z", "?@Z", "", "SIP", "SIP address without scheme"),
                // A tel: address is a number, so the entries for numbers must see it: else it would pass by those of
                // Lync-only users.
                again("tel:Z", "Z", "SIP", "tel: address, looked up again as a number"),
                entry("0", "0", "", "Information", "operator"),
                entry("00", "00", "", "Information", "long-distance operator"),
                entry("911", "911", "", "Emergency", "emergency"),
                entry("N11", "N11", "", "Information", "information and services"),
                entry("NXXNXXXXXX", "+1NXXNXXXXXX", "({3-5}) {6-8}-{9-12}", "Long Distance", "ten digits"),
                entry("1NXXNXXXXXX", "+1NXXNXXXXXX", "({3-5}) {6-8}-{9-12}", "Long Distance", "1 and ten digits"),
                entry("+1NXXNXXXXXX", "+1NXXNXXXXXX", "({3-5}) {6-8}-{9-12}", "Long Distance", "national, E.164"),
                entry("NXX", "NXX", "", "Intercom", "extension of three digits"),
                entry("NXXX", "NXXX", "", "Intercom", "extension of four digits"),
                entry("/Z", "/Z", "", "Intercom", "direct extension"),
                entry("011+Z", "+Z", "", "International", "international"),
                entry("011Z", "+Z", "", "International", "international"),
                entry("+Z", "+Z", "", "International", "E.164")));
    }

    private static DialPlanEntry entry(
            String pattern, String standardized, String display, String classification, String description) {
        return new DialPlanEntry(
                pattern,
                standardized,
                display,
                "",
                "",
                "",
                "",
                classification,
                false,
                List.of(),
                description,
                List.of(),
                false,
                null,
                false);
    }

    private static DialPlanEntry again(String pattern, String standardized, String classification, String description) {
        return new DialPlanEntry(
                pattern,
                standardized,
                "",
                "",
                "",
                "",
                "",
                classification,
                false,
                List.of(),
                description,
                List.of(),
                true,
                null,
                false);
    }
}
