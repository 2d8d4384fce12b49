package org.tandem.dialplan;

/// What the dial plan is asked.
///
/// @param dialled as it was typed or came in
/// @param location the caller's, "" for none: entries and groups with a filter hold for their location alone
/// @param lyncOnlyCaller the call comes from Lync and its caller is no user of Tandem: only entries marked for
///     such callers count
public record Query(String dialled, String location, boolean lyncOnlyCaller) {
    public static Query of(String dialled) {
        return new Query(dialled, "", false);
    }
}
