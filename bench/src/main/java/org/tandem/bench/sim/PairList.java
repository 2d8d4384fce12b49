package org.tandem.bench.sim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The pairs of state and event that cannot be met, each with the reason; checked in as text.
///
/// @param reasons by pair, `State Event`
record PairList(Map<String, String> reasons) {

    /// The list beside this class.
    static PairList checkedIn() {
        try (var in = PairList.class.getResourceAsStream("pairs-that-cannot-be-met.txt")) {
            if (in == null) {
                throw new IllegalStateException("the list of pairs is missing");
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Lines of `State Event: reason`; `#` begins a comment.
    static PairList parse(String text) {
        var reasons = new LinkedHashMap<String, String>();
        for (String line : text.lines().toList()) {
            int colon = line.indexOf(':');
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (colon < 0 || line.substring(colon + 1).isBlank()) {
                throw new IllegalArgumentException("no reason in: " + line);
            }
            reasons.put(
                    line.substring(0, colon).strip(), line.substring(colon + 1).strip());
        }
        return new PairList(reasons);
    }

    /// Pairs that should have been met and were not, or the other way round.
    List<String> problems(PairTable table) {
        var problems = new ArrayList<String>();
        var counts = table.counts();
        counts.forEach((pair, count) -> {
            if (count == 0 && !reasons.containsKey(pair)) {
                problems.add("never met: " + pair);
            } else if (count > 0 && reasons.containsKey(pair)) {
                problems.add("met " + count + " times though it cannot be (" + reasons.get(pair) + "): " + pair);
            }
        });
        for (String pair : reasons.keySet()) {
            if (!counts.containsKey(pair)) {
                problems.add("listed, but there is no such pair: " + pair);
            }
        }
        return problems;
    }
}
