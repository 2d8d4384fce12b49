package org.tandem.call;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// Counts calls per line or per station, and refuses one too many. For any thread.
final class Seats<K> {
    private final ConcurrentMap<K, Integer> taken = new ConcurrentHashMap<>();

    /// Takes a seat if fewer than `most` are taken; `most` 0 is no limit.
    boolean take(K key, int most) {
        boolean[] isTaken = {false};
        taken.compute(key, (_, count) -> {
            int before = count == null ? 0 : count;
            isTaken[0] = most == 0 || before < most;
            return isTaken[0] ? Integer.valueOf(before + 1) : count;
        });
        return isTaken[0];
    }

    void release(K key) {
        taken.computeIfPresent(key, (_, count) -> count == 1 ? null : Integer.valueOf(count - 1));
    }

    int count(K key) {
        return taken.getOrDefault(key, 0);
    }

    boolean isEmpty() {
        return taken.isEmpty();
    }
}
