package org.tandem.wire.sip.dialog;

/// Who may describe the media next: an offer must be answered before either side makes another one.
///
/// Only the turns are kept here, not the descriptions. In a message of the INVITE exchange, a body that
/// describes media is an offer when none is open, and the answer when one is. Source: RFC 3264 §4, RFC 3261
/// §13.2.1, RFC 6337 §2.
public enum OfferAnswer {
    /// Nothing has been described yet.
    FRESH,
    /// No offer is open, everything is agreed.
    STABLE,
    /// We have offered and wait for the peer's answer.
    OURS_OPEN,
    /// The peer has offered and waits for our answer.
    THEIRS_OPEN;

    /// What a description is in its turn.
    public enum Meaning {
        OFFER,
        ANSWER,
        /// Both sides offered: to be refused (491 in a request).
        GLARE
    }

    /// What a description that we send now would be.
    public Meaning sending() {
        return switch (this) {
            case FRESH, STABLE -> Meaning.OFFER;
            case THEIRS_OPEN -> Meaning.ANSWER;
            case OURS_OPEN -> Meaning.GLARE;
        };
    }

    /// What a description that comes now is.
    public Meaning receiving() {
        return switch (this) {
            case FRESH, STABLE -> Meaning.OFFER;
            case OURS_OPEN -> Meaning.ANSWER;
            case THEIRS_OPEN -> Meaning.GLARE;
        };
    }

    /// After we have sent a description. A description out of turn changes nothing (a 200 repeats the answer
    /// of its 183).
    public OfferAnswer sent() {
        return switch (this) {
            case FRESH, STABLE -> OURS_OPEN;
            case THEIRS_OPEN -> STABLE;
            case OURS_OPEN -> OURS_OPEN;
        };
    }

    /// After a description has come.
    public OfferAnswer received() {
        return switch (this) {
            case FRESH, STABLE -> THEIRS_OPEN;
            case OURS_OPEN -> STABLE;
            case THEIRS_OPEN -> THEIRS_OPEN;
        };
    }

    /// After the request that held the offer, or the response to it, was refused: nothing stays open.
    public OfferAnswer refused() {
        return STABLE;
    }

    /// The status by which an UPDATE with an offer is refused now, 0 where it may be taken: 491 while our own
    /// offer waits for its answer; 500, to be tried again, while one of theirs does. Before the first exchange
    /// is complete nobody may offer by UPDATE. Source: RFC 3311 §5.2.
    public int refusalOfUpdate() {
        return switch (this) {
            case STABLE -> 0;
            case OURS_OPEN -> 491;
            case FRESH, THEIRS_OPEN -> 500;
        };
    }
}
