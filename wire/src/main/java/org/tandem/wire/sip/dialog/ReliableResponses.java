package org.tandem.wire.sip.dialog;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.Method;
import org.tandem.wire.sip.RAck;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;
import org.tandem.wire.sip.transaction.Step;
import org.tandem.wire.sip.transaction.TransactionTimes;

/// The 18x that we send reliably in answer to one INVITE: one at a time, each repeated until its PRACK.
///
/// The first repeat comes after T1, each interval is twice the one before, and after 64*T1 without a PRACK the
/// INVITE has failed. A 18x that our user wants meanwhile waits its turn. A 2xx waits too while the 18x that is
/// out describes the media, because its description must have arrived; other final responses do not wait.
/// Source: RFC 3262 §3, §5.
public final class ReliableResponses {
    /// So many may wait for their turn; further ones are left out: a caller needs no more to know that it rings.
    public static final int WAITING_MAX = 16;

    /// Where they stand.
    public sealed interface State {}

    /// None waits for its PRACK.
    ///
    /// @param next the RSeq of the next one
    public record Clear(long next) implements State {}

    /// One is out and waits for its PRACK.
    ///
    /// @param response with its RSeq @param describes whether it has a description of the media @param repeat
    /// the interval after which it is sent again @param waiting those that follow, in order @param ok the 2xx
    /// that follows them all, or null
    public record Sent(
            SipResponse response,
            long rseq,
            boolean describes,
            Duration repeat,
            List<SipResponse> waiting,
            @Nullable SipResponse ok)
            implements State {
        public Sent {
            waiting = List.copyOf(waiting);
        }
    }

    /// The final response is out, or the INVITE is over otherwise.
    ///
    /// @param rseq of the 18x whose PRACK may still come, 0 for none
    public record Over(long rseq) implements State {}

    /// What happens to them.
    public sealed interface Event {}

    /// Our user sends a 18x.
    public record Send(SipResponse response) implements Event {}

    /// Our user sends the final response.
    public record Finish(SipResponse response) implements Event {}

    /// A PRACK came. @param rack what it acknowledges
    public record PrackCame(SipRequest prack, RAck rack) implements Event {}

    /// The interval between two repeats is over.
    public record RepeatDue() implements Event {}

    /// 64*T1 after the 18x.
    public record DeadlineDue() implements Event {}

    /// The INVITE is over without a final response of our user: cancelled, or the call has ended.
    public record Stop() implements Event {}

    /// What is to be done.
    public sealed interface Effect {}

    /// Send a 18x: the first time or again.
    public record SendResponse(SipResponse response) implements Effect {}

    /// Send the final response.
    public record SendFinal(SipResponse response) implements Effect {}

    /// Start the interval until it is repeated.
    public record ArmRepeat(Duration after) implements Effect {}

    /// Start the wait for the PRACK.
    public record ArmDeadline(Duration after) implements Effect {}

    /// Stop both.
    public record Disarm() implements Effect {}

    /// The PRACK fits: it is answered 200, at once or by our user if it holds an offer.
    public record TakePrack(SipRequest prack) implements Effect {}

    /// Answer the PRACK 481: nothing waits for it.
    public record RefusePrack(SipRequest prack) implements Effect {}

    /// No PRACK came: refuse the INVITE by 504 and tell our user.
    public record GiveUp() implements Effect {}

    private ReliableResponses() {}

    /// The state before the first.
    ///
    /// @param first the RSeq of the first, from 1 to 2^31 - 1, drawn by chance
    public static State start(long first) {
        return new Clear(first);
    }

    /// The step from `state` on `event`.
    ///
    /// @param inviteSeq the CSeq number of the INVITE
    public static Step<State, Effect> on(State state, Event event, long inviteSeq, TransactionTimes times) {
        return switch (state) {
            case Clear clear -> whenClear(clear, event, times);
            case Sent sent -> whenSent(sent, event, inviteSeq, times);
            case Over over -> whenOver(over, event, inviteSeq);
        };
    }

    private static Step<State, Effect> whenClear(Clear state, Event event, TransactionTimes times) {
        return switch (event) {
            case Send(var response) -> {
                var effects = new ArrayList<Effect>(3);
                var sent = send(response, state.next(), List.of(), null, times, effects);
                yield new Step<>(sent, List.copyOf(effects));
            }
            case Finish(var response) -> Step.to(new Over(0), new SendFinal(response));
            case PrackCame prack -> Step.to(state, new RefusePrack(prack.prack()));
            case Stop _ -> Step.stay(new Over(0));
            case RepeatDue _, DeadlineDue _ -> Step.stay(state);
        };
    }

    private static Step<State, Effect> whenSent(Sent state, Event event, long inviteSeq, TransactionTimes times) {
        return switch (event) {
            case Send(var response) ->
                state.ok() != null || state.waiting().size() >= WAITING_MAX
                        ? Step.stay(state)
                        : Step.stay(withWaiting(state, response));
            case Finish(var response) -> finish(state, response);
            case PrackCame(var prack, var rack) ->
                isFor(rack, state.rseq(), inviteSeq)
                        ? acknowledged(state, prack, times)
                        : Step.to(state, new RefusePrack(prack));
            case RepeatDue _ -> {
                // Doubled without the bound T2 of other repeats: RFC 3262 §3.
                var interval = state.repeat().multipliedBy(2);
                var next = new Sent(
                        state.response(), state.rseq(), state.describes(), interval, state.waiting(), state.ok());
                yield Step.to(next, new ArmRepeat(interval), new SendResponse(state.response()));
            }
            case DeadlineDue _ -> Step.to(new Over(state.rseq()), new Disarm(), new GiveUp());
            case Stop _ -> Step.to(new Over(state.rseq()), new Disarm());
        };
    }

    private static Sent withWaiting(Sent state, SipResponse response) {
        var waiting = new ArrayList<>(state.waiting());
        waiting.add(response);
        return new Sent(state.response(), state.rseq(), state.describes(), state.repeat(), waiting, state.ok());
    }

    private static Step<State, Effect> finish(Sent state, SipResponse response) {
        boolean mustWait = response.isSuccess() && (state.describes() || anyDescribes(state.waiting()));
        if (!mustWait) {
            return Step.to(new Over(state.rseq()), new Disarm(), new SendFinal(response));
        }
        return state.ok() != null
                ? Step.stay(state)
                : Step.stay(new Sent(
                        state.response(), state.rseq(), state.describes(), state.repeat(), state.waiting(), response));
    }

    private static boolean anyDescribes(List<SipResponse> responses) {
        for (var response : responses) {
            if (!response.body().isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private static Step<State, Effect> acknowledged(Sent state, SipRequest prack, TransactionTimes times) {
        var effects = new ArrayList<Effect>(6);
        effects.add(new Disarm());
        effects.add(new TakePrack(prack));
        long next = state.rseq() + 1;
        var ok = state.ok();
        if (!state.waiting().isEmpty() && (ok == null || anyDescribes(state.waiting()))) {
            var rest = state.waiting().subList(1, state.waiting().size());
            var sent = send(state.waiting().getFirst(), next, rest, ok, times, effects);
            return new Step<>(sent, List.copyOf(effects));
        }
        if (ok != null) {
            effects.add(new SendFinal(ok));
            return new Step<>(new Over(0), List.copyOf(effects));
        }
        return new Step<>(new Clear(next), List.copyOf(effects));
    }

    private static Sent send(
            SipResponse response,
            long rseq,
            List<SipResponse> waiting,
            @Nullable SipResponse ok,
            TransactionTimes times,
            List<Effect> effects) {
        var marked = response.toBuilder()
                .add(HeaderName.REQUIRE, Extensions.RELIABLE)
                .add(HeaderName.RSEQ, Long.toString(rseq))
                .build();
        effects.add(new ArmDeadline(times.timeout()));
        effects.add(new ArmRepeat(times.t1()));
        effects.add(new SendResponse(marked));
        return new Sent(marked, rseq, !response.body().isEmpty(), times.t1(), waiting, ok);
    }

    private static Step<State, Effect> whenOver(Over state, Event event, long inviteSeq) {
        return switch (event) {
            case PrackCame(var prack, var rack) ->
                state.rseq() != 0 && isFor(rack, state.rseq(), inviteSeq)
                        ? Step.to(new Over(0), new TakePrack(prack))
                        : Step.to(state, new RefusePrack(prack));
            case Send _, Finish _, RepeatDue _, DeadlineDue _, Stop _ -> Step.stay(state);
        };
    }

    private static boolean isFor(RAck rack, long rseq, long inviteSeq) {
        return rack.rseq() == rseq
                && rack.cseq().number() == inviteSeq
                && rack.cseq().method().equals(Method.INVITE);
    }
}
