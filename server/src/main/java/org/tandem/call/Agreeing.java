package org.tandem.call;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.tandem.base.Cause;
import org.tandem.base.LegId;
import org.tandem.call.CallState.Connected;
import org.tandem.call.CallState.Exchange;
import org.tandem.call.CallState.Purpose;
import org.tandem.call.CallState.Settling;
import org.tandem.call.CallState.Waiting;
import org.tandem.call.MediaPolicy.Passage;

/// The part of [CallMachine] that brings two legs which are up to agree on one session, without touching the
/// media: one is sent the other's description as an offer; when its answer says something that the other has not
/// been told, the other is sent that, and so on. Two rounds are common, [#ROUNDS_MAX] are the most: two peers
/// that change their mind in every answer shall not be asked for ever.
///
/// As long as the first has not agreed, nothing has changed at all, and there is a way back.
///
/// Source: RFC 3725 §4.1 and §7, RFC 3264 §8.
final class Agreeing {
    private static final int ROUNDS_MAX = 4;
    /// How long the referrer has for its own BYE after it was told that the transfer has worked.
    private static final Duration LEAVING_WITHIN = Duration.ofSeconds(3);

    private Agreeing() {}

    // How it begins.

    /// A kept party is connected with a leg that is up: one that has just answered, or has come from another call.
    static Step join(Call call, Waiting.Kept waiting, Side fresh, Effects effects, Instant now) {
        Side near = waiting.keptIsNear() ? waiting.kept() : fresh;
        Side far = waiting.keptIsNear() ? fresh : waiting.kept();
        Settling state =
                new Settling(call, near, far, waiting.kept().leg(), Media.NONE, 0, new Purpose.Joining(waiting));
        return ask(state, waiting.kept().leg(), Renegotiation.unheld(fresh.heard()), effects, now);
    }

    /// `by` puts its partner on hold.
    static Step hold(Connected state, LegId by, Effects effects, Instant now) {
        Media inactive = Renegotiation.held(state.side(by).heard());
        return begin(state, state.partner(by).leg(), inactive, new Purpose.Holding(by), effects, now);
    }

    /// `by` takes its partner back.
    static Step retrieve(Connected state, LegId by, Effects effects, Instant now) {
        Media active = Renegotiation.unheld(state.side(by).heard());
        return begin(state, state.partner(by).leg(), active, new Purpose.Retrieving(by), effects, now);
    }

    private static Step begin(
            Connected state, LegId first, Media offer, Purpose purpose, Effects effects, Instant now) {
        LegId leaving = state.leaving();
        if (leaving != null) {
            Talking.sendOff(leaving, effects);
        }
        return ask(
                new Settling(state.call(), state.near(), state.far(), first, Media.NONE, 0, purpose),
                first,
                offer,
                effects,
                now);
    }

    private static Step ask(Settling state, LegId leg, Media offer, Effects effects, Instant now) {
        Side asked = state.side(leg);
        return switch (MediaPolicy.pass(
                offer, state.near().isSecure() && state.far().isSecure())) {
            case Passage.Passed passed -> {
                Media next = Renegotiation.continuing(asked.sent(), passed.media());
                effects.add(new CallEffect.Reoffer(leg, next));
                yield effects.into(new Settling(
                        state.call(), state.near(), state.far(), leg, next, state.round(), state.purpose()));
            }
            case Passage.NeedsAnchoring needs ->
                refused(state, Cause.INCOMPATIBLE_MEDIA, needs.sentence(), effects, now);
        };
    }

    // How it goes on.

    /// Handles an event in [Settling].
    static Step on(Settling state, CallEvent event, Instant now) {
        return switch (event) {
            case CallEvent.ReofferAnswered answer -> answered(state, answer, now);
            case CallEvent.ReofferFailed failed ->
                failed.leg().equals(state.asked())
                        ? refused(state, Cause.TIMER, failed.sentence(), new Effects(), now)
                        : Step.stay(state);
            case CallEvent.HungUp hungUp -> lost(state, hungUp.leg(), Cause.NORMAL, "", now);
            case CallEvent.Gone gone -> lost(state, gone.leg(), Cause.TIMER, gone.sentence(), now);
            case CallEvent.Clear clear -> over(state, null, clear.cause(), clear.sentence(), now);
            case CallEvent.Expired expired -> expired(state, expired.timer(), now);
            case CallEvent.Answered answered ->
                isPart(state, answered.leg()) ? Step.stay(state) : Misfits.answered(state, answered);
            case CallEvent.Noted noted ->
                isPart(state, noted.leg())
                        ? new Effects()
                                .add(new CallEffect.PassNote(
                                        noted.leg(),
                                        noted.ticket(),
                                        state.partner(noted.leg()).leg(),
                                        noted.note()))
                                .into(state)
                        : Misfits.noted(state, noted);
            case CallEvent.Commanded _ -> Misfits.refused(state, new CommandRefusal.UnderWay());
            case CallEvent.Reoffered reoffered ->
                Misfits.reoffered(state, reoffered, isPart(state, reoffered.leg()) ? 491 : 481);
            case CallEvent.Referred referred -> Misfits.referred(state, referred);
            case CallEvent.LegWanted wanted -> Misfits.wanted(state, wanted);
            case CallEvent.LegReleased released -> Misfits.released(state, released);
            case CallEvent.Recorded _,
                    CallEvent.RecordFailed _,
                    CallEvent.Progressed _,
                    CallEvent.EarlyOffered _,
                    CallEvent.EarlyAnswered _,
                    CallEvent.UpdateAnswered _,
                    CallEvent.Failed _,
                    CallEvent.Cancelled _,
                    CallEvent.Acked _,
                    CallEvent.LegRefused _ -> Step.stay(state);
        };
    }

    private static Step answered(Settling state, CallEvent.ReofferAnswered event, Instant now) {
        if (!event.leg().equals(state.asked())) {
            return Misfits.reofferAnswered(state, event);
        }
        if (!CallMachine.isSuccess(event.status())) {
            return refused(
                    state, Cause.ofStatus(event.status()), "re-INVITE answered " + event.status(), new Effects(), now);
        }
        Effects effects = new Effects().add(new CallEffect.Acknowledge(event.leg(), Media.NONE));
        Side asked = state.side(event.leg()).agreed(event.media(), state.offered());
        Side other = state.partner(event.leg());
        Purpose purpose = state.purpose();
        if (purpose instanceof Purpose.Joining(Waiting.Kept waiting)) {
            asked = asked.holding(event.media().isHold(), now);
            Awaited.tellJoined(waiting, effects);
            Side referrer = waiting.referrer();
            if (referrer != null) {
                effects.add(new CallEffect.Arm(CallTimer.LEAVING, LEAVING_WITHIN));
            }
            purpose = new Purpose.Joined(referrer == null ? null : referrer.leg());
        }
        boolean isNear = event.leg().equals(state.near().leg());
        Settling next = new Settling(
                state.call(),
                isNear ? asked : state.near(),
                isNear ? state.far() : asked,
                state.asked(),
                state.offered(),
                state.round() + 1,
                purpose);
        boolean isDone = next.round() >= ROUNDS_MAX
                || !event.media().isPresent()
                || Renegotiation.agrees(other.sent(), event.media(), other.heard());
        return isDone ? done(next, effects, now) : ask(next, other.leg(), event.media(), effects, now);
    }

    /// The leg that was asked stays with the session that it had.
    private static Step refused(Settling state, Cause cause, String sentence, Effects effects, Instant now) {
        return switch (state.purpose()) {
            case Purpose.Joining(Waiting.Kept waiting) -> {
                Side fresh = state.partner(waiting.kept().leg());
                String why = waiting.kept().shown() + " cannot be connected with " + fresh.shown() + ": " + sentence;
                effects.add(new CallEffect.HangUp(fresh.leg(), cause, why));
                yield waiting.referrer() != null
                        ? Awaited.back(state.call().moved(now, why), waiting, cause, effects)
                        : CallMachine.end(
                                state.call(),
                                waiting.kept(),
                                cause,
                                why,
                                now,
                                effects.add(new CallEffect.HangUp(waiting.kept().leg(), cause, why)));
            }
            case Purpose.Joined _ -> done(state, effects, now);
            case Purpose.Holding _, Purpose.Retrieving _ ->
                state.round() > 0
                        ? done(state, effects, now)
                        : effects.into(
                                new Connected(state.call(), state.near(), state.far(), new Exchange.Settled(), null));
        };
    }

    private static Step done(Settling state, Effects effects, Instant now) {
        Call call = state.call();
        if (call.answered() == null) {
            call = call.answeredAt(now);
            effects.add(new CallEffect.Arm(CallTimer.MAX_DURATION, call.times().longest()));
        }
        return effects.into(
                switch (state.purpose()) {
                    case Purpose.Holding(LegId by) -> held(state, call, by, true, now);
                    case Purpose.Retrieving(LegId by) -> held(state, call, by, false, now);
                    case Purpose.Joined(LegId leaving) ->
                        new Connected(call, state.near(), state.far(), new Exchange.Settled(), leaving);
                    case Purpose.Joining _ -> throw new IllegalStateException("done before the first answer");
                });
    }

    private static Connected held(Settling state, Call call, LegId by, boolean holds, Instant now) {
        boolean byNear = by.equals(state.near().leg());
        return new Connected(
                call,
                byNear ? state.near().holding(holds, now) : state.near(),
                byNear ? state.far() : state.far().holding(holds, now),
                new Exchange.Settled(),
                null);
    }

    // How it may end.

    private static Step lost(Settling state, LegId leg, Cause cause, String sentence, Instant now) {
        if (isPart(state, leg)) {
            String why = sentence.isEmpty() ? state.side(leg).shown() + " hung up" : sentence;
            return over(state, leg, cause, why, now);
        }
        return switch (state.purpose()) {
            case Purpose.Joining(Waiting.Kept waiting) -> {
                Side referrer = waiting.referrer();
                Purpose alone =
                        new Purpose.Joining(new Waiting.Kept(waiting.kept(), null, waiting.keptIsNear(), false));
                yield referrer != null && leg.equals(referrer.leg())
                        ? Step.stay(pursuing(state, alone))
                        : Step.stay(state);
            }
            case Purpose.Joined(LegId leaving) ->
                leg.equals(leaving)
                        ? new Effects()
                                .add(new CallEffect.Disarm(CallTimer.LEAVING))
                                .into(pursuing(state, new Purpose.Joined(null)))
                        : Step.stay(state);
            case Purpose.Holding _, Purpose.Retrieving _ -> Step.stay(state);
        };
    }

    private static Step expired(Settling state, CallTimer timer, Instant now) {
        return switch (timer) {
            case MAX_DURATION -> over(state, null, Cause.TIMER, Talking.tooLong(state.call()), now);
            case LEAVING -> {
                if (!(state.purpose() instanceof Purpose.Joined(LegId leaving)) || leaving == null) {
                    yield Step.stay(state);
                }
                Effects effects = new Effects();
                Talking.sendOff(leaving, effects);
                yield effects.into(pursuing(state, new Purpose.Joined(null)));
            }
            case PROGRESS, NO_ANSWER, MEETING -> Step.stay(state);
        };
    }

    private static Settling pursuing(Settling state, Purpose purpose) {
        return new Settling(
                state.call(), state.near(), state.far(), state.asked(), state.offered(), state.round(), purpose);
    }

    /// @param gone the leg that needs no BYE any more, null for none
    private static Step over(Settling state, @Nullable LegId gone, Cause cause, String sentence, Instant now) {
        Effects effects = new Effects();
        switch (state.purpose()) {
            case Purpose.Joining(Waiting.Kept waiting) -> {
                Awaited.hangUp(waiting, gone, cause, sentence, effects);
                LegId fresh = state.partner(waiting.kept().leg()).leg();
                if (!fresh.equals(gone)) {
                    effects.add(new CallEffect.HangUp(fresh, cause, sentence));
                }
                return CallMachine.end(state.call(), waiting.kept(), cause, sentence, now, effects);
            }
            case Purpose.Joined(LegId leaving) -> {
                if (leaving != null) {
                    Talking.sendOff(leaving, effects);
                }
            }
            case Purpose.Holding _, Purpose.Retrieving _ -> {}
        }
        for (LegId leg : new LegId[] {state.near().leg(), state.far().leg()}) {
            if (!leg.equals(gone)) {
                effects.add(new CallEffect.HangUp(leg, cause, sentence));
            }
        }
        return CallMachine.end(state.call(), state.far(), cause, sentence, now, effects);
    }

    private static boolean isPart(Settling state, LegId leg) {
        return leg.equals(state.near().leg()) || leg.equals(state.far().leg());
    }
}
