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

/// The client transaction of every request but INVITE and ACK: sends it until a final response comes, at most
/// 64*T1 long. Source: RFC 3261 §17.1.2.
public final class OtherClient {
    private static final State TERMINATED = new Terminated();

    /// Where the transaction stands.
    public sealed interface State {}

    /// Sent; nothing has come yet.
    ///
    /// @param repeat the interval after which it is sent again (never on a reliable transport)
    public record Trying(SipRequest request, Duration repeat) implements State {}

    /// A provisional response came; repeats go on at T2.
    public record Proceeding(SipRequest request) implements State {}

    /// The final response came; its repeats are absorbed.
    public record Completed() implements State {}

    /// Over.
    public record Terminated() implements State {}

    /// What happens to it.
    public sealed interface Event {}

    /// A response came.
    public record Received(SipResponse response) implements Event {}

    /// A timer went off; one that was replaced or stopped meanwhile does no harm.
    public record Fired(TransactionTimer timer) implements Event {}

    /// The transport could not send.
    public record SendFailed() implements Event {}

    private OtherClient() {}

    /// The first step: sends `request`.
    public static Step<State, TransactionEffect> start(SipRequest request, TransactionTimes times) {
        var trying = new Trying(request, times.t1());
        var deadline = new Arm(TransactionTimer.F, times.timeout());
        return times.reliable()
                ? Step.to(trying, deadline, new Send(request))
                : Step.to(trying, deadline, new Arm(TransactionTimer.E, times.t1()), new Send(request));
    }

    /// The step from `state` on `event`.
    public static Step<State, TransactionEffect> on(State state, Event event, TransactionTimes times) {
        return switch (state) {
            case Trying(var request, var repeat) ->
                switch (event) {
                    case Received(var response) -> received(state, request, response, times);
                    case Fired(var timer) -> fired(state, request, times.next(repeat), timer);
                    case SendFailed _ -> failed(Reason.TRANSPORT);
                };
            case Proceeding(var request) ->
                switch (event) {
                    case Received(var response) -> received(state, request, response, times);
                    case Fired(var timer) -> fired(state, request, times.t2(), timer);
                    case SendFailed _ -> failed(Reason.TRANSPORT);
                };
            case Completed _ ->
                switch (event) {
                    case Received _, SendFailed _ -> Step.stay(state);
                    case Fired(var timer) -> timer == TransactionTimer.K ? Step.to(TERMINATED, END) : Step.stay(state);
                };
            case Terminated _ ->
                switch (event) {
                    case Received _, Fired _, SendFailed _ -> Step.stay(state);
                };
        };
    }

    private static Step<State, TransactionEffect> received(
            State state, SipRequest request, SipResponse response, TransactionTimes times) {
        var toUser = new ToUser(response);
        if (response.status() < 200) {
            return Step.to(state instanceof Proceeding ? state : new Proceeding(request), toUser);
        }
        return times.reliable()
                ? Step.to(TERMINATED, toUser, END)
                : Step.to(
                        new Completed(),
                        new Disarm(TransactionTimer.E),
                        new Arm(TransactionTimer.K, times.t4()),
                        toUser);
    }

    private static Step<State, TransactionEffect> fired(
            State state, SipRequest request, Duration next, TransactionTimer timer) {
        return switch (timer) {
            case E ->
                Step.to(
                        state instanceof Trying ? new Trying(request, next) : state,
                        new Arm(TransactionTimer.E, next),
                        new Send(request));
            case F -> failed(Reason.NO_RESPONSE);
            case A, B, D, G, H, I, J, K, L, M -> Step.stay(state);
        };
    }

    private static Step<State, TransactionEffect> failed(Reason reason) {
        return Step.to(TERMINATED, new Failed(reason), END);
    }
}
