package org.tandem.wire.sip.dialog;

import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.RAck;
import org.tandem.wire.sip.SipMessage;
import org.tandem.wire.sip.SipResponse;

/// One early dialog of an INVITE that we sent: which reliable 18x came in it, and whose turn it is to describe
/// the media. Immutable.
///
/// Reliable responses are taken in the order of their RSeq, each once: one that is not exactly the next is
/// neither acknowledged nor looked at. A description in a reliable one is the answer to our offer; where our
/// INVITE had none it is an offer, whose answer goes into the PRACK. Source: RFC 3262 §4, §5.
///
/// @param rseq of the last one taken, 0 before the first @param turn who describes next @param owed whether our
/// user owes the PRACK of the last one, with an answer in it
public record EarlyDialog(Dialog dialog, long rseq, OfferAnswer turn, boolean owed) {

    /// What a provisional response means in it.
    public sealed interface Heard {}

    /// A repeat, or one out of order: nothing happens.
    public record Ignored() implements Heard {}

    /// For our user; needs no PRACK.
    public record Told(EarlyDialog next) implements Heard {}

    /// For our user, after its PRACK has gone.
    public record Acknowledged(EarlyDialog next) implements Heard {}

    /// For our user, who owes an answer to the offer in it.
    public record Offered(EarlyDialog next) implements Heard {}

    /// The dialog that the first 18x makes of our INVITE.
    public static EarlyDialog of(Dialog dialog, boolean weOffered) {
        return new EarlyDialog(dialog, 0, weOffered ? OfferAnswer.OURS_OPEN : OfferAnswer.FRESH, false);
    }

    /// The RSeq of a response that demands a PRACK, 0 for one that does not.
    public static long rseqOf(SipMessage response) {
        var headers = response.headers();
        return Extensions.requires(response, Extensions.RELIABLE)
                ? headers.first(HeaderName.RSEQ).map(RAck::rseq).orElse(0L)
                : 0;
    }

    /// A 18x came in it.
    ///
    /// @param reliable its RSeq, 0 if it is not reliable
    public Heard heard(SipResponse response, long reliable) {
        if (reliable == 0) {
            // A description in it is a preview: it settles nothing (RFC 3261 §13.2.1).
            return new Told(this);
        }
        if (owed || (rseq != 0 && reliable != rseq + 1)) {
            return new Ignored();
        }
        if (response.body().isEmpty()) {
            return new Acknowledged(new EarlyDialog(dialog, reliable, turn, false));
        }
        return switch (turn) {
            case FRESH -> new Offered(new EarlyDialog(dialog, reliable, turn.received(), true));
            case OURS_OPEN -> new Acknowledged(new EarlyDialog(dialog, reliable, turn.received(), false));
            // All is agreed, or they have offered by UPDATE: a description out of turn changes nothing.
            case STABLE, THEIRS_OPEN -> new Acknowledged(new EarlyDialog(dialog, reliable, turn, false));
        };
    }

    /// After the PRACK that our user owed.
    ///
    /// @param answer what it described
    public EarlyDialog answered(Body answer) {
        return new EarlyDialog(dialog, rseq, answer.isEmpty() ? turn : turn.sent(), false);
    }

    public EarlyDialog with(Dialog changed) {
        return new EarlyDialog(changed, rseq, turn, owed);
    }

    public EarlyDialog with(OfferAnswer changed) {
        return new EarlyDialog(dialog, rseq, changed, owed);
    }
}
