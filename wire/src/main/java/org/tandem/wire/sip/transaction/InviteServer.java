package org.tandem.wire.sip.transaction;

import static org.tandem.wire.sip.transaction.TransactionEffect.End.END;

import java.time.Duration;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;
import org.tandem.wire.sip.transaction.TransactionEffect.Arm;
import org.tandem.wire.sip.transaction.TransactionEffect.Disarm;
import org.tandem.wire.sip.transaction.TransactionEffect.Failed;
import org.tandem.wire.sip.transaction.TransactionEffect.Reason;
import org.tandem.wire.sip.transaction.TransactionEffect.Send;
import org.tandem.wire.sip.transaction.TransactionEffect.ToUser;

/// The INVITE server transaction: answers repeats of the INVITE, repeats a refusal until its ACK, absorbs
/// what comes after a 2xx (whose repeats are the dialog's work). Source: RFC 3261 §17.2.1, with the state
/// Accepted of RFC 6026 §8.5.
public final class InviteServer {
    private static final State TERMINATED = new Terminated();

    /// Where the transaction stands.
    public sealed interface State {}

    /// No final response yet.
    ///
    /// @param last the provisional response sent last, sent again when the INVITE is repeated
    public record Proceeding(SipResponse last) implements State {}

    /// Refused; the refusal is repeated until its ACK comes.
    ///
    /// @param repeat the interval after which it is sent again
    public record Completed(SipResponse refusal, Duration repeat) implements State {}

    /// The ACK of a refusal came.
    public record Confirmed() implements State {}

    /// Answered by a 2xx.
    public record Accepted() implements State {}

    /// Over.
    public record Terminated() implements State {}

    /// What happens to it.
    public sealed interface Event {}

    /// The user answers: any response.
    public record Answer(SipResponse response) implements Event {}

    /// The INVITE came again.
    public record Repeated() implements Event {}

    /// An ACK came that belongs to this transaction.
    public record Acknowledged(SipRequest ack) implements Event {}

    /// A timer went off; one that was replaced or stopped meanwhile does no harm.
    public record Fired(TransactionTimer timer) implements Event {}

    /// The transport could not send.
    public record SendFailed() implements Event {}

    private InviteServer() {}

    /// The first step: sends `trying`, the 100.
    public static Step<State, TransactionEffect> start(SipResponse trying) {
        return Step.to(new Proceeding(trying), new Send(trying));
    }

    /// The step from `state` on `event`.
    public static Step<State, TransactionEffect> on(State state, Event event, TransactionTimes times) {
        return switch (state) {
            case Proceeding(var last) ->
                switch (event) {
                    case Answer(var response) -> answer(response, times);
                    case Repeated _ -> Step.to(state, new Send(last));
                    case Acknowledged _, Fired _ -> Step.stay(state);
                    case SendFailed _ -> Step.to(state, new Failed(Reason.TRANSPORT));
                };
            case Completed completed ->
                switch (event) {
                    case Repeated _ -> Step.to(state, new Send(completed.refusal()));
                    case Acknowledged _ ->
                        times.reliable()
                                ? Step.to(TERMINATED, END)
                                : Step.to(
                                        new Confirmed(),
                                        new Disarm(TransactionTimer.G),
                                        new Arm(TransactionTimer.I, times.t4()));
                    case Fired(var timer) -> firedWhenCompleted(completed, timer, times);
                    case SendFailed _ -> Step.to(state, new Failed(Reason.TRANSPORT));
                    case Answer _ -> Step.stay(state);
                };
            case Confirmed _ ->
                switch (event) {
                    case Fired(var timer) -> timer == TransactionTimer.I ? Step.to(TERMINATED, END) : Step.stay(state);
                    case Answer _, Repeated _, Acknowledged _, SendFailed _ -> Step.stay(state);
                };
            case Accepted _ ->
                switch (event) {
                    case Answer(var response) ->
                        response.status() / 100 == 2 ? Step.to(state, new Send(response)) : Step.stay(state);
                    case Acknowledged(var ack) -> Step.to(state, new ToUser(ack));
                    case Fired(var timer) -> timer == TransactionTimer.L ? Step.to(TERMINATED, END) : Step.stay(state);
                    case SendFailed _ -> Step.to(state, new Failed(Reason.TRANSPORT));
                    case Repeated _ -> Step.stay(state);
                };
            case Terminated _ ->
                switch (event) {
                    case Answer _, Repeated _, Acknowledged _, Fired _, SendFailed _ -> Step.stay(state);
                };
        };
    }

    private static Step<State, TransactionEffect> answer(SipResponse response, TransactionTimes times) {
        var send = new Send(response);
        if (response.status() < 200) {
            return Step.to(new Proceeding(response), send);
        }
        if (response.status() < 300) {
            return Step.to(new Accepted(), new Arm(TransactionTimer.L, times.timeout()), send);
        }
        var deadline = new Arm(TransactionTimer.H, times.timeout());
        var completed = new Completed(response, times.t1());
        return times.reliable()
                ? Step.to(completed, deadline, send)
                : Step.to(completed, deadline, new Arm(TransactionTimer.G, times.t1()), send);
    }

    private static Step<State, TransactionEffect> firedWhenCompleted(
            Completed completed, TransactionTimer timer, TransactionTimes times) {
        return switch (timer) {
            case G -> {
                var next = times.next(completed.repeat());
                yield Step.to(
                        new Completed(completed.refusal(), next),
                        new Arm(TransactionTimer.G, next),
                        new Send(completed.refusal()));
            }
            case H -> Step.to(TERMINATED, new Failed(Reason.NO_ACK), END);
            case A, B, D, E, F, I, J, K, L, M -> Step.stay(completed);
        };
    }
}
