package org.tandem.wire.sip.dialog;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.tandem.wire.sip.dialog.SessionTerms.Agreement;
import org.tandem.wire.sip.transaction.Step;

/// The timer of one session: refreshes it at half of the interval where that is ours, and ends it where no
/// refresh has come.
///
/// A session that nobody refreshed ends a little before its interval is over: by a third of it, 32 s at most. A
/// refresh that was refused is tried again after 422 (with the interval that the peer wants) and after 491;
/// other refusals leave the rest of the interval to whatever request comes next. Source: RFC 4028 §7.2, §7.4,
/// §10.
public final class SessionTimer {
    private static final Duration MARGIN_MAX = Duration.ofSeconds(32);
    private static final State OFF = new Off();

    /// Where it stands.
    public sealed interface State {}

    /// No timer, or the session is over.
    public record Off() implements State {}

    /// The refresh is ours, and not due yet.
    public record Keeping(Agreement agreement) implements State {}

    /// Our refresh is out, or waits to be tried again.
    ///
    /// @param theirLeast the Min-SE that a 422 told, zero for none
    public record Refreshing(Agreement agreement, Duration theirLeast) implements State {}

    /// The refresh is theirs.
    public record Watching(Agreement agreement) implements State {}

    /// What happens to it.
    public sealed interface Event {}

    /// A 2xx to an INVITE, re-INVITE or UPDATE, in either direction, agrees this; null: no timer.
    public record Agreed(@Nullable Agreement agreement) implements Event {}

    /// Half of the interval, or the delay after a refusal, is over.
    public record RefreshDue() implements Event {}

    /// The session has not been refreshed in time.
    public record DeadlineDue() implements Event {}

    /// Our refresh was refused.
    ///
    /// @param minSe the Min-SE of a 422, else zero @param retry how long to wait after a 491
    public record Refused(int status, Duration minSe, Duration retry) implements Event {}

    /// The session is over.
    public record Ended() implements Event {}

    /// What is to be done.
    public sealed interface Effect {}

    /// Start the wait for the refresh; it takes the place of one that runs.
    public record ArmRefresh(Duration after) implements Effect {}

    /// Start the wait for the end; it takes the place of one that runs.
    public record ArmDeadline(Duration after) implements Effect {}

    /// Stop the wait for the refresh.
    public record DisarmRefresh() implements Effect {}

    /// Stop both.
    public record Disarm() implements Effect {}

    /// Send a refresh.
    ///
    /// @param theirLeast for its Min-SE, zero for none
    public record SendRefresh(Duration theirLeast) implements Effect {}

    /// End the session: BYE, and our user is told.
    public record Expire() implements Effect {}

    private SessionTimer() {}

    /// The state before the 2xx.
    public static State start() {
        return OFF;
    }

    /// What is agreed now, null for no timer.
    public static @Nullable Agreement agreement(State state) {
        return switch (state) {
            case Off _ -> null;
            case Keeping(var agreement) -> agreement;
            case Refreshing refreshing -> refreshing.agreement();
            case Watching(var agreement) -> agreement;
        };
    }

    /// The step from `state` on `event`.
    public static Step<State, Effect> on(State state, Event event) {
        return switch (state) {
            case Off _ ->
                switch (event) {
                    case Agreed(var agreement) -> agreement == null ? Step.stay(OFF) : agreed(agreement);
                    case RefreshDue _, DeadlineDue _, Refused _, Ended _ -> Step.stay(OFF);
                };
            case Keeping(var agreement) ->
                switch (event) {
                    case Agreed(var fresh) -> agreedAnew(fresh);
                    case RefreshDue _ ->
                        Step.to(new Refreshing(agreement, Duration.ZERO), new SendRefresh(Duration.ZERO));
                    case DeadlineDue _ -> expire();
                    case Refused _ -> Step.stay(state);
                    case Ended _ -> Step.to(OFF, new Disarm());
                };
            case Refreshing refreshing ->
                switch (event) {
                    case Agreed(var fresh) -> agreedAnew(fresh);
                    case RefreshDue _ -> Step.to(state, new SendRefresh(refreshing.theirLeast()));
                    case DeadlineDue _ -> expire();
                    case Refused refused -> refused(refreshing, refused);
                    case Ended _ -> Step.to(OFF, new Disarm());
                };
            case Watching _ ->
                switch (event) {
                    case Agreed(var fresh) -> agreedAnew(fresh);
                    case DeadlineDue _ -> expire();
                    case RefreshDue _, Refused _ -> Step.stay(state);
                    case Ended _ -> Step.to(OFF, new Disarm());
                };
        };
    }

    private static Step<State, Effect> agreedAnew(@Nullable Agreement agreement) {
        return agreement == null ? Step.to(OFF, new Disarm()) : agreed(agreement);
    }

    private static Step<State, Effect> agreed(Agreement agreement) {
        var interval = agreement.interval();
        var margin = interval.dividedBy(3);
        var deadline = new ArmDeadline(interval.minus(margin.compareTo(MARGIN_MAX) > 0 ? MARGIN_MAX : margin));
        return agreement.weRefresh()
                ? Step.to(new Keeping(agreement), deadline, new ArmRefresh(interval.dividedBy(2)))
                : Step.to(new Watching(agreement), deadline, new DisarmRefresh());
    }

    private static Step<State, Effect> expire() {
        return Step.to(OFF, new Disarm(), new Expire());
    }

    private static Step<State, Effect> refused(Refreshing state, Refused refused) {
        // The same Min-SE again would be refused again.
        if (refused.status() == 422 && refused.minSe().compareTo(state.theirLeast()) > 0) {
            return Step.to(new Refreshing(state.agreement(), refused.minSe()), new SendRefresh(refused.minSe()));
        }
        return refused.status() == 491 ? Step.to(state, new ArmRefresh(refused.retry())) : Step.stay(state);
    }
}
