package org.tandem.call;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.tandem.base.Cause;
import org.tandem.base.LegId;
import org.tandem.call.CallState.Answering;
import org.tandem.call.CallState.Connected;
import org.tandem.call.CallState.Exchange;
import org.tandem.call.MediaPolicy.Passage;

/// The part of [CallMachine] after the answer: the caller's ACK, changes of the session (hold, resume) passed
/// from leg to leg, the wishes of legs and of commands ([Wishes]), the end.
///
/// Source: RFC 3261 §13, §14; RFC 3264 §8; RFC 3725 (offers that come in a 2xx).
final class Talking {
    private Talking() {}

    /// The caller has been sent the 200.
    static Step onAnswering(Answering state, CallEvent event, Instant now) {
        Call call = state.call();
        return switch (event) {
            case CallEvent.Acked acked ->
                acked.leg().equals(call.near()) ? acknowledged(state, acked.media(), now) : Step.stay(state);
            case CallEvent.HungUp hungUp -> hungUpWhileAnswering(state, hungUp.leg(), now);
            case CallEvent.Gone gone -> lostWhileAnswering(state, gone.leg(), Cause.TIMER, gone.sentence(), now);
            // The caller's CANCEL was quicker than our 200, which then never left.
            case CallEvent.Cancelled cancelled ->
                lostWhileAnswering(state, cancelled.leg(), Cause.NORMAL, "the caller gave up", now);
            case CallEvent.Clear clear -> lostWhileAnswering(state, null, clear.cause(), clear.sentence(), now);
            case CallEvent.Answered answered ->
                answered.leg().equals(state.far().leg()) ? Step.stay(state) : Misfits.answered(state, answered);
            case CallEvent.Reoffered reoffered -> Misfits.reoffered(state, reoffered, 491);
            case CallEvent.ReofferAnswered answer -> Misfits.reofferAnswered(state, answer);
            case CallEvent.Referred referred -> Misfits.referred(state, referred);
            // A caller that has not seen its 200 yet would answer a note 481, and so end its call.
            case CallEvent.Noted noted -> Misfits.noted(state, noted);
            case CallEvent.Commanded _ -> Misfits.refused(state, new CommandRefusal.UnderWay());
            case CallEvent.LegWanted wanted -> Misfits.wanted(state, wanted);
            case CallEvent.LegReleased released -> Misfits.released(state, released);
            case CallEvent.Recorded _,
                    CallEvent.RecordFailed _,
                    CallEvent.Progressed _,
                    CallEvent.EarlyOffered _,
                    CallEvent.EarlyAnswered _,
                    CallEvent.UpdateAnswered _,
                    CallEvent.Failed _,
                    CallEvent.ReofferFailed _,
                    CallEvent.LegRefused _,
                    CallEvent.Expired _ -> Step.stay(state);
        };
    }

    private static Step acknowledged(Answering state, Media answer, Instant now) {
        Call call = state.call();
        Effects effects = new Effects();
        LegState up = new LegState.Connected(now);
        Side near = state.near().in(up);
        Side far = state.far().in(up);
        if (!call.arrival().offer().isPresent()) {
            switch (MediaPolicy.pass(answer, near.isSecure() && far.isSecure())) {
                case Passage.Passed passed -> {
                    Media told = Renegotiation.following(far, near, passed.media());
                    effects.add(new CallEffect.Acknowledge(far.leg(), told));
                    near = near.agreed(answer, near.sent());
                    far = far.agreed(far.heard(), told);
                }
                case Passage.NeedsAnchoring needs -> {
                    return lostWhileAnswering(state, null, Cause.INCOMPATIBLE_MEDIA, needs.sentence(), now);
                }
            }
        }
        effects.add(new CallEffect.Arm(CallTimer.MAX_DURATION, call.times().longest()));
        return effects.into(new Connected(call, near, far, new Exchange.Settled(), null));
    }

    private static Step hungUpWhileAnswering(Answering state, LegId by, Instant now) {
        boolean byCaller = by.equals(state.call().near());
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
        if (gone != null && !gone.equals(far) && !gone.equals(call.near())) {
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
        return CallMachine.end(call, state.far(), cause, sentence, now, effects);
    }

    /// Both legs are up.
    static Step onConnected(Connected state, CallEvent event, Instant now) {
        return switch (event) {
            case CallEvent.Reoffered reoffered -> reoffered(state, reoffered);
            case CallEvent.ReofferAnswered answer -> reofferAnswered(state, answer, now);
            case CallEvent.ReofferFailed failed -> reofferFailed(state, failed);
            case CallEvent.Acked acked -> acked(state, acked, now);
            case CallEvent.HungUp hungUp -> lost(state, hungUp.leg(), Cause.NORMAL, "", now);
            case CallEvent.Gone gone -> lost(state, gone.leg(), Cause.TIMER, gone.sentence(), now);
            // A caller that has been picked up may have been sent its 200 too late, too.
            case CallEvent.Cancelled cancelled -> lost(state, cancelled.leg(), Cause.NORMAL, "the caller gave up", now);
            case CallEvent.Clear clear -> over(state, null, clear.cause(), clear.sentence(), now);
            case CallEvent.Expired expired -> expired(state, expired.timer(), now);
            case CallEvent.Answered answered ->
                state.isPart(answered.leg()) ? Step.stay(state) : Misfits.answered(state, answered);
            case CallEvent.Referred referred -> Wishes.referred(state, referred, now);
            case CallEvent.Commanded commanded -> Wishes.commanded(state, commanded, now);
            case CallEvent.LegWanted wanted -> Wishes.wanted(state, wanted, now);
            case CallEvent.LegReleased released -> Misfits.released(state, released);
            case CallEvent.Noted noted -> noted(state, state.near(), state.far(), noted);
            case CallEvent.Recorded _,
                    CallEvent.RecordFailed _,
                    CallEvent.Progressed _,
                    CallEvent.EarlyOffered _,
                    CallEvent.EarlyAnswered _,
                    CallEvent.UpdateAnswered _,
                    CallEvent.Failed _,
                    CallEvent.LegRefused _ -> Step.stay(state);
        };
    }

    private static Step noted(CallState state, Side near, Side far, CallEvent.Noted noted) {
        LegId to = noted.leg().equals(near.leg()) ? far.leg() : noted.leg().equals(far.leg()) ? near.leg() : null;
        return to == null
                ? Misfits.noted(state, noted)
                : new Effects()
                        .add(new CallEffect.PassNote(noted.leg(), noted.ticket(), to, noted.note()))
                        .into(state);
    }

    private static Step expired(Connected state, CallTimer timer, Instant now) {
        return switch (timer) {
            case MAX_DURATION -> over(state, null, Cause.TIMER, tooLong(state.call()), now);
            case LEAVING -> {
                LegId leaving = state.leaving();
                Effects effects = new Effects();
                if (leaving != null) {
                    sendOff(leaving, effects);
                }
                yield effects.into(alone(state));
            }
            case PROGRESS, NO_ANSWER, MEETING -> Step.stay(state);
        };
    }

    static String tooLong(Call call) {
        return "longer than " + call.times().longest().toSeconds() + " s, the most a call may last";
    }

    /// Hangs up the leg that has transferred its partner away.
    static void sendOff(LegId leaving, Effects effects) {
        effects.add(new CallEffect.Disarm(CallTimer.LEAVING))
                .add(new CallEffect.HangUp(leaving, Cause.NORMAL, "transferred"));
    }

    private static Connected alone(Connected state) {
        return new Connected(state.call(), state.near(), state.far(), state.exchange(), null);
    }

    private static Step lost(Connected state, LegId leg, Cause cause, String sentence, Instant now) {
        if (leg.equals(state.leaving())) {
            return new Effects().add(new CallEffect.Disarm(CallTimer.LEAVING)).into(alone(state));
        }
        if (!state.isPart(leg)) {
            return Step.stay(state);
        }
        String side = leg.equals(state.call().near()) ? "the caller hung up" : "the called side hung up";
        return over(state, leg, cause, sentence.isEmpty() ? side : sentence, now);
    }

    private static Step reoffered(Connected state, CallEvent.Reoffered event) {
        if (!state.isPart(event.leg())) {
            return Misfits.reoffered(state, event, 481);
        }
        if (!(state.exchange() instanceof Exchange.Settled)) {
            return Misfits.reoffered(state, event, 491);
        }
        return switch (MediaPolicy.pass(event.media(), bothTls(state))) {
            case Passage.NeedsAnchoring _ -> Misfits.reoffered(state, event, 488);
            case Passage.Passed passed -> {
                Side other = state.partner(event.leg());
                Media told = Renegotiation.following(other, state.side(event.leg()), passed.media());
                yield new Effects()
                        .add(new CallEffect.Reoffer(other.leg(), told))
                        .into(exchanging(state, new Exchange.Asked(event.leg(), event.media(), told)));
            }
        };
    }

    private static Step reofferAnswered(Connected state, CallEvent.ReofferAnswered event, Instant now) {
        if (!(state.exchange() instanceof Exchange.Asked asked)
                || event.leg().equals(asked.asker())
                || !state.isPart(event.leg())) {
            return Misfits.reofferAnswered(state, event);
        }
        if (!CallMachine.isSuccess(event.status())) {
            return new Effects()
                    .add(new CallEffect.AnswerReoffer(asked.asker(), event.status(), Media.NONE))
                    .into(exchanging(state, new Exchange.Settled()));
        }
        Effects effects = new Effects();
        return switch (MediaPolicy.pass(event.media(), bothTls(state))) {
            case Passage.NeedsAnchoring needs ->
                // The answering side has already changed over, so the session cannot stay as it was.
                over(state, null, Cause.INCOMPATIBLE_MEDIA, needs.sentence(), now);
            case Passage.Passed passed -> {
                Media told =
                        Renegotiation.following(state.side(asked.asker()), state.side(event.leg()), passed.media());
                effects.add(new CallEffect.AnswerReoffer(asked.asker(), 200, told));
                if (!asked.offer().isPresent()) {
                    yield effects.into(
                            exchanging(state, new Exchange.AnswerAwaited(asked.asker(), event.media(), told)));
                }
                effects.add(new CallEffect.Acknowledge(event.leg(), Media.NONE));
                Side offerer = state.side(asked.asker()).agreed(asked.offer(), told);
                Side answerer = state.side(event.leg()).agreed(event.media(), asked.passed());
                yield effects.into(settled(state, offerer, asked.offer(), answerer, event.media(), now));
            }
        };
    }

    private static Step reofferFailed(Connected state, CallEvent.ReofferFailed event) {
        if (!(state.exchange() instanceof Exchange.Asked asked)
                || event.leg().equals(asked.asker())
                || !state.isPart(event.leg())) {
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
        Side other = state.partner(event.leg());
        return switch (MediaPolicy.pass(event.media(), bothTls(state))) {
            case Passage.NeedsAnchoring needs -> over(state, null, Cause.INCOMPATIBLE_MEDIA, needs.sentence(), now);
            case Passage.Passed passed -> {
                Media told = Renegotiation.following(other, state.side(event.leg()), passed.media());
                Side offerer = other.agreed(awaited.offer(), told);
                Side answerer = state.side(event.leg()).agreed(event.media(), awaited.passed());
                yield new Effects()
                        .add(new CallEffect.Acknowledge(other.leg(), told))
                        .into(settled(state, offerer, awaited.offer(), answerer, event.media(), now));
            }
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
                LegId unacknowledged = state.partner(awaited.asker()).leg();
                if (!unacknowledged.equals(gone)) {
                    effects.add(new CallEffect.Acknowledge(unacknowledged, Media.NONE));
                }
            }
        }
        LegId leaving = state.leaving();
        if (leaving != null) {
            sendOff(leaving, effects);
        }
        for (LegId leg : new LegId[] {state.near().leg(), state.far().leg()}) {
            if (!leg.equals(gone)) {
                effects.add(new CallEffect.HangUp(leg, cause, sentence));
            }
        }
        return CallMachine.end(state.call(), state.far(), cause, sentence, now, effects);
    }

    private static Connected exchanging(Connected state, Exchange exchange) {
        return new Connected(state.call(), state.near(), state.far(), exchange, state.leaving());
    }

    /// The new session is agreed. An offer says whether its side holds; an answer says so only where the offer
    /// did not hold, because else it is a mirror of the offer.
    private static Connected settled(
            Connected state, Side offerer, Media offer, Side answerer, Media answer, Instant now) {
        Side offering = offerer.holding(offer.isHold(), now);
        Side answering = offer.isHold() ? answerer : answerer.holding(answer.isHold(), now);
        boolean byNear = offerer.leg().equals(state.near().leg());
        return new Connected(
                state.call(),
                byNear ? offering : answering,
                byNear ? answering : offering,
                new Exchange.Settled(),
                state.leaving());
    }

    private static boolean bothTls(Connected state) {
        return state.near().isSecure() && state.far().isSecure();
    }
}
