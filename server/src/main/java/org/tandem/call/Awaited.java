package org.tandem.call;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.tandem.base.Cause;
import org.tandem.base.LegId;
import org.tandem.call.CallState.Answering;
import org.tandem.call.CallState.Branch;
import org.tandem.call.CallState.Connected;
import org.tandem.call.CallState.Dialling;
import org.tandem.call.CallState.Exchange;
import org.tandem.call.CallState.Ringing;
import org.tandem.call.CallState.Search;
import org.tandem.call.CallState.Waiting;
import org.tandem.call.MediaPolicy.Passage;

/// The side of a search on which somebody waits for it: a caller whose INVITE is open, a party that is up and
/// is to get another partner, or nobody yet. What each is told of progress, of the answer and of the end, and
/// what happens when it does not wait any longer.
final class Awaited {
    private Awaited() {}

    // Progress.

    /// Passes progress on.
    ///
    /// @param isFirst whether this place has reported none before
    /// @return the search, with what has been told
    static Search progressed(
            Search search, Branch branch, boolean isFirst, CallEvent.Progressed event, Effects effects) {
        return switch (search.waiting()) {
            case Waiting.Caller caller -> ring(search, caller, branch, event, effects);
            case Waiting.Kept kept -> {
                if (isFirst) {
                    notify(kept, event.status(), false, effects);
                }
                yield search;
            }
            case Waiting.Nobody _ -> {
                if (isFirst && branch.target().remoteAnswer().canTalk()) {
                    effects.add(new CallEffect.Talk(branch.leg()));
                }
                yield search;
            }
        };
    }

    /// Early media of several places at once would be cut into each other, so it passes only where one is rung.
    private static Search ring(
            Search search, Waiting.Caller caller, Branch branch, CallEvent.Progressed event, Effects effects) {
        boolean bothTls = search.quest().arrival().isSecure() && branch.target().isSecure();
        Media early = Media.NONE;
        // Without an offer from the caller, a description that may get lost is a preview: nobody may answer it.
        if (event.media().isPresent()
                && search.quest().arrival().offer().isPresent()
                && search.branches().size() == 1
                && MediaPolicy.pass(event.media(), bothTls) instanceof Passage.Passed(Media media)) {
            early = media;
        }
        int status = event.status() == 183 && !early.isPresent() ? 180 : event.status();
        boolean isNews = early.isPresent()
                || !(caller.told() instanceof LegState.Alerting alerting && alerting.status() == status);
        if (!isNews) {
            return search;
        }
        effects.add(new CallEffect.Disarm(CallTimer.PROGRESS)).add(new CallEffect.Ring(status, early));
        return told(search, status);
    }

    static Search told(Search search, int status) {
        return search.with(new Waiting.Caller(new LegState.Alerting(status)));
    }

    private static void notify(Waiting.Kept kept, int status, boolean isLast, Effects effects) {
        Side referrer = kept.referrer();
        if (kept.notifies() && referrer != null) {
            effects.add(new CallEffect.Notify(referrer.leg(), status, isLast));
        }
    }

    // The answer.

    /// A place has answered, and its media may pass.
    ///
    /// @param heard what it said
    /// @param passed what of that may go on
    static Step reached(
            Call before, Search search, Branch winner, Media heard, Media passed, Effects effects, Instant now) {
        Media offered = search.quest().arrival().offer();
        Side far = Side.called(winner.leg(), winner.target(), now, heard, offered);
        if (offered.isPresent()) {
            effects.add(new CallEffect.Acknowledge(winner.leg(), Media.NONE));
        }
        return switch (search.waiting()) {
            case Waiting.Caller _ -> {
                // Without an offer from the caller, the 200 holds the offer and the caller's ACK will bring the answer.
                effects.add(new CallEffect.Accept(before.near(), passed));
                Side near = Side.caller(before, new LegState.Answering(), offered, passed);
                yield effects.into(new Answering(before.answeredAt(now), near, far));
            }
            case Waiting.Kept kept -> {
                Call call = before.moved(
                        now,
                        far.shown() + " answers and is connected with "
                                + kept.kept().shown());
                yield Agreeing.join(call, kept, far, effects, now);
            }
            case Waiting.Nobody(Quest next) -> {
                Waiting waiting = new Waiting.Kept(far, null, true, false);
                Quest quest = next.offering(Renegotiation.unheld(heard), far.isSecure());
                yield Searching.dial(before, quest, 0, waiting, effects, now);
            }
        };
    }

    // The end of the search.

    /// Nobody was reached.
    static Step inVain(Call call, Search search, Cause cause, String sentence, Instant now, Effects effects) {
        return switch (search.waiting()) {
            case Waiting.Caller _ -> CallMachine.refuse(call, cause, sentence, now, effects);
            case Waiting.Nobody _ ->
                CallMachine.end(call, null, cause, "the station that was rung first: " + sentence, now, effects);
            case Waiting.Kept kept -> {
                Side referrer = kept.referrer();
                if (referrer == null) {
                    effects.add(new CallEffect.HangUp(kept.kept().leg(), cause, sentence));
                    yield CallMachine.end(call, kept.kept(), cause, sentence, now, effects);
                }
                effects.add(new CallEffect.Disarm(CallTimer.NO_ANSWER));
                String dialled = search.quest().arrival().dialled();
                yield back(call.moved(now, "transfer to " + dialled + " failed: " + sentence), kept, cause, effects);
            }
        };
    }

    /// The transfer has failed and the call goes on as it was; the referrer must be there.
    static Step back(Call call, Waiting.Kept kept, Cause cause, Effects effects) {
        Side referrer = kept.referrer();
        if (referrer == null) {
            throw new IllegalStateException("call " + call.id() + ": nobody to go back to");
        }
        notify(kept, cause.status(), true, effects);
        return effects.into(new Connected(
                call,
                kept.keptIsNear() ? kept.kept() : referrer,
                kept.keptIsNear() ? referrer : kept.kept(),
                new Exchange.Settled(),
                null));
    }

    /// The kept party has its new partner.
    static void tellJoined(Waiting.Kept kept, Effects effects) {
        notify(kept, 200, true, effects);
    }

    // Whoever waits, or is called, goes.

    /// A leg hung up, gave up or was lost.
    ///
    /// @param sentence "" where it hung up by itself
    static Step lost(CallState state, Search search, LegId leg, Cause cause, String sentence, Instant now) {
        switch (search.waiting()) {
            case Waiting.Caller _ -> {
                if (leg.equals(state.call().near())) {
                    String why = sentence.isEmpty() ? "the caller gave up" : sentence;
                    return over(state.call(), search, null, leg, cause, why, now);
                }
            }
            case Waiting.Kept kept -> {
                Side referrer = kept.referrer();
                if (leg.equals(kept.kept().leg())) {
                    String why = sentence.isEmpty() ? kept.kept().shown() + " hung up" : sentence;
                    return over(state.call(), search, kept, leg, cause, why, now);
                }
                if (referrer != null && leg.equals(referrer.leg())) {
                    Waiting alone = new Waiting.Kept(kept.kept(), null, kept.keptIsNear(), false);
                    Search next = search.with(alone);
                    return Step.stay(
                            state instanceof Ringing
                                    ? new Ringing(state.call(), next)
                                    : new Dialling(state.call(), next));
                }
            }
            case Waiting.Nobody _ -> {}
        }
        String why = sentence.isEmpty() ? "hung up before the answer" : sentence;
        return Searching.failed(state, search, leg, new Failure.Unreachable(why), now);
    }

    /// Somebody ends the call.
    static Step cleared(Call call, Search search, Cause cause, String sentence, Instant now) {
        return switch (search.waiting()) {
            case Waiting.Caller _ ->
                CallMachine.refuse(
                        call.tried(Searching.outcomes(search, null, "cleared")),
                        cause,
                        sentence,
                        now,
                        Searching.cancelLive(search, null, cause));
            case Waiting.Nobody _ -> over(call, search, null, null, cause, sentence, now);
            case Waiting.Kept kept -> over(call, search, kept, null, cause, sentence, now);
        };
    }

    /// Ends the call: places that ring stop, legs that are up are hung up.
    ///
    /// @param gone the leg that needs nothing any more
    private static Step over(
            Call call,
            Search search,
            Waiting.@Nullable Kept kept,
            @Nullable LegId gone,
            Cause cause,
            String sentence,
            Instant now) {
        Effects effects = Searching.cancelLive(search, null, cause);
        if (kept != null) {
            hangUp(kept, gone, cause, sentence, effects);
        }
        return CallMachine.end(
                call.tried(Searching.outcomes(search, null, "given up: " + sentence)),
                kept == null ? null : kept.kept(),
                cause,
                sentence,
                now,
                effects);
    }

    /// Both the kept party and its referrer, except the one that is gone.
    static void hangUp(Waiting.Kept kept, @Nullable LegId gone, Cause cause, String sentence, Effects effects) {
        notify(kept, cause.status(), true, effects);
        Side referrer = kept.referrer();
        if (!kept.kept().leg().equals(gone)) {
            effects.add(new CallEffect.HangUp(kept.kept().leg(), cause, sentence));
        }
        if (referrer != null && !referrer.leg().equals(gone)) {
            effects.add(new CallEffect.HangUp(referrer.leg(), cause, sentence));
        }
    }

    // What others want.

    /// A party that is kept and its referrer still talk, so their notes pass.
    static Step noted(CallState state, Search search, CallEvent.Noted noted) {
        if (search.waiting() instanceof Waiting.Kept kept) {
            Side referrer = kept.referrer();
            LegId to = referrer == null
                    ? null
                    : noted.leg().equals(referrer.leg())
                            ? kept.kept().leg()
                            : noted.leg().equals(kept.kept().leg()) ? referrer.leg() : null;
            if (to != null) {
                return new Effects()
                        .add(new CallEffect.PassNote(noted.leg(), noted.ticket(), to, noted.note()))
                        .into(state);
            }
        }
        return Misfits.noted(state, noted);
    }

    static Step commanded(CallState state, Search search, CallEvent.Commanded commanded, Instant now) {
        return switch (commanded.command()) {
            case Command.Deflect deflect -> deflected(state, search, deflect, now);
            case Command.Answer answer -> talk(state, search, answer.leg());
            case Command.Hold _, Command.Retrieve _, Command.Transfer _, Command.Join _ ->
                search.waiting() instanceof Waiting.Kept
                        ? Misfits.refused(state, new CommandRefusal.UnderWay())
                        : Misfits.commanded(state, commanded);
        };
    }

    private static Step talk(CallState state, Search search, @Nullable LegId leg) {
        for (Branch branch : search.branches()) {
            boolean isMeant = leg == null
                    ? branch.target().remoteAnswer().canTalk()
                    : branch.leg().equals(leg);
            if (branch.isLive() && isMeant && branch.state() instanceof LegState.Ringing) {
                if (!branch.target().remoteAnswer().canTalk()) {
                    break;
                }
                return new Effects()
                        .add(new CallEffect.Talk(branch.leg()))
                        .add(new CallEffect.Reply(null))
                        .into(state);
            }
        }
        String sentence =
                "No phone that rings in this call can be told to answer: see Remote answer on its page Phone.";
        return Misfits.refused(state, new CommandRefusal.NotAble(sentence));
    }

    /// The call goes to somebody else: like a 302, but followed here.
    private static Step deflected(CallState state, Search search, Command.Deflect deflect, Instant now) {
        Quest quest = deflect.quest();
        if (quest == null || search.waiting() instanceof Waiting.Nobody) {
            return Misfits.refused(
                    state,
                    new CommandRefusal.WrongState(
                            deflect.word(), CallView.of(state).state()));
        }
        Destination.Refused refusal = quest.refusal();
        if (refusal != null) {
            return Misfits.refused(state, new CommandRefusal.NotReachable(refusal.cause(), refusal.sentence()));
        }
        Effects effects = Searching.cancelLive(search, null, Cause.NORMAL);
        EarlyOffers.interrupted(search, effects);
        effects.add(new CallEffect.Reply(null));
        Call call = state.call()
                .tried(Searching.outcomes(search, null, "deflected"))
                .moved(now, "deflected to " + deflect.to());
        Arrival arrival = search.quest().arrival();
        return Searching.dial(
                call, quest.offering(arrival.offer(), arrival.isSecure()), 0, search.waiting(), effects, now);
    }

    /// Somebody else takes the place of one that rings: the caller goes there.
    static Step wanted(CallState state, Search search, CallEvent.LegWanted wanted, Instant now) {
        Branch named = Searching.live(search, wanted.named());
        if (wanted.taking() == Taking.UP
                || named == null
                || !(search.waiting() instanceof Waiting.Caller(LegState told))) {
            return Misfits.wanted(state, wanted);
        }
        Call call = state.call();
        Side near = Side.caller(call, told, call.arrival().offer(), Media.NONE);
        Effects effects = Searching.cancelLive(search, null, Cause.NORMAL);
        EarlyOffers.interrupted(search, effects);
        effects.add(new CallEffect.Give(wanted.taker(), near));
        return CallMachine.end(
                call.tried(Searching.outcomes(search, null, "picked up"))
                        .moved(now, near.shown() + " goes to call " + wanted.taker() + " of " + wanted.by()),
                null,
                Cause.NORMAL,
                "picked up by call " + wanted.taker(),
                now,
                effects);
    }
}
