package org.tandem.station;

/// How a phone can be made to answer without being touched: for calls that are ordered for its user, and for the
/// command to answer. Which of the two a phone understands its maker says.
public enum RemoteAnswer {
    /// Not at all: its user lifts the handset.
    NONE,
    /// By an INVITE with `Call-Info: <...>;answer-after=0`. It answers calls that are ordered; a call that rings
    /// already it leaves to its user.
    ANSWER_AFTER,
    /// As before, and by a NOTIFY with `Event: talk` while it rings.
    TALK;

    /// Whether it answers a call that rings already.
    public boolean canTalk() {
        return this == TALK;
    }

    public boolean canAnswerAfter() {
        return this != NONE;
    }
}
