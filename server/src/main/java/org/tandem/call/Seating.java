package org.tandem.call;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tandem.base.LegId;
import org.tandem.base.LineId;
import org.tandem.base.StationId;

/// What one call takes up on lines and at stations. Belongs to the call's mailbox.
final class Seating {
    private final Calls calls;
    private final Map<LegId, LineId> lines = new HashMap<>(4);
    private final List<StationId> stations = new ArrayList<>(2);

    Seating(Calls calls) {
        this.calls = calls;
    }

    /// Takes a seat on a line for a leg; false where there is none.
    boolean take(LegId leg, LineId line, int most) {
        if (!calls.lines.take(line, most)) {
            return false;
        }
        lines.put(leg, line);
        return true;
    }

    /// Takes a seat at a station; `most` 0 is no limit.
    boolean take(StationId station, int most) {
        if (!calls.stations.take(station, most)) {
            return false;
        }
        stations.add(station);
        return true;
    }

    /// The leg is over.
    void leave(LegId leg) {
        LineId line = lines.remove(leg);
        if (line != null) {
            calls.lines.release(line);
        }
    }

    /// The leg goes to another call, and its seat with it.
    @Nullable
    LineId give(LegId leg) {
        return lines.remove(leg);
    }

    /// A leg has come from another call, with its seat.
    void adopt(LegId leg, @Nullable LineId line) {
        if (line != null) {
            lines.put(leg, line);
        }
    }

    /// Gives back the seats of stations that are in the call no more, and takes those of stations that have come
    /// with a leg.
    void follow(Set<StationId> present) {
        for (int i = stations.size() - 1; i >= 0; i--) {
            if (!present.contains(stations.get(i))) {
                calls.stations.release(stations.remove(i));
            }
        }
        for (StationId station : present) {
            if (!stations.contains(station)) {
                take(station, 0);
            }
        }
    }

    void leaveAll() {
        lines.values().forEach(calls.lines::release);
        lines.clear();
        stations.forEach(calls.stations::release);
        stations.clear();
    }
}
