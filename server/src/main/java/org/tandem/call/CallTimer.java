package org.tandem.call;

/// The delays of a call. At most one of each kind runs at a time.
public enum CallTimer {
    /// The caller must hear a 18x by then (direct-sip-trunk.md §8).
    PROGRESS,
    /// The places that are being rung must have answered by then.
    NO_ANSWER,
    /// The longest that a call may last.
    MAX_DURATION,
    /// The leg that another call was asked for must have come, or have been refused, by then.
    MEETING,
    /// Who has transferred its partner must have hung up by then.
    LEAVING
}
