package org.tandem.station.sip;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.tandem.wire.sip.dialog.Dialog;
import org.tandem.wire.sip.transaction.Step;

/// One subscription to a message light, seen from us, who tell: a pure machine.
///
/// Never more than one NOTIFY is under way, so that none overtakes another. What changes meanwhile is told by
/// one further NOTIFY with the counts that hold then. Each subscription ends with a NOTIFY that says so, unless
/// the phone has shown that it knows nothing of it. Source: RFC 6665 §4.2; RFC 5057 §5.1 for the answers that
/// end it.
sealed interface Subscription {

    /// What all states but the last know.
    ///
    /// @param dialog with the CSeq of our last NOTIFY
    /// @param eventId as the phone gave it, "" for none
    /// @param until from then on it is over
    record Terms(Dialog dialog, String eventId, Instant until) {
        private Terms with(Dialog changed) {
            return new Terms(changed, eventId, until);
        }
    }

    /// The phone knows what there is to know.
    record Quiet(Terms terms) implements Subscription {}

    /// A NOTIFY is under way.
    record Telling(Terms terms) implements Subscription {}

    /// A NOTIFY is under way and there is something newer to tell.
    record Behind(Terms terms) implements Subscription {}

    /// A NOTIFY is under way, after which the last one will follow.
    ///
    /// @param reason of its end, as Subscription-State says it
    record Leaving(Terms terms, String reason) implements Subscription {}

    /// The last NOTIFY is under way.
    record Last(Terms terms) implements Subscription {}

    /// Nothing is left of it.
    record Ended() implements Subscription {}

    /// What befalls it.
    sealed interface Event {
        /// A SUBSCRIBE in its dialog.
        ///
        /// @param dialog after that SUBSCRIBE
        record Refreshed(Dialog dialog, Duration lasts) implements Event {}

        /// A SUBSCRIBE in its dialog with `Expires: 0`.
        record Unsubscribed(Dialog dialog) implements Event {}

        /// The counts are others now.
        record Changed() implements Event {}

        /// Its time may be up.
        record TimeCheck() implements Event {}

        /// We end it: the station is gone, or its light.
        record Withdrawn(String reason) implements Event {}

        /// The phone has answered our NOTIFY finally.
        record Answered(int status) implements Event {}

        /// It has not, or could not be reached.
        record Unanswered() implements Event {}
    }

    /// What is to be done, in order.
    sealed interface Effect {
        /// Send the NOTIFY of that dialog's CSeq with the counts of now.
        ///
        /// @param state value of Subscription-State
        record Tell(Dialog dialog, String eventId, String state) implements Effect {}

        /// Ask with [Event.TimeCheck] after so long, and not before.
        record CheckAfter(Duration delay) implements Effect {}

        /// Forget it, and any check that is due.
        record Forget() implements Effect {}
    }

    String TIMEOUT = "timeout";

    /// Answers by which the dialog or the subscription is gone. Others (a challenge, 500, 503) leave it as it
    /// is: what was to be told is told by the next NOTIFY.
    Set<Integer> ENDING = Set.of(404, 405, 410, 416, 480, 481, 482, 483, 484, 485, 489, 501, 502, 604);

    /// A subscription that has just been granted; for no time at all, it tells once and is over.
    static Step<Subscription, Effect> begin(Dialog dialog, String eventId, Duration lasts, Instant now) {
        var terms = new Terms(dialog, eventId, now.plus(lasts));
        return lasts.isZero() ? last(terms, TIMEOUT) : tellAndCheck(terms, now);
    }

    static Step<Subscription, Effect> on(Subscription state, Event event, Instant now) {
        return switch (state) {
            case Quiet quiet -> onQuiet(quiet, event, now);
            case Telling telling -> onTelling(telling, event, now);
            case Behind behind -> onBehind(behind, event, now);
            case Leaving leaving -> onLeaving(leaving, event);
            case Last last -> onLast(last, event);
            case Ended ended -> Step.stay(ended);
        };
    }

    private static Step<Subscription, Effect> onQuiet(Quiet quiet, Event event, Instant now) {
        var terms = quiet.terms();
        return switch (event) {
            case Event.Refreshed refreshed -> tellAndCheck(renewed(terms, refreshed, now), now);
            case Event.Unsubscribed(var dialog) -> last(terms.with(dialog), TIMEOUT);
            case Event.Changed _ -> tell(terms, now);
            case Event.TimeCheck _ -> isOver(terms, now) ? last(terms, TIMEOUT) : check(quiet, terms, now);
            case Event.Withdrawn(var reason) -> last(terms, reason);
            case Event.Answered _, Event.Unanswered _ -> Step.stay(quiet);
        };
    }

    private static Step<Subscription, Effect> onTelling(Telling telling, Event event, Instant now) {
        var terms = telling.terms();
        return switch (event) {
            case Event.Refreshed refreshed -> {
                var renewed = renewed(terms, refreshed, now);
                yield check(new Behind(renewed), renewed, now);
            }
            case Event.Unsubscribed(var dialog) -> Step.stay(new Leaving(terms.with(dialog), TIMEOUT));
            case Event.Changed _ -> Step.stay(new Behind(terms));
            case Event.TimeCheck _ ->
                isOver(terms, now) ? Step.stay(new Leaving(terms, TIMEOUT)) : check(telling, terms, now);
            case Event.Withdrawn(var reason) -> Step.stay(new Leaving(terms, reason));
            case Event.Answered(var status) -> ENDING.contains(status) ? end() : Step.stay(new Quiet(terms));
            case Event.Unanswered _ -> end();
        };
    }

    private static Step<Subscription, Effect> onBehind(Behind behind, Event event, Instant now) {
        var terms = behind.terms();
        return switch (event) {
            case Event.Refreshed refreshed -> {
                var renewed = renewed(terms, refreshed, now);
                yield check(new Behind(renewed), renewed, now);
            }
            case Event.Unsubscribed(var dialog) -> Step.stay(new Leaving(terms.with(dialog), TIMEOUT));
            case Event.Changed _ -> Step.stay(behind);
            case Event.TimeCheck _ ->
                isOver(terms, now) ? Step.stay(new Leaving(terms, TIMEOUT)) : check(behind, terms, now);
            case Event.Withdrawn(var reason) -> Step.stay(new Leaving(terms, reason));
            case Event.Answered(var status) -> ENDING.contains(status) ? end() : tell(terms, now);
            case Event.Unanswered _ -> end();
        };
    }

    private static Step<Subscription, Effect> onLeaving(Leaving leaving, Event event) {
        return switch (event) {
            // The answer to it has said that it is over; a refresh that crossed our end comes too late.
            case Event.Refreshed _, Event.Unsubscribed _, Event.Changed _, Event.TimeCheck _, Event.Withdrawn _ ->
                Step.stay(leaving);
            case Event.Answered(var status) ->
                ENDING.contains(status) ? end() : last(leaving.terms(), leaving.reason());
            case Event.Unanswered _ -> end();
        };
    }

    private static Step<Subscription, Effect> onLast(Last last, Event event) {
        return switch (event) {
            case Event.Refreshed _, Event.Unsubscribed _, Event.Changed _, Event.TimeCheck _, Event.Withdrawn _ ->
                Step.stay(last);
            case Event.Answered _, Event.Unanswered _ -> end();
        };
    }

    private static Terms renewed(Terms terms, Event.Refreshed refreshed, Instant now) {
        return new Terms(refreshed.dialog(), terms.eventId(), now.plus(refreshed.lasts()));
    }

    private static boolean isOver(Terms terms, Instant now) {
        return !now.isBefore(terms.until());
    }

    private static Step<Subscription, Effect> check(Subscription state, Terms terms, Instant now) {
        return Step.to(state, new Effect.CheckAfter(Duration.between(now, terms.until())));
    }

    private static Step<Subscription, Effect> tell(Terms terms, Instant now) {
        var next = terms.with(terms.dialog().advanced());
        return Step.to(new Telling(next), telling(next, now));
    }

    private static Step<Subscription, Effect> tellAndCheck(Terms terms, Instant now) {
        var next = terms.with(terms.dialog().advanced());
        return Step.to(
                new Telling(next), new Effect.CheckAfter(Duration.between(now, next.until())), telling(next, now));
    }

    private static Effect telling(Terms terms, Instant now) {
        long left = Math.max(0, Duration.between(now, terms.until()).toSeconds());
        return new Effect.Tell(terms.dialog(), terms.eventId(), "active;expires=" + left);
    }

    private static Step<Subscription, Effect> last(Terms terms, String reason) {
        var next = terms.with(terms.dialog().advanced());
        return Step.to(new Last(next), new Effect.Tell(next.dialog(), next.eventId(), "terminated;reason=" + reason));
    }

    private static Step<Subscription, Effect> end() {
        return new Step<>(new Ended(), List.of(new Effect.Forget()));
    }
}
