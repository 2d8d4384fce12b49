package org.tandem.call;

import java.time.Instant;
import org.tandem.base.Cause;
import org.tandem.base.LegId;
import org.tandem.call.CallState.Branch;
import org.tandem.call.CallState.EarlyExchange;
import org.tandem.call.CallState.Ringing;
import org.tandem.call.CallState.Search;
import org.tandem.call.CallState.Waiting;
import org.tandem.call.MediaPolicy.Passage;

/// The part of [Searching] that passes offers between two legs of which neither is answered: an offer in a
/// reliable 18x, whose answer comes in a PRACK, and UPDATE both ways.
///
/// They pass only where one place rings and no other offer is on its way, since two legs can agree and three
/// cannot. Source: RFC 3262 §5, RFC 3311 §5.2.
final class EarlyOffers {
    private EarlyOffers() {}

    /// The called side offers, because the caller did not.
    static Step offered(CallState state, Search search, CallEvent.EarlyOffered event, Instant now) {
        Branch branch = Searching.live(search, event.leg());
        if (branch == null) {
            return Step.stay(state);
        }
        boolean isAlone = search.branches().size() == 1
                && search.waiting() instanceof Waiting.Caller
                && search.quest().arrival().takesEarlyOffer();
        if (!isAlone
                || !(MediaPolicy.pass(event.offer(), bothTls(search, branch)) instanceof Passage.Passed(Media offer))) {
            // Nobody can answer it, and without an answer it would hang.
            String sentence = "it offers media before its answer, and the offer cannot be passed to the caller";
            Step failed = Searching.on(
                    state, search, new CallEvent.Failed(event.leg(), new Failure.Incompatible(sentence)), now);
            Effects effects = new Effects().add(new CallEffect.Cancel(event.leg(), Cause.INCOMPATIBLE_MEDIA));
            failed.effects().forEach(effects::add);
            return effects.into(failed.state());
        }
        Branch ringing = new Branch(branch.leg(), branch.target(), branch.at(), new LegState.Ringing(now), null);
        int status = event.status() == 180 ? 180 : 183;
        return new Effects()
                .add(new CallEffect.Disarm(CallTimer.PROGRESS))
                .add(new CallEffect.Ring(status, offer))
                .into(new Ringing(
                        state.call().rungAt(now),
                        search.with(Searching.with(search, ringing))
                                .with(new Waiting.Caller(new LegState.Alerting(status)))
                                .with(new EarlyExchange.Offering(event.leg()))));
    }

    /// The caller has answered it.
    static Step answered(CallState state, Search search, CallEvent.EarlyAnswered event) {
        if (!(search.exchange() instanceof EarlyExchange.Offering(LegId asker))) {
            return Step.stay(state);
        }
        Branch branch = Searching.live(search, asker);
        if (branch == null) {
            return Step.stay(state);
        }
        // An answer that insists on SRTP although the offer did not is the caller's mistake: the stream is left out.
        Media answer = MediaPolicy.pass(event.answer(), bothTls(search, branch)) instanceof Passage.Passed(Media passed)
                ? passed
                : Media.NONE;
        return new Effects()
                .add(new CallEffect.AnswerEarly(asker, answer))
                .into(in(state, search.with(new EarlyExchange.Settled())));
    }

    /// One side wants to change what was agreed before the answer.
    static Step updated(CallState state, Search search, CallEvent.Reoffered event) {
        Branch branch = search.branches().getFirst();
        boolean byCaller = event.leg().equals(state.call().near());
        boolean isReady = search.waiting() instanceof Waiting.Caller
                && search.branches().size() == 1
                && branch.isLive()
                && branch.state() instanceof LegState.Ringing
                && search.exchange() instanceof EarlyExchange.Settled
                && (byCaller || branch.leg().equals(event.leg()));
        if (!isReady) {
            return Misfits.reoffered(state, event, 491);
        }
        LegId other = byCaller ? branch.leg() : state.call().near();
        return switch (MediaPolicy.pass(event.media(), bothTls(search, branch))) {
            case Passage.NeedsAnchoring _ -> answer(state, search, event.leg(), 488, Media.NONE);
            case Passage.Passed passed ->
                new Effects()
                        .add(new CallEffect.Update(other, passed.media()))
                        .into(in(state, search.with(new EarlyExchange.Updating(event.leg()))));
        };
    }

    /// The other side has answered that.
    static Step updateAnswered(CallState state, Search search, CallEvent.UpdateAnswered event) {
        if (!(search.exchange() instanceof EarlyExchange.Updating(LegId asker)) || asker.equals(event.leg())) {
            return Step.stay(state);
        }
        Branch branch = search.branches().getFirst();
        Search settled = search.with(new EarlyExchange.Settled());
        if (!CallMachine.isSuccess(event.status())) {
            // 408 and 481 would end the asker's dialog, too (RFC 5057 §5.1).
            int status = event.status() == 408 || event.status() == 481 ? 500 : event.status();
            return answer(state, settled, asker, status, Media.NONE);
        }
        return switch (MediaPolicy.pass(event.media(), bothTls(search, branch))) {
            case Passage.NeedsAnchoring _ -> answer(state, settled, asker, 488, Media.NONE);
            case Passage.Passed passed -> answer(state, settled, asker, 200, passed.media());
        };
    }

    /// The call is answered while an UPDATE waits: it is to be tried again.
    static void interrupted(Search search, Effects effects) {
        if (search.exchange() instanceof EarlyExchange.Updating(LegId asker)) {
            effects.add(new CallEffect.AnswerReoffer(asker, 491, Media.NONE));
        }
    }

    private static Step answer(CallState state, Search search, LegId asker, int status, Media media) {
        return new Effects()
                .add(new CallEffect.AnswerReoffer(asker, status, media))
                .into(in(state, search));
    }

    private static CallState in(CallState state, Search search) {
        return state instanceof Ringing
                ? new Ringing(state.call(), search)
                : new CallState.Dialling(state.call(), search);
    }

    private static boolean bothTls(Search search, Branch branch) {
        return search.quest().arrival().isSecure() && branch.target().isSecure();
    }
}
