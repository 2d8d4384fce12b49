package org.tandem.wire.sip.dialog;

import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;
import org.tandem.wire.sip.transaction.Step;

/// An INVITE that we got, until its final response. Source: RFC 3261 §9.2, §13.3.
public final class Callee {
    private static final State ENDED = new Ended();

    /// Where the INVITE stands.
    public sealed interface State {}

    /// No final response yet.
    public record Proceeding() implements State {}

    /// Answered by a 2xx: the [Session] has begun.
    public record Answered() implements State {}

    /// Refused, cancelled or ended by a BYE.
    public record Ended() implements State {}

    /// What happens to it.
    public sealed interface Event {}

    /// Our user answers: any response.
    public record Answer(SipResponse response) implements Event {}

    /// A CANCEL came for it (its 200 is the business of the CANCEL's own transaction).
    public record CancelCame(SipRequest cancel) implements Event {}

    /// A BYE came in the early dialog (RFC 3261 §15.1.2).
    public record ByeCame(SipRequest bye) implements Event {}

    /// The connection that our answers need is gone for good.
    public record Lost() implements Event {}

    /// What is to be done.
    public sealed interface Effect {}

    /// Send a provisional response or a refusal.
    public record SendResponse(SipResponse response) implements Effect {}

    /// Begin the session, which sends the 2xx.
    public record BeginSession(SipResponse ok) implements Effect {}

    /// Send 487.
    public record SendTerminated() implements Effect {}

    /// Tell our user that the caller gave up.
    public record TellCancelled(SipRequest cancel) implements Effect {}

    /// Tell our user that the caller hung up.
    public record TellBye(SipRequest bye) implements Effect {}

    /// Tell our user that the caller can't be reached any more.
    public record TellLost() implements Effect {}

    private Callee() {}

    /// The state when the INVITE has come in.
    public static State start() {
        return new Proceeding();
    }

    /// The step from `state` on `event`.
    public static Step<State, Effect> on(State state, Event event) {
        return switch (state) {
            case Proceeding _ ->
                switch (event) {
                    case Answer(var response) -> answer(state, response);
                    case CancelCame(var cancel) -> Step.to(ENDED, new SendTerminated(), new TellCancelled(cancel));
                    case ByeCame(var bye) -> Step.to(ENDED, new SendTerminated(), new TellBye(bye));
                    // The 487 will not arrive either, but it lets the transaction come to its end.
                    case Lost _ -> Step.to(ENDED, new SendTerminated(), new TellLost());
                };
            case Answered _ ->
                switch (event) {
                    case Answer _, CancelCame _, ByeCame _, Lost _ -> Step.stay(state);
                };
            case Ended _ ->
                switch (event) {
                    case Answer _, CancelCame _, ByeCame _, Lost _ -> Step.stay(state);
                };
        };
    }

    private static Step<State, Effect> answer(State state, SipResponse response) {
        int status = response.status();
        if (status < 200) {
            return Step.to(state, new SendResponse(response));
        }
        return status < 300
                ? Step.to(new Answered(), new BeginSession(response))
                : Step.to(ENDED, new SendResponse(response));
    }
}
