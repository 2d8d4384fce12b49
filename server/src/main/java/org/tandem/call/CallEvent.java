package org.tandem.call;

import org.jspecify.annotations.Nullable;
import org.tandem.base.CallId;
import org.tandem.base.Cause;
import org.tandem.base.LegId;

/// What can happen to a call after it has begun: on a leg, in time, in the journal, by command.
public sealed interface CallEvent {

    /// The opening record will survive a crash of this process.
    record Recorded() implements CallEvent {}

    /// The opening record could not be written.
    record RecordFailed(String sentence) implements CallEvent {}

    /// A called leg reports progress (101 to 199).
    record Progressed(LegId leg, int status, Media media) implements CallEvent {}

    /// A called leg describes its media before its answer, because the caller has not: an offer in a reliable
    /// 18x. It waits for `answerEarly`.
    record EarlyOffered(LegId leg, int status, Media offer) implements CallEvent {}

    /// The caller has answered an offer that was passed to it before the answer.
    record EarlyAnswered(LegId leg, Media answer) implements CallEvent {}

    /// A called leg answered. It waits for `acknowledge`.
    record Answered(LegId leg, Media media) implements CallEvent {}

    /// A called leg failed before the answer, or was cancelled.
    record Failed(LegId leg, Failure failure) implements CallEvent {}

    /// The caller gave up before the answer; it has been told so.
    record Cancelled(LegId leg) implements CallEvent {}

    /// The ACK of our 2xx to an INVITE or re-INVITE came.
    record Acked(LegId leg, Media media) implements CallEvent {}

    /// A leg wants to change the session, by re-INVITE or UPDATE, which waits for its answer.
    record Reoffered(LegId leg, Media media) implements CallEvent {}

    /// The final response to our re-INVITE; a 2xx waits for `acknowledge`.
    record ReofferAnswered(LegId leg, int status, Media media) implements CallEvent {}

    /// No response to our re-INVITE.
    record ReofferFailed(LegId leg, String sentence) implements CallEvent {}

    /// How our UPDATE ended: its final response, 491 where it could not be sent now, 488 where it never can.
    record UpdateAnswered(LegId leg, int status, Media media) implements CallEvent {}

    /// A leg hung up.
    record HungUp(LegId leg) implements CallEvent {}

    /// A leg is lost: no ACK, no answer inside the dialog, no transport.
    record Gone(LegId leg, String sentence) implements CallEvent {}

    /// A delay is over.
    record Expired(CallTimer timer) implements CallEvent {}

    /// Somebody wants the call to end now.
    record Clear(Cause cause, String sentence) implements CallEvent {}

    /// A leg wishes that its partner should talk to somebody else: a REFER, which waits for its answer.
    ///
    /// @param quest whom, routed; null where it would be refused for other reasons
    /// @param place where the dialog is that it names; null where it names none, or none of ours
    record Referred(
            LegId leg,
            Referral referral,
            @Nullable Quest quest,
            @Nullable Place place) implements CallEvent {}

    /// A leg sent something that is for its partner alone, an INFO, which waits for its answer.
    ///
    /// @param ticket tells it from others of the same leg
    record Noted(LegId leg, long ticket, Note note) implements CallEvent {}

    /// Somebody wants something of the call; a `Reply` follows in the same step.
    record Commanded(Command command) implements CallEvent {}

    /// Another call asks for the partner of one of our legs, whose place it takes.
    ///
    /// @param by who takes the place, for records
    record LegWanted(CallId taker, LegId named, Taking taking, String by) implements CallEvent {}

    /// The leg that we asked for is ours now.
    record LegReleased(CallId giver, Side side) implements CallEvent {}

    /// The leg that we asked for stays where it is.
    record LegRefused(CallId giver, Cause cause, String sentence) implements CallEvent {}
}
