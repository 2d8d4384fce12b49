package org.tandem.station.sip;

import org.tandem.station.MessageCounts;
import org.tandem.wire.sip.transaction.Step;

/// What a registered contact that has no subscription was told of its message light: a pure machine.
///
/// One NOTIFY at a time; what changes meanwhile is told after it. A registration is known by its Call-ID, which
/// a phone chooses anew when it starts: then it is told anew. A phone that does not take such a NOTIFY is left
/// in peace until it registers anew. Source: practice; RFC 3842 knows subscriptions alone, and most phones take
/// both.
sealed interface Unsolicited {
    /// It is not known what it knows.
    record Untold() implements Unsolicited {}

    /// A NOTIFY is under way.
    record Telling(MessageCounts counts, String registration) implements Unsolicited {}

    /// A NOTIFY is under way, and other counts hold by now.
    record Behind(String registration) implements Unsolicited {}

    /// It has confirmed them.
    record Told(MessageCounts counts, String registration) implements Unsolicited {}

    /// It does not want to be told.
    record Unwanted(String registration) implements Unsolicited {}

    /// What befalls it.
    sealed interface Event {
        /// These counts hold, and that registration.
        record Due(MessageCounts counts, String registration) implements Event {}

        record Answered(int status) implements Event {}

        record Unanswered() implements Event {}
    }

    /// What is to be done.
    enum Effect {
        /// Send a NOTIFY with the counts of the last [Event.Due].
        TELL,
        /// Come again with [Event.Due] and what holds now.
        LOOK_AGAIN
    }

    static Step<Unsolicited, Effect> on(Unsolicited state, Event event) {
        return switch (state) {
            case Untold untold ->
                switch (event) {
                    case Event.Due due -> tell(due);
                    case Event.Answered _, Event.Unanswered _ -> Step.stay(untold);
                };
            case Telling telling ->
                switch (event) {
                    case Event.Due(var counts, var registration) ->
                        Step.stay(
                                counts.equals(telling.counts()) && registration.equals(telling.registration())
                                        ? telling
                                        : new Behind(registration));
                    case Event.Answered(var status) -> Step.stay(after(telling, status));
                    case Event.Unanswered _ -> Step.stay(new Untold());
                };
            case Behind behind ->
                switch (event) {
                    case Event.Due due -> Step.stay(new Behind(due.registration()));
                    case Event.Answered(var status) ->
                        Subscription.ENDING.contains(status)
                                ? Step.stay(new Unwanted(behind.registration()))
                                : Step.to(new Untold(), Effect.LOOK_AGAIN);
                    // Not at once: it is not there.
                    case Event.Unanswered _ -> Step.stay(new Untold());
                };
            case Told told ->
                switch (event) {
                    case Event.Due due ->
                        due.counts().equals(told.counts()) && due.registration().equals(told.registration())
                                ? Step.stay(told)
                                : tell(due);
                    case Event.Answered _, Event.Unanswered _ -> Step.stay(told);
                };
            case Unwanted unwanted ->
                switch (event) {
                    case Event.Due due ->
                        due.registration().equals(unwanted.registration()) ? Step.stay(unwanted) : tell(due);
                    case Event.Answered _, Event.Unanswered _ -> Step.stay(unwanted);
                };
        };
    }

    private static Step<Unsolicited, Effect> tell(Event.Due due) {
        return Step.to(new Telling(due.counts(), due.registration()), Effect.TELL);
    }

    private static Unsolicited after(Telling telling, int status) {
        if (status < 300) {
            return new Told(telling.counts(), telling.registration());
        }
        return Subscription.ENDING.contains(status) ? new Unwanted(telling.registration()) : new Untold();
    }
}
