package org.tandem.wire.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.BiFunction;

/// A machine written as text, one line a transition: `state | event | next state | effects`, read off the RFC and not
/// off the code.
///
/// `-` as effects means none; `same` as next state means that nothing changes. A table must have a row for every state
/// and event.
public final class TransitionTable {
    private record Row(String state, String event, String next, String effects) {}

    private final List<Row> rows = new ArrayList<>();

    private TransitionTable() {}

    public static TransitionTable of(String text) {
        var table = new TransitionTable();
        for (var line : text.strip().split("\n", -1)) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            var cells = line.split("\\|", -1);
            assertThat(cells).as(line).hasSize(4);
            var state = cells[0].strip();
            var next = cells[2].strip();
            for (var event : cells[1].strip().split(", ", -1)) {
                table.rows.add(new Row(state, event, next.equals("same") ? state : next, cells[3].strip()));
            }
        }
        return table;
    }

    /// Runs every row; `machine` takes state and event by name and tells `next | effects`.
    public void check(List<String> states, List<String> events, BiFunction<String, String, String> machine) {
        var expected = new LinkedHashMap<String, String>();
        for (var row : rows) {
            var before = expected.put(row.state() + " on " + row.event(), row.next() + " | " + row.effects());
            assertThat(before)
                    .as("second row for " + row.state() + " on " + row.event())
                    .isNull();
        }
        var actual = new LinkedHashMap<String, String>();
        for (var state : states) {
            for (var event : events) {
                actual.put(state + " on " + event, machine.apply(state, event));
            }
        }
        assertThat(expected.keySet()).as("rows of the table").containsExactlyInAnyOrderElementsOf(actual.keySet());
        assertThat(actual).containsExactlyInAnyOrderEntriesOf(expected);
    }
}
