package org.tandem.call;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.tandem.base.Cause;
import org.tandem.base.LegId;
import org.tandem.call.CallState.Answering;
import org.tandem.call.CallState.Borrowing;
import org.tandem.call.CallState.Connected;
import org.tandem.call.CallState.Exchange;
import org.tandem.call.CallState.Replacing;
import org.tandem.call.CallState.Waiting;
import org.tandem.call.MediaPolicy.Passage;

/// The part of [CallMachine] in which two calls meet: this one has asked another for the partner of one of its
/// legs, because somebody here takes that leg's place. A transfer with consultation and an INVITE with Replaces
/// are both that.
///
/// Source: RFC 3891, docs/adr/0006-calls-that-meet.md.
final class Meeting {
    /// Far more than two mailboxes need.
    private static final Duration MEETING_WITHIN = Duration.ofSeconds(5);

    private Meeting() {}

    // How it begins.

    /// The caller's INVITE replaces.
    static Step ask(Call call, Destination.InPlaceOf inPlace, Effects effects) {
        Place place = inPlace.place();
        String by = call.arrival().caller().shown();
        effects.add(new CallEffect.Arm(CallTimer.MEETING, MEETING_WITHIN))
                .add(new CallEffect.AskForLeg(place.call(), place.leg(), inPlace.taking(), by));
        return effects.into(new Borrowing(call, new Waiting.Caller(new LegState.Offered()), place.call(), place.leg()));
    }

    /// A party that is kept is to be connected with the partner of a leg of another call.
    static Step ask(Call call, Waiting.Kept waiting, Place place, Effects effects) {
        effects.add(new CallEffect.Arm(CallTimer.MEETING, MEETING_WITHIN))
                .add(new CallEffect.AskForLeg(
                        place.call(), place.leg(), Taking.UP, waiting.kept().shown()));
        return effects.into(new Borrowing(call, waiting, place.call(), place.leg()));
    }

    // While the other call is being asked.

    static Step onBorrowing(Borrowing state, CallEvent event, Instant now) {
        return switch (event) {
            case CallEvent.LegReleased released ->
                released.giver().equals(state.from())
                        ? came(state, released.side(), now)
                        : Misfits.released(state, released);
            case CallEvent.LegRefused refused ->
                refused.giver().equals(state.from())
                        ? refused(state, refused.cause(), refused.sentence(), now)
                        : Step.stay(state);
            case CallEvent.Expired expired ->
                switch (expired.timer()) {
                    case MEETING -> refused(state, Cause.TIMER, "call " + state.from() + " does not say", now);
                    case MAX_DURATION -> over(state, null, Cause.TIMER, Talking.tooLong(state.call()), now);
                    case PROGRESS, NO_ANSWER, LEAVING -> Step.stay(state);
                };
            case CallEvent.HungUp hungUp -> lost(state, hungUp.leg(), Cause.NORMAL, "", now);
            case CallEvent.Cancelled cancelled -> lost(state, cancelled.leg(), Cause.NORMAL, "", now);
            case CallEvent.Gone gone -> lost(state, gone.leg(), Cause.TIMER, gone.sentence(), now);
            case CallEvent.Clear clear -> over(state, null, clear.cause(), clear.sentence(), now);
            case CallEvent.LegWanted wanted -> crossed(state, wanted, now);
            case CallEvent.Commanded _ -> Misfits.refused(state, new CommandRefusal.UnderWay());
            case CallEvent.Reoffered reoffered -> Misfits.reoffered(state, reoffered, 491);
            case CallEvent.ReofferAnswered answer -> Misfits.reofferAnswered(state, answer);
            case CallEvent.Answered answered -> Misfits.answered(state, answered);
            case CallEvent.Referred referred -> Misfits.referred(state, referred);
            case CallEvent.Noted noted -> Misfits.noted(state, noted);
            case CallEvent.Recorded _,
                    CallEvent.RecordFailed _,
                    CallEvent.Progressed _,
                    CallEvent.EarlyOffered _,
                    CallEvent.EarlyAnswered _,
                    CallEvent.UpdateAnswered _,
                    CallEvent.Failed _,
                    CallEvent.Acked _,
                    CallEvent.ReofferFailed _ -> Step.stay(state);
        };
    }

    private static Step came(Borrowing state, Side side, Instant now) {
        Effects effects = new Effects().add(new CallEffect.Disarm(CallTimer.MEETING));
        Call call = state.call().moved(now, side.shown() + " comes from call " + state.from());
        return switch (state.waiting()) {
            case Waiting.Kept kept -> Agreeing.join(call, kept, side, effects, now);
            case Waiting.Caller(LegState told) ->
                side.isUnanswered()
                        ? pickedUp(call, side, effects, now)
                        : replace(new Replacing(call, told, side, Media.NONE), effects, now);
            case Waiting.Nobody _ -> throw new IllegalStateException("nobody borrows a leg");
        };
    }

    private static Step refused(Borrowing state, Cause cause, String sentence, Instant now) {
        Effects effects = new Effects().add(new CallEffect.Disarm(CallTimer.MEETING));
        return switch (state.waiting()) {
            case Waiting.Caller _ -> CallMachine.refuse(state.call(), cause, sentence, now, effects);
            case Waiting.Kept kept -> {
                if (kept.referrer() != null) {
                    yield Awaited.back(
                            state.call()
                                    .moved(now, "transfer to a leg of call " + state.from() + " failed: " + sentence),
                            kept,
                            cause,
                            effects);
                }
                effects.add(new CallEffect.HangUp(kept.kept().leg(), cause, sentence));
                yield CallMachine.end(state.call(), kept.kept(), cause, sentence, now, effects);
            }
            case Waiting.Nobody _ -> throw new IllegalStateException("nobody borrows a leg");
        };
    }

    /// Two calls ask each other at the same time: the one with the greater id gives way, so that one of the two
    /// goes through.
    private static Step crossed(Borrowing state, CallEvent.LegWanted wanted, Instant now) {
        Side referrer = state.waiting() instanceof Waiting.Kept kept ? kept.referrer() : null;
        boolean givesWay = wanted.taker().equals(state.from())
                && state.call().id().value().compareTo(wanted.taker().value()) > 0;
        if (!givesWay
                || wanted.taking() != Taking.UP
                || referrer == null
                || !wanted.named().equals(referrer.leg())
                || !(state.waiting() instanceof Waiting.Kept kept)) {
            return Misfits.wanted(state, wanted);
        }
        Effects effects = new Effects();
        Awaited.tellJoined(kept, effects);
        return give(state.call(), kept.kept(), referrer.leg(), wanted, effects, now);
    }

    /// This call gives a leg away and is over: its partner's place has been taken.
    static Step give(Call call, Side given, LegId replaced, CallEvent.LegWanted wanted, Effects effects, Instant now) {
        String sentence = given.shown() + " goes to call " + wanted.taker() + ", where " + wanted.by()
                + " takes the place of leg " + replaced;
        effects.add(new CallEffect.Give(wanted.taker(), given))
                .add(new CallEffect.HangUp(replaced, Cause.NORMAL, "replaced"));
        return CallMachine.end(call.moved(now, sentence), given, Cause.NORMAL, sentence, now, effects);
    }

    private static Step lost(Borrowing state, LegId leg, Cause cause, String sentence, Instant now) {
        return switch (state.waiting()) {
            case Waiting.Caller _ ->
                leg.equals(state.call().near())
                        ? over(state, leg, cause, sentence.isEmpty() ? "the caller gave up" : sentence, now)
                        : Step.stay(state);
            case Waiting.Kept kept -> {
                Side referrer = kept.referrer();
                if (leg.equals(kept.kept().leg())) {
                    yield over(
                            state, leg, cause, sentence.isEmpty() ? kept.kept().shown() + " hung up" : sentence, now);
                }
                Waiting alone = new Waiting.Kept(kept.kept(), null, kept.keptIsNear(), false);
                yield referrer != null && leg.equals(referrer.leg())
                        ? Step.stay(new Borrowing(state.call(), alone, state.from(), state.named()))
                        : Step.stay(state);
            }
            case Waiting.Nobody _ -> Step.stay(state);
        };
    }

    /// A leg that comes after this is ended where it comes.
    private static Step over(Borrowing state, @Nullable LegId gone, Cause cause, String sentence, Instant now) {
        Effects effects = new Effects();
        return switch (state.waiting()) {
            case Waiting.Kept kept -> {
                Awaited.hangUp(kept, gone, cause, sentence, effects);
                yield CallMachine.end(state.call(), kept.kept(), cause, sentence, now, effects);
            }
            case Waiting.Caller _, Waiting.Nobody _ ->
                gone != null
                        ? CallMachine.end(state.call(), null, cause, sentence, now, effects)
                        : CallMachine.refuse(state.call(), cause, sentence, now, effects);
        };
    }

    // Pickup: the leg that came is a caller's, too.

    /// Two callers, each with an offer: each gets an answer made of the other's.
    private static Step pickedUp(Call call, Side far, Effects effects, Instant now) {
        Media offer = call.arrival().offer();
        Media toNear = Renegotiation.answer(offer, far.heard());
        Media toFar = Renegotiation.answer(far.heard(), offer);
        if (toNear == null || toFar == null) {
            String sentence = "the two callers have no media in common";
            effects.add(new CallEffect.Refuse(far.leg(), Cause.INCOMPATIBLE_MEDIA, sentence));
            return CallMachine.refuse(call, Cause.INCOMPATIBLE_MEDIA, sentence, now, effects);
        }
        LegState up = new LegState.Connected(now);
        Call answered = call.answeredAt(now);
        effects.add(new CallEffect.Arm(CallTimer.MAX_DURATION, call.times().longest()))
                .add(new CallEffect.Accept(call.near(), toNear))
                .add(new CallEffect.Accept(far.leg(), toFar));
        return effects.into(new Connected(
                answered,
                Side.caller(answered, up, offer, toNear),
                far.in(up).agreed(far.heard(), toFar),
                new Exchange.Settled(),
                null));
    }

    // The leg that came is up: it is told the session of the caller, who waits for its answer.

    private static Step replace(Replacing state, Effects effects, Instant now) {
        Arrival arrival = state.call().arrival();
        Side far = state.far();
        return switch (MediaPolicy.pass(arrival.offer(), arrival.isSecure() && far.isSecure())) {
            case Passage.Passed passed -> {
                Media offered =
                        passed.media().isPresent() ? Renegotiation.continuing(far.sent(), passed.media()) : Media.NONE;
                effects.add(new CallEffect.Reoffer(far.leg(), offered));
                yield effects.into(new Replacing(state.call(), state.told(), far, offered));
            }
            case Passage.NeedsAnchoring needs ->
                inVain(state, null, Cause.INCOMPATIBLE_MEDIA, needs.sentence(), effects, now);
        };
    }

    static Step onReplacing(Replacing state, CallEvent event, Instant now) {
        LegId near = state.call().near();
        return switch (event) {
            case CallEvent.ReofferAnswered answer ->
                answer.leg().equals(state.far().leg())
                        ? replaced(state, answer, now)
                        : Misfits.reofferAnswered(state, answer);
            case CallEvent.ReofferFailed failed ->
                failed.leg().equals(state.far().leg())
                        ? inVain(state, null, Cause.TIMER, failed.sentence(), new Effects(), now)
                        : Step.stay(state);
            case CallEvent.Cancelled _ -> inVain(state, near, Cause.NORMAL, "the caller gave up", new Effects(), now);
            case CallEvent.HungUp hungUp -> lost(state, hungUp.leg(), Cause.NORMAL, "hung up", now);
            case CallEvent.Gone gone -> lost(state, gone.leg(), Cause.TIMER, gone.sentence(), now);
            case CallEvent.Clear clear -> inVain(state, null, clear.cause(), clear.sentence(), new Effects(), now);
            case CallEvent.Commanded _ -> Misfits.refused(state, new CommandRefusal.UnderWay());
            case CallEvent.Reoffered reoffered -> Misfits.reoffered(state, reoffered, 491);
            case CallEvent.Answered answered -> Misfits.answered(state, answered);
            case CallEvent.Referred referred -> Misfits.referred(state, referred);
            case CallEvent.Noted noted -> Misfits.noted(state, noted);
            case CallEvent.LegWanted wanted -> Misfits.wanted(state, wanted);
            case CallEvent.LegReleased released -> Misfits.released(state, released);
            case CallEvent.Recorded _,
                    CallEvent.RecordFailed _,
                    CallEvent.Progressed _,
                    CallEvent.EarlyOffered _,
                    CallEvent.EarlyAnswered _,
                    CallEvent.UpdateAnswered _,
                    CallEvent.Failed _,
                    CallEvent.Acked _,
                    CallEvent.LegRefused _,
                    CallEvent.Expired _ -> Step.stay(state);
        };
    }

    private static Step replaced(Replacing state, CallEvent.ReofferAnswered answer, Instant now) {
        if (!CallMachine.isSuccess(answer.status())) {
            return inVain(
                    state,
                    null,
                    Cause.ofStatus(answer.status()),
                    "re-INVITE answered " + answer.status(),
                    new Effects(),
                    now);
        }
        Arrival arrival = state.call().arrival();
        return switch (MediaPolicy.pass(
                answer.media(), arrival.isSecure() && state.far().isSecure())) {
            case Passage.NeedsAnchoring needs ->
                inVain(
                        state,
                        null,
                        Cause.INCOMPATIBLE_MEDIA,
                        needs.sentence(),
                        new Effects().add(new CallEffect.Acknowledge(answer.leg(), Media.NONE)),
                        now);
            case Passage.Passed passed -> {
                Effects effects = new Effects();
                if (arrival.offer().isPresent()) {
                    effects.add(new CallEffect.Acknowledge(answer.leg(), Media.NONE));
                }
                Call call = state.call().answeredAt(now);
                Side near = Side.caller(call, new LegState.Answering(), arrival.offer(), passed.media());
                effects.add(new CallEffect.Accept(call.near(), passed.media()));
                yield effects.into(new Answering(call, near, state.far().agreed(answer.media(), state.offered())));
            }
        };
    }

    private static Step lost(Replacing state, LegId leg, Cause cause, String sentence, Instant now) {
        boolean isOurs =
                leg.equals(state.far().leg()) || leg.equals(state.call().near());
        return isOurs ? inVain(state, leg, cause, sentence, new Effects(), now) : Step.stay(state);
    }

    /// @param gone the leg that needs nothing any more, null for none
    private static Step inVain(
            Replacing state, @Nullable LegId gone, Cause cause, String sentence, Effects effects, Instant now) {
        LegId far = state.far().leg();
        if (!far.equals(gone)) {
            effects.add(new CallEffect.HangUp(far, cause, sentence));
        }
        return state.call().near().equals(gone)
                ? CallMachine.end(state.call(), null, cause, sentence, now, effects)
                : CallMachine.refuse(state.call(), cause, sentence, now, effects);
    }
}
