package org.tandem.call;

import java.time.Duration;
import org.tandem.base.Cause;
import org.tandem.base.LegId;

/// What a call wants done. In every list the records come first, the timers next, the legs last.
public sealed interface CallEffect {

    // Store.

    /// Appends the opening record; `Recorded` or `RecordFailed` must follow.
    record Open(CallRecord opening) implements CallEffect {}

    /// Appends the closing record, once.
    record Close(CallRecord closing) implements CallEffect {}

    // Arm.

    record Arm(CallTimer timer, Duration delay) implements CallEffect {}

    record Disarm(CallTimer timer) implements CallEffect {}

    // Send.

    /// Calls a new leg.
    record Dial(LegId leg, Target target, Media offer) implements CallEffect {}

    /// Gives up a called leg that has not answered.
    record Cancel(LegId leg, Cause cause) implements CallEffect {}

    /// Tells the caller about progress (180 to 199).
    record Ring(int status, Media media) implements CallEffect {}

    /// Answers the caller with 200.
    record Accept(Media media) implements CallEffect {}

    /// Refuses the caller.
    record Refuse(Cause cause, String sentence) implements CallEffect {}

    /// Acknowledges a leg's 2xx.
    record Acknowledge(LegId leg, Media answer) implements CallEffect {}

    /// Answers the offer that a called leg made before its answer.
    record AnswerEarly(LegId leg, Media answer) implements CallEffect {}

    /// Sends an UPDATE on a leg that is not answered yet.
    record Update(LegId leg, Media offer) implements CallEffect {}

    /// Sends a re-INVITE on a leg.
    record Reoffer(LegId leg, Media offer) implements CallEffect {}

    /// Answers a leg's re-INVITE or UPDATE.
    record AnswerReoffer(LegId leg, int status, Media media) implements CallEffect {}

    /// Ends a leg that has answered, or been answered.
    record HangUp(LegId leg, Cause cause, String sentence) implements CallEffect {}

    /// The order in which a step carries effects out: 0 store, 1 arm, 2 send.
    default int rank() {
        return switch (this) {
            case Open _, Close _ -> 0;
            case Arm _, Disarm _ -> 1;
            case Dial _,
                    Cancel _,
                    Ring _,
                    AnswerEarly _,
                    Accept _,
                    Refuse _,
                    Acknowledge _,
                    Update _,
                    Reoffer _,
                    AnswerReoffer _,
                    HangUp _ -> 2;
        };
    }
}
