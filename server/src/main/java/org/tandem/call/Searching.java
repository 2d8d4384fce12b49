package org.tandem.call;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tandem.base.Cause;
import org.tandem.base.LegId;
import org.tandem.call.CallState.Branch;
import org.tandem.call.CallState.Dialling;
import org.tandem.call.CallState.Ringing;
import org.tandem.call.CallState.Search;
import org.tandem.call.CallState.Waiting;
import org.tandem.call.MediaPolicy.Passage;

/// The part of [CallMachine] in which somebody is being reached: rounds of places are rung, one after the other.
///
/// All places of a round ring together and the first to answer wins; the next round is tried when every place of
/// this one was silent, out of reach, full, or refused with a code of its line's retry codes. Any other refusal
/// ends the search (LIN-05). What an answer or the end of the search means depends on who waits for it; that
/// part is in [Awaited].
final class Searching {
    private Searching() {}

    /// Handles an event in [Dialling] or [Ringing].
    static Step on(CallState state, Search search, CallEvent event, Instant now) {
        return switch (event) {
            case CallEvent.Progressed progressed -> progressed(state, search, progressed, now);
            case CallEvent.Answered answered -> answered(state, search, answered, now);
            case CallEvent.Failed failed -> failed(state, search, failed.leg(), failed.failure(), now);
            case CallEvent.HungUp hungUp -> Awaited.lost(state, search, hungUp.leg(), Cause.NORMAL, "", now);
            case CallEvent.Gone gone -> Awaited.lost(state, search, gone.leg(), Cause.TIMER, gone.sentence(), now);
            case CallEvent.Cancelled cancelled -> Awaited.lost(state, search, cancelled.leg(), Cause.NORMAL, "", now);
            case CallEvent.Expired expired -> expired(state, search, expired.timer(), now);
            case CallEvent.Clear clear -> Awaited.cleared(state.call(), search, clear.cause(), clear.sentence(), now);
            case CallEvent.Commanded commanded -> Awaited.commanded(state, search, commanded, now);
            case CallEvent.LegWanted wanted -> Awaited.wanted(state, search, wanted, now);
            case CallEvent.Noted noted -> Awaited.noted(state, search, noted);
            case CallEvent.EarlyOffered offered -> EarlyOffers.offered(state, search, offered, now);
            case CallEvent.EarlyAnswered answered -> EarlyOffers.answered(state, search, answered);
            case CallEvent.Reoffered reoffered -> EarlyOffers.updated(state, search, reoffered);
            case CallEvent.UpdateAnswered answer -> EarlyOffers.updateAnswered(state, search, answer);
            case CallEvent.ReofferAnswered answer -> Misfits.reofferAnswered(state, answer);
            case CallEvent.Referred referred -> Misfits.referred(state, referred);
            case CallEvent.LegReleased released -> Misfits.released(state, released);
            case CallEvent.Recorded _,
                    CallEvent.RecordFailed _,
                    CallEvent.Acked _,
                    CallEvent.ReofferFailed _,
                    CallEvent.LegRefused _ -> Step.stay(state);
        };
    }

    /// Calls the places of a round; where the media may pass to none of them, goes on as if they had all failed.
    static Step dial(Call call, Quest quest, int round, Waiting waiting, Effects effects, Instant now) {
        List<Target> targets = quest.route().rounds().get(round);
        List<Branch> branches = new ArrayList<>(targets.size());
        int number = call.attempts().size();
        boolean isAnyOut = false;
        for (Target target : targets) {
            LegId leg = call.far(++number);
            boolean bothTls = quest.arrival().isSecure() && target.isSecure();
            switch (MediaPolicy.pass(quest.arrival().offer(), bothTls)) {
                case Passage.Passed passed -> {
                    boolean answersItself = waiting instanceof Waiting.Nobody;
                    effects.add(new CallEffect.Dial(leg, target, passed.media(), quest.arrival(), answersItself));
                    branches.add(new Branch(leg, target, now, new LegState.Dialling(), null));
                    isAnyOut = true;
                }
                case Passage.NeedsAnchoring needs -> {
                    Failure failure = new Failure.Incompatible(needs.sentence());
                    branches.add(
                            new Branch(leg, target, now, new LegState.Released(Cause.INCOMPATIBLE_MEDIA), failure));
                }
            }
        }
        Search search = new Search(quest, round, branches, waiting);
        if (!isAnyOut) {
            return roundOver(call, search, effects, now);
        }
        effects.add(new CallEffect.Arm(CallTimer.NO_ANSWER, quest.ring()));
        return effects.into(new Dialling(call, search));
    }

    private static Step progressed(CallState state, Search search, CallEvent.Progressed event, Instant now) {
        Branch branch = live(search, event.leg());
        // 199 only says that one of several early dialogs is over (RFC 6228): nothing that the caller needs.
        if (branch == null || event.status() < 180 || event.status() == 199) {
            return Step.stay(state);
        }
        Effects effects = new Effects();
        boolean isFirst = !(branch.state() instanceof LegState.Ringing);
        LegState rings = isFirst ? new LegState.Ringing(now) : branch.state();
        Branch ringing = new Branch(branch.leg(), branch.target(), branch.at(), rings, null);
        Search next = search.with(with(search, ringing));
        Call call = search.waiting() instanceof Waiting.Nobody
                ? state.call()
                : state.call().rungAt(now);
        return effects.into(new Ringing(call, Awaited.progressed(next, branch, isFirst, event, effects)));
    }

    private static Step answered(CallState state, Search search, CallEvent.Answered event, Instant now) {
        Branch winner = live(search, event.leg());
        if (winner == null) {
            return Misfits.answered(state, event);
        }
        boolean bothTls = search.quest().arrival().isSecure() && winner.target().isSecure();
        Effects effects = cancelLive(search, winner.leg(), Cause.NORMAL);
        EarlyOffers.interrupted(search, effects);
        return switch (MediaPolicy.pass(event.media(), bothTls)) {
            case Passage.NeedsAnchoring needs -> {
                effects.add(new CallEffect.Acknowledge(winner.leg(), Media.NONE))
                        .add(new CallEffect.HangUp(winner.leg(), Cause.INCOMPATIBLE_MEDIA, needs.sentence()));
                yield Awaited.inVain(
                        state.call().tried(outcomes(search, winner, needs.sentence())),
                        search,
                        Cause.INCOMPATIBLE_MEDIA,
                        needs.sentence(),
                        now,
                        effects);
            }
            case Passage.Passed passed -> {
                Call call = state.call().tried(outcomes(search, winner, "answered"));
                effects.add(new CallEffect.Disarm(CallTimer.PROGRESS)).add(new CallEffect.Disarm(CallTimer.NO_ANSWER));
                yield Awaited.reached(call, search, winner, event.media(), passed.media(), effects, now);
            }
        };
    }

    static Step failed(CallState state, Search search, LegId leg, Failure failure, Instant now) {
        Branch branch = live(search, leg);
        if (branch == null) {
            return Step.stay(state);
        }
        Cause cause = failure.cause(branch.target().station() != null);
        Branch lost = new Branch(leg, branch.target(), branch.at(), new LegState.Released(cause), failure);
        Search next = search.with(with(search, lost));
        // A person's "nobody else either" (6xx) stops the places that still ring. Source: RFC 3261 §16.7.
        boolean isLast = next.branches().stream().noneMatch(Branch::isLive) || cause == Cause.DECLINED;
        if (isLast) {
            return roundOver(state.call(), next, cancelLive(next, null, cause), now);
        }
        return state instanceof Ringing
                ? Step.stay(new Ringing(state.call(), next))
                : Step.stay(new Dialling(state.call(), next));
    }

    /// No place of this round is left: the next round, or the end with the best of its causes.
    private static Step roundOver(Call before, Search search, Effects effects, Instant now) {
        Call call = before.tried(outcomes(search, null, "given up"));
        EarlyOffers.interrupted(search, effects);
        Branch decisive = decisive(search);
        Failure failure = decisive.failure();
        if (failure == null) {
            throw new IllegalStateException("call " + call.id() + ": round over while " + decisive.leg() + " lives");
        }
        int next = search.round() + 1;
        if (!isFinal(decisive) && next < search.quest().route().rounds().size()) {
            return dial(call, search.quest(), next, search.waiting(), effects, now);
        }
        Cause cause = failure.cause(decisive.target().station() != null);
        return Awaited.inVain(call, search, cause, failure.sentence(), now, effects);
    }

    /// The failure that speaks for the round: a 6xx, else any other response that ends the search, else the
    /// last one.
    private static Branch decisive(Search search) {
        Branch best = null;
        for (Branch branch : search.branches()) {
            if (branch.failure() != null && (best == null || weight(branch) >= weight(best))) {
                best = branch;
            }
        }
        if (best == null) {
            throw new IllegalStateException("no branch has failed");
        }
        return best;
    }

    private static int weight(Branch branch) {
        if (!(branch.failure() instanceof Failure.Response response)) {
            return 0;
        }
        if (response.status() >= 600) {
            return 4;
        }
        return !isFinal(branch) ? 1 : response.cause() == Cause.BUSY ? 3 : 2;
    }

    /// Whether this failure ends the search.
    private static boolean isFinal(Branch branch) {
        return switch (branch.failure()) {
            case null -> false;
            case Failure.Response response -> !branch.target().retryCodes().contains(response.status());
            case Failure.RangOut rangOut -> rangOut.rang();
            case Failure.NoResponse _, Failure.Unreachable _, Failure.NoRoom _, Failure.Incompatible _ -> false;
        };
    }

    private static Step expired(CallState state, Search search, CallTimer timer, Instant now) {
        return switch (timer) {
            case PROGRESS -> {
                if (!(search.waiting() instanceof Waiting.Caller(LegState.Offered _))) {
                    yield Step.stay(state);
                }
                Search told = Awaited.told(search, 180);
                Effects effects = new Effects().add(new CallEffect.Ring(180, Media.NONE));
                yield effects.into(
                        state instanceof Ringing ? new Ringing(state.call(), told) : new Dialling(state.call(), told));
            }
            case NO_ANSWER -> {
                Effects effects = cancelLive(search, null, Cause.NO_ANSWER);
                List<Branch> rungOut = new ArrayList<>(search.branches().size());
                for (Branch branch : search.branches()) {
                    rungOut.add(branch.isLive() ? rungOut(branch) : branch);
                }
                yield roundOver(state.call(), search.with(rungOut), effects, now);
            }
            case MAX_DURATION -> Awaited.cleared(state.call(), search, Cause.TIMER, Talking.tooLong(state.call()), now);
            case MEETING, LEAVING -> Step.stay(state);
        };
    }

    private static Branch rungOut(Branch branch) {
        Failure failure = new Failure.RangOut(branch.state() instanceof LegState.Ringing);
        Cause cause = failure.cause(branch.target().station() != null);
        return new Branch(branch.leg(), branch.target(), branch.at(), new LegState.Released(cause), failure);
    }

    static Effects cancelLive(Search search, @Nullable LegId except, Cause cause) {
        Effects effects = new Effects();
        for (Branch branch : search.branches()) {
            if (branch.isLive() && !branch.leg().equals(except)) {
                effects.add(new CallEffect.Cancel(branch.leg(), cause));
            }
        }
        return effects;
    }

    static List<Attempt> outcomes(Search search, @Nullable Branch winner, String outcome) {
        List<Attempt> attempts = new ArrayList<>(search.branches().size());
        for (Branch branch : search.branches()) {
            Failure failure = branch.failure();
            String text;
            if (failure != null) {
                text = failure.sentence();
            } else if (winner != null && !branch.leg().equals(winner.leg())) {
                text = "answered elsewhere";
            } else {
                text = outcome;
            }
            attempts.add(new Attempt(branch.target().shown(), branch.at(), text));
        }
        return attempts;
    }

    static @Nullable Branch live(Search search, LegId leg) {
        for (Branch branch : search.branches()) {
            if (branch.isLive() && branch.leg().equals(leg)) {
                return branch;
            }
        }
        return null;
    }

    static List<Branch> with(Search search, Branch changed) {
        List<Branch> branches = new ArrayList<>(search.branches());
        branches.replaceAll(branch -> branch.leg().equals(changed.leg()) ? changed : branch);
        return branches;
    }
}
