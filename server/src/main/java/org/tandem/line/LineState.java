package org.tandem.line;

import org.tandem.base.LineId;

/// How a line is now: a snapshot for API, pages and selection.
///
/// @param reason why it is not open, in one sentence; "" when it is
/// @param notInForce what of its settings is not in force although it is open, and why, in one sentence; ""
///     when all is
/// @param localAddress where it listens, `10.0.0.31:5067`; "" when it does not
/// @param refusedSources connections and datagrams turned away since the line was opened
/// @param turnedAway new calls refused for want of time or room since the line was opened
public record LineState(
        LineId id,
        LineUsage usage,
        Status status,
        String reason,
        String notInForce,
        String localAddress,
        LineHealth health,
        long refusedSources,
        long turnedAway) {
    /// Whether the line listens.
    public enum Status {
        OPEN,
        /// Set to be inactive.
        INACTIVE,
        /// It should be open and is not.
        DOWN,
        /// No licence has the feature that its usage needs.
        NOT_LICENSED
    }

    /// Whether a call could leave by it.
    public boolean isUsable() {
        return status == Status.OPEN && health.isUsable();
    }
}
