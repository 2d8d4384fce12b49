package org.tandem.call;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tandem.base.CallId;
import org.tandem.base.Cause;
import org.tandem.base.LegId;
import org.tandem.base.LineId;
import org.tandem.base.StationId;

/// A call as others see it: a snapshot that never changes.
///
/// @param state `opening`, `dialling`, `ringing`, `answering`, `connected`, `held`, `transferring`, `ended`
/// @param from who called
/// @param to what was dialled
/// @param since when the call began
/// @param why the trace of routing, one line per step
/// @param cause null while the call lasts
/// @param sentence why it ended, "" while it lasts
public record CallView(
        CallId id,
        String state,
        String from,
        String to,
        Instant since,
        @Nullable Instant answered,
        String destination,
        List<String> why,
        List<Leg> legs,
        @Nullable Cause cause,
        String sentence) {
    public CallView {
        why = List.copyOf(why);
        legs = List.copyOf(legs);
    }

    /// One leg of it.
    ///
    /// @param state `offered`, `alerting`, `dialling`, `ringing`, `answering`, `connected`, `held`,
    ///     `released`
    /// @param station null where it is not a station's
    public record Leg(
            LegId id, String state, LineId line, @Nullable StationId station) {}

    /// What `state` shows.
    public static CallView of(CallState state) {
        Call call = state.call();
        List<Leg> legs = new ArrayList<>();
        String name = switch (state) {
            case CallState.Opening _ -> {
                if (call.station() == null) {
                    legs.add(near(call, "offered"));
                }
                yield "opening";
            }
            case CallState.Dialling dialling -> searching(legs, call, dialling.search(), "dialling");
            case CallState.Ringing ringing -> searching(legs, call, ringing.search(), "ringing");
            case CallState.Answering answering -> {
                legs.add(leg(answering.near()));
                legs.add(leg(answering.far()));
                yield "answering";
            }
            case CallState.Connected connected -> talking(legs, connected.near(), connected.far());
            case CallState.Settling settling -> {
                String talking = talking(legs, settling.near(), settling.far());
                yield settling.purpose() instanceof CallState.Purpose.Joining ? "transferring" : talking;
            }
            case CallState.Borrowing borrowing -> {
                addWaiting(legs, call, borrowing.waiting());
                yield borrowing.waiting() instanceof CallState.Waiting.Caller ? "answering" : "transferring";
            }
            case CallState.Replacing replacing -> {
                legs.add(near(call, word(replacing.told())));
                legs.add(leg(replacing.far()));
                yield "answering";
            }
            case CallState.Ended _ -> "ended";
        };
        CallState.@Nullable Ended ended = state instanceof CallState.Ended it ? it : null;
        return new CallView(
                call.id(),
                name,
                call.arrival().caller().shown(),
                call.arrival().dialled(),
                call.started(),
                call.answered(),
                call.route().destination().shown(),
                call.route().trace(),
                legs,
                ended == null ? null : ended.cause(),
                ended == null ? "" : ended.sentence());
    }

    private static String searching(List<Leg> legs, Call call, CallState.Search search, String state) {
        addWaiting(legs, call, search.waiting());
        for (CallState.Branch branch : search.branches()) {
            legs.add(new Leg(
                    branch.leg(),
                    word(branch.state()),
                    branch.target().line(),
                    branch.target().station()));
        }
        boolean isTransfer = search.waiting() instanceof CallState.Waiting.Kept kept && kept.referrer() != null;
        return isTransfer ? "transferring" : state;
    }

    private static void addWaiting(List<Leg> legs, Call call, CallState.Waiting waiting) {
        switch (waiting) {
            case CallState.Waiting.Caller(LegState told) -> legs.add(near(call, word(told)));
            case CallState.Waiting.Kept kept -> {
                Side referrer = kept.referrer();
                legs.add(leg(kept.kept()));
                if (referrer != null) {
                    legs.add(leg(referrer));
                }
            }
            case CallState.Waiting.Nobody _ -> {}
        }
    }

    private static String talking(List<Leg> legs, Side near, Side far) {
        legs.add(leg(near));
        legs.add(leg(far));
        return near.isHolding() || far.isHolding() ? "held" : "connected";
    }

    private static Leg near(Call call, String state) {
        return new Leg(call.near(), state, call.arrival().line(), call.arrival().station());
    }

    private static Leg leg(Side side) {
        return new Leg(side.leg(), word(side.state()), side.line(), side.station());
    }

    private static String word(LegState state) {
        return switch (state) {
            case LegState.Offered _ -> "offered";
            case LegState.Alerting _ -> "alerting";
            case LegState.Dialling _ -> "dialling";
            case LegState.Ringing _ -> "ringing";
            case LegState.Answering _ -> "answering";
            case LegState.Connected _ -> "connected";
            case LegState.Held _ -> "held";
            case LegState.Released _ -> "released";
        };
    }
}
