package org.tandem.bench.sim;

import java.util.HashMap;
import java.util.Map;
import org.tandem.base.CallId;
import org.tandem.base.Cause;
import org.tandem.base.LegId;
import org.tandem.base.LineId;
import org.tandem.base.StationId;
import org.tandem.call.CallEffect;
import org.tandem.call.CallEvent;
import org.tandem.call.CallState;
import org.tandem.call.Destination;
import org.tandem.call.Routes;
import org.tandem.call.Step;

/// The server counts as many calls on each line and of each station as have taken a seat there.
final class SeatRule {
    private final World world;
    private final Watch watch;
    private final Map<String, Routes.Plan> plans = new HashMap<>();
    /// The seats of each call that is alive.
    private final Map<CallId, Taken> seats = new HashMap<>();

    /// The seats that a call has taken.
    private record Taken(Map<LegId, LineId> lines, Map<StationId, Integer> stations) {}

    SeatRule(World world, Watch watch) {
        this.world = world;
        this.watch = watch;
    }

    void planned(String sipCallId, Routes.Plan plan) {
        plans.put(sipCallId, plan);
    }

    /// Which seats a new call has taken, from its plan and from what its route became.
    void began(CallState state) {
        CallId id = state.call().id();
        var taken = new Taken(new HashMap<>(), new HashMap<>());
        seats.put(id, taken);
        Routes.Plan plan = plans.get(state.call().arrival().sipCallId());
        if (plan == null) {
            watch.violated("call " + id + " was never routed");
            return;
        }
        boolean isAsPlanned = state.call().route().equals(plan.route());
        Cause cause = state.call().route().destination() instanceof Destination.Refused refused
                ? refused.cause()
                : Cause.NORMAL;
        if (!isAsPlanned && (cause == Cause.CONGESTION || cause == Cause.NO_CIRCUIT)) {
            return;
        }
        taken.lines.put(state.call().near(), state.call().arrival().line());
        StationId calling = plan.calling();
        if (calling != null) {
            taken.stations.merge(calling, 1, Integer::sum);
        }
        StationId called = plan.called();
        if (called != null && isAsPlanned) {
            taken.stations.merge(called, 1, Integer::sum);
        }
    }

    void decided(CallId id, CallEvent event, Step step) {
        Taken taken = seats.get(id);
        if (taken == null) {
            return;
        }
        if (event instanceof CallEvent.Failed failed) {
            taken.lines.remove(failed.leg());
        }
        for (CallEffect effect : step.effects()) {
            if (effect instanceof CallEffect.Dial dial) {
                taken.lines.put(dial.leg(), dial.target().line());
            }
        }
    }

    void ended(CallId id) {
        seats.remove(id);
    }

    void check() {
        check(Site.LYNC);
        check(Site.PSTN);
        for (int number = 0; number < World.STATIONS; number++) {
            check(World.station(number));
        }
    }

    private void check(LineId line) {
        int expected = 0;
        for (Taken taken : seats.values()) {
            for (LineId each : taken.lines.values()) {
                expected += each.equals(line) ? 1 : 0;
            }
        }
        int actual = world.calls().callsOn(line);
        if (actual != expected) {
            watch.violated("line " + line + " should have " + expected + " calls, and has " + actual);
        }
    }

    private void check(StationId station) {
        int expected = 0;
        for (Taken taken : seats.values()) {
            expected += taken.stations.getOrDefault(station, 0);
        }
        int actual = world.calls().callsOf(station);
        if (actual != expected) {
            watch.violated("station " + station + " should have " + expected + " calls, and has " + actual);
        }
    }
}
