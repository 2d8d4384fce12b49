package org.tandem.bench.sim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The pairs of state and event that cannot be met, or only by a run of many worlds, each with the reason; checked in
/// as text.
///
/// @param reasons why it cannot be, by pair, `State Event`
/// @param rare pairs that a run of fewer than [#MANY] worlds may miss
record PairList(Map<String, String> reasons, Set<String> rare) {
    /// A run of so many worlds meets every pair that can be met.
    static final long MANY = 100_000;

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

    /// Lines of `State Event: reason`; one that begins with `~` is rare; `#` begins a comment.
    static PairList parse(String text) {
        var reasons = new LinkedHashMap<String, String>();
        var rare = new LinkedHashSet<String>();
        for (String line : text.lines().toList()) {
            int colon = line.indexOf(':');
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (colon < 0 || line.substring(colon + 1).isBlank()) {
                throw new IllegalArgumentException("no reason in: " + line);
            }
            boolean isRare = line.startsWith("~");
            String pair = line.substring(isRare ? 1 : 0, colon).strip();
            if (isRare) {
                rare.add(pair);
            } else {
                reasons.put(pair, line.substring(colon + 1).strip());
            }
        }
        return new PairList(reasons, rare);
    }

    /// Pairs that should have been met and were not, or the other way round.
    ///
    /// @param worlds how many have been run
    List<String> problems(PairTable table, long worlds) {
        var problems = new ArrayList<String>();
        var counts = table.counts();
        counts.forEach((pair, count) -> {
            boolean isExcused = reasons.containsKey(pair) || (worlds < MANY && rare.contains(pair));
            if (count == 0 && !isExcused) {
                problems.add("never met: " + pair);
            } else if (count > 0 && reasons.containsKey(pair)) {
                problems.add("met " + count + " times though it cannot be (" + reasons.get(pair) + "): " + pair);
            }
        });
        var listed = new LinkedHashSet<>(reasons.keySet());
        listed.addAll(rare);
        for (String pair : listed) {
            if (!counts.containsKey(pair)) {
                problems.add("listed, but there is no such pair: " + pair);
            }
        }
        return problems;
    }
}
