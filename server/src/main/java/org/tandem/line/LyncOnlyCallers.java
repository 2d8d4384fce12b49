package org.tandem.line;

/// Where a call from Lync goes whose caller is no user of Tandem and whose number matches no dial plan entry
/// marked for such callers.
public sealed interface LyncOnlyCallers {
    /// Nowhere: the call is refused with the reason.
    record None() implements LyncOnlyCallers {}

    /// To this station.
    record Station(String name) implements LyncOnlyCallers {}

    /// To this user's station.
    record User(String name) implements LyncOnlyCallers {}
}
