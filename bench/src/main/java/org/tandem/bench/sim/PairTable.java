package org.tandem.bench.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tandem.call.CallEvent;
import org.tandem.call.CallState;
import org.tandem.call.CallTimer;

/// How often each kind of event met a call in each kind of state. Not for two threads; tables are added up.
///
/// Rows and columns are read off the sealed types: a state or an event that is new is a pair that nobody has met
/// yet. An `Expired` counts for its timer.
final class PairTable {
    private final List<String> states = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private final Map<Class<?>, Integer> stateRows = new HashMap<>();
    /// By class; an `Expired` by its timer.
    private final Map<Object, Integer> eventColumns = new HashMap<>();
    private final long[][] met;

    PairTable() {
        for (Class<?> state : CallState.class.getPermittedSubclasses()) {
            stateRows.put(state, states.size());
            states.add(state.getSimpleName());
        }
        for (Class<?> event : CallEvent.class.getPermittedSubclasses()) {
            if (event == CallEvent.Expired.class) {
                for (CallTimer timer : CallTimer.values()) {
                    eventColumns.put(timer, events.size());
                    events.add("Expired." + timer);
                }
            } else {
                eventColumns.put(event, events.size());
                events.add(event.getSimpleName());
            }
        }
        met = new long[states.size()][events.size()];
    }

    void met(CallState state, CallEvent event) {
        int row = stateRows.getOrDefault(state.getClass(), -1);
        Object kind = event instanceof CallEvent.Expired(CallTimer timer) ? timer : event.getClass();
        met[row][eventColumns.getOrDefault(kind, -1)]++;
    }

    void add(PairTable other) {
        for (int row = 0; row < met.length; row++) {
            for (int column = 0; column < met[row].length; column++) {
                met[row][column] += other.met[row][column];
            }
        }
    }

    /// Every pair as `State Event`, with how often it was met.
    Map<String, Long> counts() {
        var counts = new LinkedHashMap<String, Long>();
        for (int row = 0; row < met.length; row++) {
            for (int column = 0; column < met[row].length; column++) {
                counts.put(states.get(row) + " " + events.get(column), met[row][column]);
            }
        }
        return counts;
    }

    /// A line for each event, a column for each state.
    List<String> lines() {
        var lines = new ArrayList<String>();
        var head = new StringBuilder("%-22s".formatted(""));
        states.forEach(state -> head.append(" %13s".formatted(state)));
        lines.add(head.toString());
        for (int column = 0; column < events.size(); column++) {
            var line = new StringBuilder("%-22s".formatted(events.get(column)));
            for (long[] row : met) {
                line.append(" %13s".formatted(row[column] == 0 ? "-" : Long.toString(row[column])));
            }
            lines.add(line.toString());
        }
        return lines;
    }

    @Override
    public String toString() {
        return Arrays.deepToString(met);
    }
}
