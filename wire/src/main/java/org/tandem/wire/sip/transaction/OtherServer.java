package org.tandem.wire.sip.transaction;

import static org.tandem.wire.sip.transaction.TransactionEffect.End.END;

import org.tandem.wire.sip.SipResponse;
import org.tandem.wire.sip.transaction.TransactionEffect.Arm;
import org.tandem.wire.sip.transaction.TransactionEffect.Failed;
import org.tandem.wire.sip.transaction.TransactionEffect.Reason;
import org.tandem.wire.sip.transaction.TransactionEffect.Send;

/// The server transaction of every request but INVITE and ACK: answers repeats of the request with the
/// response that was sent last.
///
/// Beside the RFC, timer J runs from the start: a request that our user never answers is forgotten when its
/// client has given up too. Source: RFC 3261 §17.2.2.
public final class OtherServer {
    private static final State TERMINATED = new Terminated();

    /// Where the transaction stands.
    public sealed interface State {}

    /// Nothing has been sent; repeats are dropped.
    public record Trying() implements State {}

    /// A provisional response was sent.
    public record Proceeding(SipResponse last) implements State {}

    /// The final response was sent.
    public record Completed(SipResponse last) implements State {}

    /// Over.
    public record Terminated() implements State {}

    /// What happens to it.
    public sealed interface Event {}

    /// The user answers: any response.
    public record Answer(SipResponse response) implements Event {}

    /// The request came again.
    public record Repeated() implements Event {}

    /// A timer went off; one that was replaced or stopped meanwhile does no harm.
    public record Fired(TransactionTimer timer) implements Event {}

    /// The transport could not send.
    public record SendFailed() implements Event {}

    private OtherServer() {}

    /// The first step: nothing is sent.
    public static Step<State, TransactionEffect> start(TransactionTimes times) {
        return Step.to(new Trying(), new Arm(TransactionTimer.J, times.timeout()));
    }

    /// The step from `state` on `event`.
    public static Step<State, TransactionEffect> on(State state, Event event, TransactionTimes times) {
        return switch (state) {
            case Trying _ ->
                switch (event) {
                    case Answer(var response) -> answer(response, times);
                    case Fired(var timer) -> fired(state, timer);
                    case Repeated _, SendFailed _ -> Step.stay(state);
                };
            case Proceeding(var last) ->
                switch (event) {
                    case Answer(var response) -> answer(response, times);
                    case Repeated _ -> Step.to(state, new Send(last));
                    case Fired(var timer) -> fired(state, timer);
                    case SendFailed _ -> Step.to(TERMINATED, new Failed(Reason.TRANSPORT), END);
                };
            case Completed(var last) ->
                switch (event) {
                    case Repeated _ -> Step.to(state, new Send(last));
                    case Fired(var timer) -> fired(state, timer);
                    case SendFailed _ -> Step.to(TERMINATED, new Failed(Reason.TRANSPORT), END);
                    case Answer _ -> Step.stay(state);
                };
            case Terminated _ ->
                switch (event) {
                    case Answer _, Repeated _, Fired _, SendFailed _ -> Step.stay(state);
                };
        };
    }

    private static Step<State, TransactionEffect> fired(State state, TransactionTimer timer) {
        return timer == TransactionTimer.J ? Step.to(TERMINATED, END) : Step.stay(state);
    }

    private static Step<State, TransactionEffect> answer(SipResponse response, TransactionTimes times) {
        var send = new Send(response);
        if (response.status() < 200) {
            return Step.to(new Proceeding(response), send);
        }
        // Timer J is zero on a reliable transport.
        return times.reliable()
                ? Step.to(TERMINATED, send, END)
                : Step.to(new Completed(response), new Arm(TransactionTimer.J, times.timeout()), send);
    }
}
