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

/// The INVITE client transaction: sends the INVITE until something comes back, acknowledges a refusal, and
/// hands every 2xx to its user. Source: RFC 3261 §17.1.1, with the state Accepted of RFC 6026 §8.4.
public final class InviteClient {
    private static final State TERMINATED = new Terminated();

    /// Where the transaction stands.
    public sealed interface State {}

    /// Sent; nothing has come yet.
    ///
    /// @param repeat the interval after which it is sent again (never on a reliable transport)
    public record Calling(SipRequest invite, Duration repeat) implements State {}

    /// A provisional response came.
    public record Proceeding(SipRequest invite) implements State {}

    /// Given up by us after a silence that is shorter than 64*T1: the other side may have the INVITE all the
    /// same, so what still comes goes to the user, who ends it.
    ///
    /// @param heard whether something has come since
    public record Abandoned(SipRequest invite, boolean heard) implements State {}

    /// Refused and acknowledged; repeats of the refusal get the same ACK.
    public record Completed(SipRequest ack) implements State {}

    /// Answered by a 2xx; further ones, from other branches of a fork as well, go to the user.
    public record Accepted() implements State {}

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

    /// The user waits no longer: a CANCEL has been out for 64*T1 without a final response (RFC 3261 §9.1).
    public record GivenUp() implements Event {}

    private InviteClient() {}

    /// The first step: sends `invite`.
    public static Step<State, TransactionEffect> start(SipRequest invite, TransactionTimes times) {
        var calling = new Calling(invite, times.t1());
        var deadline = new Arm(TransactionTimer.B, times.silence());
        return times.reliable()
                ? Step.to(calling, deadline, new Send(invite))
                : Step.to(calling, deadline, new Arm(TransactionTimer.A, times.t1()), new Send(invite));
    }

    /// The step from `state` on `event`.
    public static Step<State, TransactionEffect> on(State state, Event event, TransactionTimes times) {
        return switch (state) {
            case Calling calling ->
                switch (event) {
                    case Received received -> received(calling, calling.invite(), received.response(), times);
                    case Fired(var timer) -> firedWhileCalling(calling, timer, times);
                    case SendFailed _ -> failed(Reason.TRANSPORT);
                    case GivenUp _ -> failed(Reason.NO_RESPONSE);
                };
            case Proceeding proceeding ->
                switch (event) {
                    case Received received -> received(proceeding, proceeding.invite(), received.response(), times);
                    case Fired _ -> Step.stay(state);
                    // The INVITE has arrived: what can't be sent here is a repeat that was under way.
                    case SendFailed _ -> Step.stay(state);
                    case GivenUp _ -> failed(Reason.NO_RESPONSE);
                };
            case Abandoned abandoned ->
                switch (event) {
                    case Received(var response) -> receivedLate(abandoned, response, times);
                    case Fired(var timer) -> timer == TransactionTimer.B ? Step.to(TERMINATED, END) : Step.stay(state);
                    case SendFailed _, GivenUp _ -> Step.to(TERMINATED, END);
                };
            case Completed(var ack) ->
                switch (event) {
                    case Received(var response) ->
                        response.status() >= 300 ? Step.to(state, new Send(ack)) : Step.stay(state);
                    case Fired(var timer) -> timer == TransactionTimer.D ? Step.to(TERMINATED, END) : Step.stay(state);
                    case SendFailed _ -> failed(Reason.TRANSPORT);
                    case GivenUp _ -> Step.stay(state);
                };
            case Accepted _ ->
                switch (event) {
                    case Received(var response) ->
                        isSuccess(response) ? Step.to(state, new ToUser(response)) : Step.stay(state);
                    case Fired(var timer) -> timer == TransactionTimer.M ? Step.to(TERMINATED, END) : Step.stay(state);
                    case SendFailed _, GivenUp _ -> Step.stay(state);
                };
            case Terminated _ ->
                switch (event) {
                    case Received _, Fired _, SendFailed _, GivenUp _ -> Step.stay(state);
                };
        };
    }

    private static Step<State, TransactionEffect> received(
            State state, SipRequest invite, SipResponse response, TransactionTimes times) {
        if (response.status() < 200) {
            return state instanceof Proceeding
                    ? Step.to(state, new ToUser(response))
                    : Step.to(
                            new Proceeding(invite),
                            new Disarm(TransactionTimer.A),
                            new Disarm(TransactionTimer.B),
                            new ToUser(response));
        }
        if (isSuccess(response)) {
            return Step.to(
                    new Accepted(),
                    new Disarm(TransactionTimer.A),
                    new Arm(TransactionTimer.M, times.timeout()),
                    new ToUser(response));
        }
        var ack = FailureAck.of(invite, response);
        return times.reliable()
                ? Step.to(TERMINATED, new Send(ack), new ToUser(response), END)
                : Step.to(
                        new Completed(ack),
                        new Disarm(TransactionTimer.A),
                        new Arm(TransactionTimer.D, times.d()),
                        new Send(ack),
                        new ToUser(response));
    }

    private static Step<State, TransactionEffect> receivedLate(
            Abandoned state, SipResponse response, TransactionTimes times) {
        if (response.status() >= 200) {
            return received(state, state.invite(), response, times);
        }
        return state.heard()
                ? Step.to(state, new ToUser(response))
                : Step.to(
                        new Abandoned(state.invite(), true),
                        // Time for the CANCEL that the user sends now.
                        new Arm(TransactionTimer.B, times.timeout()),
                        new ToUser(response));
    }

    private static Step<State, TransactionEffect> firedWhileCalling(
            Calling calling, TransactionTimer timer, TransactionTimes times) {
        return switch (timer) {
            case A -> {
                var next = calling.repeat().multipliedBy(2);
                yield Step.to(
                        new Calling(calling.invite(), next),
                        new Arm(TransactionTimer.A, next),
                        new Send(calling.invite()));
            }
            case B ->
                times.silence().compareTo(times.timeout()) < 0
                        ? Step.to(
                                new Abandoned(calling.invite(), false),
                                new Disarm(TransactionTimer.A),
                                new Arm(TransactionTimer.B, times.timeout()),
                                new Failed(Reason.NO_RESPONSE))
                        : failed(Reason.NO_RESPONSE);
            case D, E, F, G, H, I, J, K, L, M -> Step.stay(calling);
        };
    }

    private static boolean isSuccess(SipResponse response) {
        return response.status() / 100 == 2;
    }

    private static Step<State, TransactionEffect> failed(Reason reason) {
        return Step.to(TERMINATED, new Failed(reason), END);
    }
}
