package org.tandem.call;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tandem.base.Cause;
import org.tandem.base.LegId;
import org.tandem.call.CallState.Answering;
import org.tandem.call.CallState.Branch;
import org.tandem.call.CallState.Dialling;
import org.tandem.call.CallState.Far;
import org.tandem.call.CallState.Ringing;
import org.tandem.call.CallState.Search;
import org.tandem.call.MediaPolicy.Passage;

/// The part of [CallMachine] between the durable record and the answer: rounds of places are rung, one after
/// the
/// other.
///
/// All places of a round ring together and the first to answer wins; the next round is tried when every place
/// of this
/// one was
/// silent, out of reach, full, or refused with a code of its line's retry codes. Any other refusal ends the
/// search
/// (LIN-05).
final class Searching {
    private Searching() {}

    /// Handles an event in [Dialling] or [Ringing].
    static Step on(CallState state, Search search, CallEvent event, Instant now) {
        Call call = state.call();
        return switch (event) {
            case CallEvent.Progressed progressed -> progressed(state, search, progressed, now);
            case CallEvent.Answered answered -> answered(state, search, answered, now);
            case CallEvent.Failed failed -> failed(state, search, failed.leg(), failed.failure(), now);
            case CallEvent.HungUp hungUp ->
                isNear(call, hungUp.leg())
                        ? givenUp(call, search, Cause.NORMAL, "the caller gave up", now)
                        : failed(
                                state, search, hungUp.leg(), new Failure.Unreachable("hung up before the answer"), now);
            case CallEvent.Gone gone ->
                isNear(call, gone.leg())
                        ? givenUp(call, search, Cause.TIMER, gone.sentence(), now)
                        : failed(state, search, gone.leg(), new Failure.Unreachable(gone.sentence()), now);
            case CallEvent.Cancelled _ -> givenUp(call, search, Cause.NORMAL, "the caller gave up", now);
            case CallEvent.Expired expired -> expired(state, search, expired.timer(), now);
            case CallEvent.Clear clear -> {
                Effects effects = cancelLive(search, null, clear.cause());
                yield CallMachine.refuse(
                        call.tried(outcomes(search, null, "cleared")), clear.cause(), clear.sentence(), now, effects);
            }
            case CallEvent.EarlyOffered offered -> EarlyOffers.offered(state, search, offered, now);
            case CallEvent.EarlyAnswered answered -> EarlyOffers.answered(state, search, answered);
            case CallEvent.Reoffered reoffered -> EarlyOffers.updated(state, search, reoffered);
            case CallEvent.UpdateAnswered answer -> EarlyOffers.updateAnswered(state, search, answer);
            case CallEvent.ReofferAnswered answer -> CallMachine.acknowledgeLate(state, answer);
            case CallEvent.Recorded _, CallEvent.RecordFailed _, CallEvent.Acked _, CallEvent.ReofferFailed _ ->
                Step.stay(state);
        };
    }

    /// Calls the places of a round; where the media may pass to none of them, goes on as if they had all
    /// failed.
    static Step dial(Call call, int round, LegState near, Effects effects, Instant now) {
        List<Target> targets = call.route().rounds().get(round);
        List<Branch> branches = new ArrayList<>(targets.size());
        int number = call.attempts().size();
        boolean isAnyOut = false;
        for (Target target : targets) {
            LegId leg = call.far(++number);
            boolean bothTls = call.arrival().isSecure() && target.isSecure();
            switch (MediaPolicy.pass(call.arrival().offer(), bothTls)) {
                case Passage.Passed passed -> {
                    effects.add(new CallEffect.Dial(leg, target, passed.media()));
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
        Search search = new Search(round, branches, near);
        if (!isAnyOut) {
            return roundOver(call, search, effects, now);
        }
        effects.add(new CallEffect.Arm(CallTimer.NO_ANSWER, call.times().ring()));
        return effects.into(new Dialling(call, search));
    }

    private static Step progressed(CallState state, Search search, CallEvent.Progressed event, Instant now) {
        Branch branch = live(search, event.leg());
        // 199 only says that one of several early dialogs is over (RFC 6228): nothing that the caller needs.
        if (branch == null || event.status() < 180 || event.status() == 199) {
            return Step.stay(state);
        }
        Effects effects = new Effects();
        Call call = state.call().rungAt(now);
        LegState rings = branch.state() instanceof LegState.Ringing ringing ? ringing : new LegState.Ringing(now);
        List<Branch> branches = with(search, new Branch(branch.leg(), branch.target(), branch.at(), rings, null));
        LegState near = tellCaller(call, search, branch, event, effects);
        return effects.into(new Ringing(call, search.with(branches).with(near)));
    }

    /// Passes progress on. Early media of several places at once would be cut into each other, so it passes
    /// only
    /// where
    /// one is rung.
    private static LegState tellCaller(
            Call call, Search search, Branch branch, CallEvent.Progressed event, Effects effects) {
        boolean bothTls = call.arrival().isSecure() && branch.target().isSecure();
        Media early = Media.NONE;
        // Without an offer from the caller, a description that may get lost is a preview: nobody may answer it.
        if (event.media().isPresent()
                && call.arrival().offer().isPresent()
                && search.branches().size() == 1
                && MediaPolicy.pass(event.media(), bothTls) instanceof Passage.Passed(Media media)) {
            early = media;
        }
        int status = event.status() == 183 && !early.isPresent() ? 180 : event.status();
        boolean isNews = early.isPresent()
                || !(search.near() instanceof LegState.Alerting alerting && alerting.status() == status);
        if (!isNews) {
            return search.near();
        }
        effects.add(new CallEffect.Disarm(CallTimer.PROGRESS)).add(new CallEffect.Ring(status, early));
        return new LegState.Alerting(status);
    }

    private static Step answered(CallState state, Search search, CallEvent.Answered event, Instant now) {
        Branch winner = live(search, event.leg());
        if (winner == null) {
            return CallMachine.unwanted(state, event);
        }
        Call before = state.call();
        boolean bothTls = before.arrival().isSecure() && winner.target().isSecure();
        Effects effects = cancelLive(search, winner.leg(), Cause.NORMAL);
        EarlyOffers.interrupted(search, effects);
        return switch (MediaPolicy.pass(event.media(), bothTls)) {
            case Passage.NeedsAnchoring needs -> {
                effects.add(new CallEffect.Acknowledge(winner.leg(), Media.NONE))
                        .add(new CallEffect.HangUp(winner.leg(), Cause.INCOMPATIBLE_MEDIA, needs.sentence()));
                yield CallMachine.refuse(
                        before.tried(outcomes(search, winner, needs.sentence())),
                        Cause.INCOMPATIBLE_MEDIA,
                        needs.sentence(),
                        now,
                        effects);
            }
            case Passage.Passed passed -> {
                Call call = before.answeredAt(now).tried(outcomes(search, winner, "answered"));
                effects.add(new CallEffect.Disarm(CallTimer.PROGRESS)).add(new CallEffect.Disarm(CallTimer.NO_ANSWER));
                if (call.arrival().offer().isPresent()) {
                    effects.add(new CallEffect.Acknowledge(winner.leg(), Media.NONE));
                }
                // Without an offer from the caller, the 200 holds the offer and the caller's ACK will bring
                // the
                // answer.
                effects.add(new CallEffect.Accept(passed.media()));
                yield effects.into(new Answering(call, new Far(winner.leg(), winner.target())));
            }
        };
    }

    private static Step failed(CallState state, Search search, LegId leg, Failure failure, Instant now) {
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
        if (!isFinal(decisive) && next < call.route().rounds().size()) {
            return dial(call, next, search.near(), effects, now);
        }
        return CallMachine.refuse(
                call, failure.cause(decisive.target().station() != null), failure.sentence(), now, effects);
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
                if (!(search.near() instanceof LegState.Offered)) {
                    yield Step.stay(state);
                }
                Search told = search.with(new LegState.Alerting(180));
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
            case MAX_DURATION -> Step.stay(state);
        };
    }

    private static Branch rungOut(Branch branch) {
        Failure failure = new Failure.RangOut(branch.state() instanceof LegState.Ringing);
        Cause cause = failure.cause(branch.target().station() != null);
        return new Branch(branch.leg(), branch.target(), branch.at(), new LegState.Released(cause), failure);
    }

    /// The caller is gone, and has been told what there is to tell.
    private static Step givenUp(Call call, Search search, Cause cause, String sentence, Instant now) {
        Effects effects = cancelLive(search, null, cause);
        return CallMachine.end(
                call.tried(outcomes(search, null, "given up: " + sentence)), null, cause, sentence, now, effects);
    }

    private static Effects cancelLive(Search search, @Nullable LegId except, Cause cause) {
        Effects effects = new Effects();
        for (Branch branch : search.branches()) {
            if (branch.isLive() && !branch.leg().equals(except)) {
                effects.add(new CallEffect.Cancel(branch.leg(), cause));
            }
        }
        return effects;
    }

    private static List<Attempt> outcomes(Search search, @Nullable Branch winner, String outcome) {
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

    static boolean isNear(Call call, LegId leg) {
        return leg.equals(call.near());
    }
}
