package org.tandem.call;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.tandem.base.Cause;
import org.tandem.base.LegId;
import org.tandem.call.CallState.Answering;
import org.tandem.call.CallState.Connected;
import org.tandem.call.CallState.Exchange;
import org.tandem.call.CallState.Far;
import org.tandem.call.MediaPolicy.Passage;

/// The part of [CallMachine] after the answer: the caller's ACK, changes of the session (hold, resume) passed
/// from
/// leg
/// to leg, the end.
///
/// Source: RFC 3261 §13, §14; RFC 3264 §8; RFC 3725 (offers that come in a 2xx).
final class Talking {
    private Talking() {}

    /// The caller has been sent the 200.
    static Step onAnswering(Answering state, CallEvent event, Instant now) {
        Call call = state.call();
        return switch (event) {
            case CallEvent.Acked acked ->
                isNear(call, acked.leg()) ? acknowledged(state, acked.media(), now) : Step.stay(state);
            case CallEvent.HungUp hungUp -> hungUpWhileAnswering(state, hungUp.leg(), now);
            case CallEvent.Gone gone -> lostWhileAnswering(state, gone.leg(), Cause.TIMER, gone.sentence(), now);
            // The caller's CANCEL was quicker than our 200, which then never left.
            case CallEvent.Cancelled cancelled ->
                lostWhileAnswering(state, cancelled.leg(), Cause.NORMAL, "the caller gave up", now);
            case CallEvent.Clear clear -> lostWhileAnswering(state, null, clear.cause(), clear.sentence(), now);
            case CallEvent.Answered answered ->
                answered.leg().equals(state.far().leg()) ? Step.stay(state) : CallMachine.unwanted(state, answered);
            case CallEvent.Reoffered reoffered -> CallMachine.tryLater(state, reoffered);
            case CallEvent.ReofferAnswered answer -> CallMachine.acknowledgeLate(state, answer);
            case CallEvent.Recorded _,
                    CallEvent.RecordFailed _,
                    CallEvent.Progressed _,
                    CallEvent.EarlyOffered _,
                    CallEvent.EarlyAnswered _,
                    CallEvent.UpdateAnswered _,
                    CallEvent.Failed _,
                    CallEvent.ReofferFailed _,
                    CallEvent.Expired _ -> Step.stay(state);
        };
    }

    private static boolean isNear(Call call, LegId leg) {
        return leg.equals(call.near());
    }

    private static Step acknowledged(Answering state, Media answer, Instant now) {
        Call call = state.call();
        Far far = state.far();
        Effects effects = new Effects();
        if (!call.arrival().offer().isPresent()) {
            switch (MediaPolicy.pass(answer, bothTls(call, far))) {
                case Passage.Passed passed -> effects.add(new CallEffect.Acknowledge(far.leg(), passed.media()));
                case Passage.NeedsAnchoring needs -> {
                    return lostWhileAnswering(state, null, Cause.INCOMPATIBLE_MEDIA, needs.sentence(), now);
                }
            }
        }
        effects.add(new CallEffect.Arm(CallTimer.MAX_DURATION, call.times().longest()));
        LegState connected = new LegState.Connected(now);
        return effects.into(new Connected(call, far, connected, connected, new Exchange.Settled()));
    }

    private static Step hungUpWhileAnswering(Answering state, LegId by, Instant now) {
        boolean byCaller = isNear(state.call(), by);
        if (!byCaller && !by.equals(state.far().leg())) {
            return Step.stay(state);
        }
        return lostWhileAnswering(
                state, by, Cause.NORMAL, byCaller ? "the caller hung up" : "the called side hung up", now);
    }

    /// @param gone the leg that needs no BYE any more, null for none
    private static Step lostWhileAnswering(
            Answering state, @Nullable LegId gone, Cause cause, String sentence, Instant now) {
        Call call = state.call();
        LegId far = state.far().leg();
        if (gone != null && !gone.equals(far) && !isNear(call, gone)) {
            return Step.stay(state);
        }
        Effects effects = new Effects();
        if (!far.equals(gone)) {
            if (!call.arrival().offer().isPresent()) {
                effects.add(new CallEffect.Acknowledge(far, Media.NONE));
            }
            effects.add(new CallEffect.HangUp(far, cause, sentence));
        }
        if (!call.near().equals(gone)) {
            effects.add(new CallEffect.HangUp(call.near(), cause, sentence));
        }
        return CallMachine.end(call, state.far().target(), cause, sentence, now, effects);
    }

    /// Both legs are up.
    static Step onConnected(Connected state, CallEvent event, Instant now) {
        return switch (event) {
            case CallEvent.Reoffered reoffered -> reoffered(state, reoffered);
            case CallEvent.ReofferAnswered answer -> reofferAnswered(state, answer, now);
            case CallEvent.ReofferFailed failed -> reofferFailed(state, failed);
            case CallEvent.Acked acked -> acked(state, acked, now);
            case CallEvent.HungUp hungUp -> {
                boolean byCaller = isNear(state.call(), hungUp.leg());
                String sentence = byCaller ? "the caller hung up" : "the called side hung up";
                yield isPart(state, hungUp.leg())
                        ? over(state, hungUp.leg(), Cause.NORMAL, sentence, now)
                        : Step.stay(state);
            }
            case CallEvent.Gone gone ->
                isPart(state, gone.leg())
                        ? over(state, gone.leg(), Cause.TIMER, gone.sentence(), now)
                        : Step.stay(state);
            case CallEvent.Clear clear -> over(state, null, clear.cause(), clear.sentence(), now);
            case CallEvent.Expired expired ->
                switch (expired.timer()) {
                    case MAX_DURATION ->
                        over(
                                state,
                                null,
                                Cause.TIMER,
                                "longer than " + state.call().times().longest().toSeconds()
                                        + " s, the most a call may last",
                                now);
                    case PROGRESS, NO_ANSWER -> Step.stay(state);
                };
            case CallEvent.Answered answered ->
                answered.leg().equals(state.far().leg()) ? Step.stay(state) : CallMachine.unwanted(state, answered);
            case CallEvent.Recorded _,
                    CallEvent.RecordFailed _,
                    CallEvent.Progressed _,
                    CallEvent.EarlyOffered _,
                    CallEvent.EarlyAnswered _,
                    CallEvent.UpdateAnswered _,
                    CallEvent.Failed _,
                    CallEvent.Cancelled _ -> Step.stay(state);
        };
    }

    private static Step reoffered(Connected state, CallEvent.Reoffered event) {
        if (!isPart(state, event.leg())) {
            return new Effects()
                    .add(new CallEffect.AnswerReoffer(event.leg(), 481, Media.NONE))
                    .into(state);
        }
        if (!(state.exchange() instanceof Exchange.Settled)) {
            return CallMachine.tryLater(state, event);
        }
        return switch (MediaPolicy.pass(event.media(), bothTls(state.call(), state.far()))) {
            case Passage.NeedsAnchoring _ ->
                new Effects()
                        .add(new CallEffect.AnswerReoffer(event.leg(), 488, Media.NONE))
                        .into(state);
            case Passage.Passed passed ->
                new Effects()
                        .add(new CallEffect.Reoffer(other(state, event.leg()), passed.media()))
                        .into(exchanging(state, new Exchange.Asked(event.leg(), event.media())));
        };
    }

    private static Step reofferAnswered(Connected state, CallEvent.ReofferAnswered event, Instant now) {
        if (!(state.exchange() instanceof Exchange.Asked asked) || event.leg().equals(asked.asker())) {
            return CallMachine.acknowledgeLate(state, event);
        }
        if (!CallMachine.isSuccess(event.status())) {
            return new Effects()
                    .add(new CallEffect.AnswerReoffer(asked.asker(), event.status(), Media.NONE))
                    .into(exchanging(state, new Exchange.Settled()));
        }
        Effects effects = new Effects();
        return switch (MediaPolicy.pass(event.media(), bothTls(state.call(), state.far()))) {
            case Passage.NeedsAnchoring needs ->
                // The answering side has already changed over, so the session cannot stay as it was.
                over(state, null, Cause.INCOMPATIBLE_MEDIA, needs.sentence(), now);
            case Passage.Passed passed -> {
                effects.add(new CallEffect.AnswerReoffer(asked.asker(), 200, passed.media()));
                if (!asked.offer().isPresent()) {
                    yield effects.into(exchanging(state, new Exchange.AnswerAwaited(asked.asker(), event.media())));
                }
                effects.add(new CallEffect.Acknowledge(event.leg(), Media.NONE));
                yield effects.into(settled(state, asked.asker(), asked.offer(), event.media(), now));
            }
        };
    }

    private static Step reofferFailed(Connected state, CallEvent.ReofferFailed event) {
        if (!(state.exchange() instanceof Exchange.Asked asked) || event.leg().equals(asked.asker())) {
            return Step.stay(state);
        }
        // 500 leaves the asker's dialog as it is; 408 or 481 would end it (RFC 5057 §5.1).
        return new Effects()
                .add(new CallEffect.AnswerReoffer(asked.asker(), 500, Media.NONE))
                .into(exchanging(state, new Exchange.Settled()));
    }

    private static Step acked(Connected state, CallEvent.Acked event, Instant now) {
        if (!(state.exchange() instanceof Exchange.AnswerAwaited awaited)
                || !event.leg().equals(awaited.asker())) {
            return Step.stay(state);
        }
        LegId other = other(state, event.leg());
        return switch (MediaPolicy.pass(event.media(), bothTls(state.call(), state.far()))) {
            case Passage.NeedsAnchoring needs -> over(state, null, Cause.INCOMPATIBLE_MEDIA, needs.sentence(), now);
            case Passage.Passed passed ->
                new Effects()
                        .add(new CallEffect.Acknowledge(other, passed.media()))
                        .into(settled(state, other, awaited.offer(), event.media(), now));
        };
    }

    /// Ends an established call.
    ///
    /// @param gone the leg that needs no BYE any more, null for none
    private static Step over(Connected state, @Nullable LegId gone, Cause cause, String sentence, Instant now) {
        Effects effects = new Effects();
        switch (state.exchange()) {
            case Exchange.Settled _ -> {}
            case Exchange.Asked asked -> {
                if (!asked.asker().equals(gone)) {
                    effects.add(new CallEffect.AnswerReoffer(asked.asker(), 487, Media.NONE));
                }
            }
            case Exchange.AnswerAwaited awaited -> {
                LegId unacknowledged = other(state, awaited.asker());
                if (!unacknowledged.equals(gone)) {
                    effects.add(new CallEffect.Acknowledge(unacknowledged, Media.NONE));
                }
            }
        }
        for (LegId leg : new LegId[] {state.call().near(), state.far().leg()}) {
            if (!leg.equals(gone)) {
                effects.add(new CallEffect.HangUp(leg, cause, sentence));
            }
        }
        return CallMachine.end(state.call(), state.far().target(), cause, sentence, now, effects);
    }

    private static Connected exchanging(Connected state, Exchange exchange) {
        return new Connected(state.call(), state.far(), state.near(), state.farState(), exchange);
    }

    /// The new session is agreed. An offer says whether its side holds; an answer says so only where the
    /// offer did
    /// not
    /// hold, because
    /// else it is a mirror of the offer.
    private static Connected settled(Connected state, LegId offerer, Media offer, Media answer, Instant now) {
        boolean byNear = isNear(state.call(), offerer);
        LegState offering = byNear ? state.near() : state.farState();
        LegState answering = byNear ? state.farState() : state.near();
        LegState offered = holding(offering, offer.isHold(), now);
        LegState answered = offer.isHold() ? answering : holding(answering, answer.isHold(), now);
        return new Connected(
                state.call(),
                state.far(),
                byNear ? offered : answered,
                byNear ? answered : offered,
                new Exchange.Settled());
    }

    private static LegState holding(LegState state, boolean holds, Instant now) {
        if (holds == state instanceof LegState.Held) {
            return state;
        }
        return holds ? new LegState.Held(now) : new LegState.Connected(now);
    }

    private static boolean bothTls(Call call, Far far) {
        return call.arrival().isSecure() && far.target().isSecure();
    }

    private static boolean isPart(Connected state, LegId leg) {
        return isNear(state.call(), leg) || leg.equals(state.far().leg());
    }

    private static LegId other(Connected state, LegId leg) {
        return isNear(state.call(), leg) ? state.far().leg() : state.call().near();
    }
}
