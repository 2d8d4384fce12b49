package org.tandem.call;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.tandem.base.CallId;
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
    ///
    /// @param arrival the INVITE for which it is called, or what stands for one
    /// @param answersItself whether the phone is asked to answer without being touched
    record Dial(LegId leg, Target target, Media offer, Arrival arrival, boolean answersItself) implements CallEffect {}

    /// Gives up a called leg that has not answered.
    record Cancel(LegId leg, Cause cause) implements CallEffect {}

    /// Tells the caller about progress (180 to 199).
    record Ring(int status, Media media) implements CallEffect {}

    /// Answers a caller with 200.
    record Accept(LegId leg, Media media) implements CallEffect {}

    /// Refuses a caller.
    record Refuse(LegId leg, Cause cause, String sentence) implements CallEffect {}

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

    /// Answers a leg's REFER.
    ///
    /// @param sentence why it is refused; "" where it is not
    record AnswerReferral(LegId leg, int status, String sentence) implements CallEffect {}

    /// Tells a leg how its REFER goes.
    ///
    /// @param status as it would stand in a response to an INVITE
    /// @param isLast whether nothing follows
    record Notify(LegId leg, int status, boolean isLast) implements CallEffect {}

    /// Passes a note from one leg on to another, and its answer back.
    record PassNote(LegId from, long ticket, LegId to, Note note) implements CallEffect {}

    /// Answers a note that goes nowhere.
    record AnswerNote(LegId leg, long ticket, int status) implements CallEffect {}

    /// Tells a phone that rings to answer.
    record Talk(LegId leg) implements CallEffect {}

    // To other calls, and to whoever commands.

    /// Asks another call for the partner of one of its legs.
    record AskForLeg(CallId giver, LegId named, Taking taking, String by) implements CallEffect {}

    /// Hands a leg over to the call that asked for it.
    record Give(CallId taker, Side side) implements CallEffect {}

    /// Keeps the leg that another call asked for.
    record Keep(CallId taker, Cause cause, String sentence) implements CallEffect {}

    /// Answers a command.
    ///
    /// @param refusal why nothing comes of it; null where it has been begun
    record Reply(@Nullable CommandRefusal refusal) implements CallEffect {}

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
                    HangUp _,
                    AnswerReferral _,
                    Notify _,
                    PassNote _,
                    AnswerNote _,
                    Talk _,
                    AskForLeg _,
                    Give _,
                    Keep _,
                    Reply _ -> 2;
        };
    }
}
