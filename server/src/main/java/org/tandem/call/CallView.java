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
/// @param state `opening`, `dialling`, `ringing`, `answering`, `connected`, `held`, `ended`
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
                legs.add(near(call, "offered"));
                yield "opening";
            }
            case CallState.Dialling dialling -> {
                addSearch(legs, call, dialling.search());
                yield "dialling";
            }
            case CallState.Ringing ringing -> {
                addSearch(legs, call, ringing.search());
                yield "ringing";
            }
            case CallState.Answering answering -> {
                legs.add(near(call, "answering"));
                legs.add(far(answering.far(), "connected"));
                yield "answering";
            }
            case CallState.Connected connected -> {
                legs.add(near(call, word(connected.near())));
                legs.add(far(connected.far(), word(connected.farState())));
                yield connected.near() instanceof LegState.Held || connected.farState() instanceof LegState.Held
                        ? "held"
                        : "connected";
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

    private static void addSearch(List<Leg> legs, Call call, CallState.Search search) {
        legs.add(near(call, word(search.near())));
        for (CallState.Branch branch : search.branches()) {
            legs.add(new Leg(
                    branch.leg(),
                    word(branch.state()),
                    branch.target().line(),
                    branch.target().station()));
        }
    }

    private static Leg near(Call call, String state) {
        return new Leg(call.near(), state, call.arrival().line(), call.arrival().station());
    }

    private static Leg far(CallState.Far far, String state) {
        return new Leg(far.leg(), state, far.target().line(), far.target().station());
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
