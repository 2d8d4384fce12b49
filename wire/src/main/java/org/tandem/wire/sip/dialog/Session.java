package org.tandem.wire.sip.dialog;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;
import org.tandem.wire.sip.transaction.Step;
import org.tandem.wire.sip.transaction.TransactionTimes;

/// A call after its 2xx, in both roles: only one INVITE at a time, in whichever direction; a 2xx of ours is
/// repeated until its ACK; a BYE that is wanted before that ACK waits for it.
///
/// A caller's session begins in [Acknowledging], a callee's in [Accepted] (by [#accepted]). Source: RFC 3261
/// §13.3.1.4 (repeats of the 2xx), §14 (re-INVITE and glare), §15 (BYE).
public final class Session {

    /// Where the call stands.
    public sealed interface State {}

    /// No INVITE is under way.
    public record Idle() implements State {}

    /// Our re-INVITE is out.
    ///
    /// @param next one of our user that follows a refresh, or null
    public record Asking(Reinvite reinvite, @Nullable Reinvite next) implements State {}

    /// A 2xx came to our INVITE or re-INVITE; our user owes its ACK.
    ///
    /// @param next a re-INVITE that is to follow, or null
    public record Acknowledging(@Nullable Reinvite next) implements State {}

    /// Our re-INVITE met one of theirs (491); it goes out again when the delay is over.
    public record Delayed(Reinvite reinvite) implements State {}

    /// Their re-INVITE waits for our user's answer.
    ///
    /// @param next a re-INVITE of ours that is to follow, or null
    public record Serving(SipRequest theirs, @Nullable Reinvite next) implements State {}

    /// Our 2xx waits for its ACK and is repeated.
    ///
    /// @param repeat the interval after which it is sent again @param next a re-INVITE of ours that is to
    /// follow, or null
    public record Accepted(
            SipResponse ok, Duration repeat, @Nullable Reinvite next) implements State {}

    /// As [Accepted], but our user has hung up: BYE follows the ACK.
    public record AcceptedThenBye(SipResponse ok, Duration repeat) implements State {}

    /// A BYE went out or came in.
    public record Closed() implements State {}

    /// What happens to it.
    public sealed interface Event {}

    /// Our user wants a re-INVITE.
    public record Ask(Reinvite reinvite) implements Event {}

    /// A final response to our re-INVITE.
    ///
    /// @param retry how long to wait if it is a 491: drawn from the range for our role (RFC 3261 §14.1)
    public record Answered(SipResponse response, Duration retry) implements Event {}

    /// No final response to our re-INVITE.
    public record Unanswered() implements Event {}

    /// Our user acknowledges a 2xx.
    public record Acknowledge(Body body) implements Event {}

    /// The delay after a 491 is over.
    public record RetryDue() implements Event {}

    /// A re-INVITE came, in order.
    public record Offered(SipRequest reinvite) implements Event {}

    /// Our user answers it by a 2xx.
    public record Accept(SipResponse ok) implements Event {}

    /// Our user answers it by 300 or more.
    public record Refuse(SipResponse refusal) implements Event {}

    /// An ACK of a 2xx came.
    public record AckCame(SipRequest ack) implements Event {}

    /// The interval between two 2xx is over.
    public record RepeatDue() implements Event {}

    /// 64*T1 after the 2xx.
    public record DeadlineDue() implements Event {}

    /// Our user hangs up.
    public record HangUp() implements Event {}

    /// A BYE came.
    public record ByeCame(SipRequest bye) implements Event {}

    /// The dialog is lost: a request of ours in it got 481 or 408, or nothing.
    public record Lost() implements Event {}

    /// What is to be done.
    public sealed interface Effect {}

    /// Send our re-INVITE.
    public record SendReinvite(Reinvite reinvite) implements Effect {}

    /// Tell our user how the re-INVITE ended.
    public record TellAnswered(SipResponse response) implements Effect {}

    /// The refresh got this final response; a 2xx has been acknowledged.
    public record RefreshAnswered(SipResponse response) implements Effect {}

    /// Tell our user that nothing came.
    public record TellUnanswered() implements Effect {}

    /// Tell our user that a second re-INVITE can't wait beside the first.
    public record TellOneAtATime() implements Effect {}

    /// Send the ACK of the 2xx.
    public record SendAck(Body body) implements Effect {}

    /// Start the delay after a 491.
    public record ArmRetry(Duration after) implements Effect {}

    /// Answer their re-INVITE by `status`: 491 for glare, 500 for one that came while another waits, 487 when
    /// the call ends.
    public record AnswerTheirs(SipRequest theirs, int status) implements Effect {}

    /// Give their re-INVITE to our user.
    public record TellOffered(SipRequest reinvite) implements Effect {}

    /// Send a final response to their INVITE or re-INVITE: the first time or again.
    public record SendFinal(SipResponse response) implements Effect {}

    /// Start the interval until the 2xx is repeated.
    public record ArmRepeat(Duration after) implements Effect {}

    /// Start the wait for the ACK.
    public record ArmDeadline(Duration after) implements Effect {}

    /// Stop both.
    public record DisarmAck() implements Effect {}

    /// Tell our user about the ACK.
    public record TellAck(SipRequest ack) implements Effect {}

    /// Send a BYE.
    public record SendBye() implements Effect {}

    /// Tell our user that the peer hung up.
    public record TellBye(SipRequest bye) implements Effect {}

    /// Tell our user that the ACK never came; a BYE goes out before.
    public record TellNeverAcknowledged() implements Effect {}

    /// Tell our user that the dialog is lost.
    public record TellLost() implements Effect {}

    private static final State IDLE = new Idle();
    private static final State CLOSED = new Closed();

    private Session() {}

    /// The session of a caller, at the 2xx to its INVITE.
    public static State answered() {
        return new Acknowledging(null);
    }

    /// The session of a callee: sends `ok` and repeats it until its ACK.
    public static Step<State, Effect> accepted(SipResponse ok, TransactionTimes times) {
        return accept(ok, null, times);
    }

    /// Whether an INVITE of either side is under way.
    public static boolean isBusy(State state) {
        return !(state instanceof Idle);
    }

    /// The step from `state` on `event`.
    public static Step<State, Effect> on(State state, Event event, TransactionTimes times) {
        return switch (state) {
            case Idle _ -> whenIdle(event);
            case Asking asking -> whenAsking(asking, event);
            case Acknowledging acknowledging -> whenAcknowledging(acknowledging, event);
            case Delayed delayed -> whenDelayed(delayed, event);
            case Serving serving -> whenServing(serving, event, times);
            case Accepted accepted -> whenAccepted(accepted, event, times);
            case AcceptedThenBye closing -> whenAcceptedThenBye(closing, event, times);
            case Closed _ -> whenClosed(event);
        };
    }

    private static Step<State, Effect> whenIdle(Event event) {
        return switch (event) {
            case Ask(var reinvite) -> Step.to(new Asking(reinvite, null), new SendReinvite(reinvite));
            case Offered(var theirs) -> Step.to(new Serving(theirs, null), new TellOffered(theirs));
            case HangUp _ -> Step.to(CLOSED, new SendBye());
            case ByeCame(var bye) -> Step.to(CLOSED, new TellBye(bye));
            case Lost _ -> Step.to(CLOSED, new TellLost());
            case Answered _,
                    Unanswered _,
                    Acknowledge _,
                    RetryDue _,
                    Accept _,
                    Refuse _,
                    AckCame _,
                    RepeatDue _,
                    DeadlineDue _ -> Step.stay(IDLE);
        };
    }

    private static Step<State, Effect> whenAsking(Asking state, Event event) {
        return switch (event) {
            case Ask(var reinvite) ->
                state.reinvite().isRefresh() && state.next() == null
                        ? Step.stay(new Asking(state.reinvite(), reinvite))
                        : Step.to(state, new TellOneAtATime());
            case Answered(var response, var retry) ->
                state.reinvite().isRefresh() ? refreshed(state, response) : answered(state, response, retry);
            case Unanswered _ ->
                state.reinvite().isRefresh()
                        // RFC 4028 §10.
                        ? Step.to(CLOSED, new SendBye(), new TellLost())
                        : Step.to(IDLE, new TellUnanswered());
            case Offered(var theirs) -> Step.to(state, new AnswerTheirs(theirs, 491));
            case HangUp _ -> Step.to(CLOSED, new SendBye());
            case ByeCame(var bye) -> Step.to(CLOSED, new TellBye(bye));
            case Lost _ -> Step.to(CLOSED, new TellLost());
            case Acknowledge _, RetryDue _, Accept _, Refuse _, AckCame _, RepeatDue _, DeadlineDue _ ->
                Step.stay(state);
        };
    }

    private static Step<State, Effect> answered(Asking state, SipResponse response, Duration retry) {
        if (response.status() == 491) {
            return Step.to(new Delayed(state.reinvite()), new ArmRetry(retry));
        }
        return Step.to(response.isSuccess() ? new Acknowledging(null) : IDLE, new TellAnswered(response));
    }

    /// A refresh is over; its 2xx is acknowledged here, and when to try it again is the timer's business.
    private static Step<State, Effect> refreshed(Asking state, SipResponse response) {
        var effects = new ArrayList<Effect>(3);
        if (response.isSuccess()) {
            effects.add(new SendAck(Body.EMPTY));
        }
        effects.add(new RefreshAnswered(response));
        var next = state.next();
        if (next == null) {
            return new Step<>(IDLE, List.copyOf(effects));
        }
        effects.add(new SendReinvite(next));
        return new Step<>(new Asking(next, null), List.copyOf(effects));
    }

    private static Step<State, Effect> whenAcknowledging(Acknowledging state, Event event) {
        return switch (event) {
            case Ask(var reinvite) ->
                state.next() == null ? Step.stay(new Acknowledging(reinvite)) : Step.to(state, new TellOneAtATime());
            case Acknowledge(var body) -> {
                var next = state.next();
                yield next == null
                        ? Step.to(IDLE, new SendAck(body))
                        : Step.to(new Asking(next, null), new SendAck(body), new SendReinvite(next));
            }
            case Offered(var theirs) -> Step.to(state, new AnswerTheirs(theirs, 491));
            case HangUp _ -> Step.to(CLOSED, new SendAck(Body.EMPTY), new SendBye());
            case ByeCame(var bye) -> Step.to(CLOSED, new SendAck(Body.EMPTY), new TellBye(bye));
            case Lost _ -> Step.to(CLOSED, new SendAck(Body.EMPTY), new TellLost());
            case Answered _, Unanswered _, RetryDue _, Accept _, Refuse _, AckCame _, RepeatDue _, DeadlineDue _ ->
                Step.stay(state);
        };
    }

    private static Step<State, Effect> whenDelayed(Delayed state, Event event) {
        return switch (event) {
            case Ask _ -> Step.to(state, new TellOneAtATime());
            case RetryDue _ -> Step.to(new Asking(state.reinvite(), null), new SendReinvite(state.reinvite()));
            case Offered(var theirs) -> Step.to(new Serving(theirs, state.reinvite()), new TellOffered(theirs));
            case HangUp _ -> Step.to(CLOSED, new SendBye());
            case ByeCame(var bye) -> Step.to(CLOSED, new TellBye(bye));
            case Lost _ -> Step.to(CLOSED, new TellLost());
            case Answered _, Unanswered _, Acknowledge _, Accept _, Refuse _, AckCame _, RepeatDue _, DeadlineDue _ ->
                Step.stay(state);
        };
    }

    private static Step<State, Effect> whenServing(Serving state, Event event, TransactionTimes times) {
        return switch (event) {
            case Ask(var reinvite) ->
                state.next() == null
                        ? Step.stay(new Serving(state.theirs(), reinvite))
                        : Step.to(state, new TellOneAtATime());
            case Accept(var ok) -> accept(ok, state.next(), times);
            case Refuse(var refusal) -> {
                var next = state.next();
                yield next == null
                        ? Step.to(IDLE, new SendFinal(refusal))
                        : Step.to(new Asking(next, null), new SendFinal(refusal), new SendReinvite(next));
            }
            case Offered(var second) -> Step.to(state, new AnswerTheirs(second, 500));
            case HangUp _ -> Step.to(CLOSED, new AnswerTheirs(state.theirs(), 487), new SendBye());
            case ByeCame(var bye) -> Step.to(CLOSED, new AnswerTheirs(state.theirs(), 487), new TellBye(bye));
            case Lost _ -> Step.to(CLOSED, new AnswerTheirs(state.theirs(), 487), new TellLost());
            case Answered _, Unanswered _, Acknowledge _, RetryDue _, AckCame _, RepeatDue _, DeadlineDue _ ->
                Step.stay(state);
        };
    }

    private static Step<State, Effect> whenAccepted(Accepted state, Event event, TransactionTimes times) {
        return switch (event) {
            case Ask(var reinvite) ->
                state.next() == null
                        ? Step.stay(new Accepted(state.ok(), state.repeat(), reinvite))
                        : Step.to(state, new TellOneAtATime());
            case AckCame(var ack) -> {
                var next = state.next();
                yield next == null
                        ? Step.to(IDLE, new DisarmAck(), new TellAck(ack))
                        : Step.to(new Asking(next, null), new DisarmAck(), new TellAck(ack), new SendReinvite(next));
            }
            case RepeatDue _ -> {
                var interval = times.next(state.repeat());
                yield Step.to(
                        new Accepted(state.ok(), interval, state.next()),
                        new ArmRepeat(interval),
                        new SendFinal(state.ok()));
            }
            case DeadlineDue _ -> Step.to(CLOSED, new DisarmAck(), new SendBye(), new TellNeverAcknowledged());
            // A peer that sends its next INVITE before the ACK has not seen our 2xx yet, or its ACK was lost.
            case Offered(var theirs) -> Step.to(state, new AnswerTheirs(theirs, 500));
            case HangUp _ -> Step.stay(new AcceptedThenBye(state.ok(), state.repeat()));
            case ByeCame(var bye) -> Step.to(CLOSED, new DisarmAck(), new TellBye(bye));
            case Lost _ -> Step.to(CLOSED, new DisarmAck(), new TellLost());
            case Answered _, Unanswered _, Acknowledge _, RetryDue _, Accept _, Refuse _ -> Step.stay(state);
        };
    }

    private static Step<State, Effect> whenAcceptedThenBye(AcceptedThenBye state, Event event, TransactionTimes times) {
        return switch (event) {
            case AckCame _, DeadlineDue _ -> Step.to(CLOSED, new DisarmAck(), new SendBye());
            case RepeatDue _ -> {
                var interval = times.next(state.repeat());
                yield Step.to(
                        new AcceptedThenBye(state.ok(), interval), new ArmRepeat(interval), new SendFinal(state.ok()));
            }
            case Offered(var theirs) -> Step.to(state, new AnswerTheirs(theirs, 500));
            // Our user has hung up and hears nothing more.
            case ByeCame _, Lost _ -> Step.to(CLOSED, new DisarmAck());
            case Ask _, Answered _, Unanswered _, Acknowledge _, RetryDue _, Accept _, Refuse _, HangUp _ ->
                Step.stay(state);
        };
    }

    private static Step<State, Effect> whenClosed(Event event) {
        return switch (event) {
            // A 2xx that crossed our BYE still wants its ACK.
            case Answered answered ->
                answered.response().status() / 100 == 2 ? Step.to(CLOSED, new SendAck(Body.EMPTY)) : Step.stay(CLOSED);
            case Offered(var theirs) -> Step.to(CLOSED, new AnswerTheirs(theirs, 481));
            case Ask _,
                    Unanswered _,
                    Acknowledge _,
                    RetryDue _,
                    Accept _,
                    Refuse _,
                    AckCame _,
                    RepeatDue _,
                    DeadlineDue _,
                    HangUp _,
                    ByeCame _,
                    Lost _ -> Step.stay(CLOSED);
        };
    }

    private static Step<State, Effect> accept(SipResponse ok, @Nullable Reinvite next, TransactionTimes times) {
        return Step.to(
                new Accepted(ok, times.t1(), next),
                new ArmDeadline(times.timeout()),
                new ArmRepeat(times.t1()),
                new SendFinal(ok));
    }

    /// The re-INVITE of the peer that waits for an answer, if one does.
    public static Optional<SipRequest> waiting(State state) {
        return state instanceof Serving serving ? Optional.of(serving.theirs()) : Optional.empty();
    }
}
