package org.tandem.bench.sim;

import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// Virtual time, and what is due in it. One thread; whatever is due at the same moment happens in the order in
/// which it was put in.
final class Agenda {
    private static final long START_SECONDS = 1_750_000_000L;

    private final PriorityQueue<Due> queue =
            new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::order));
    private long now;
    private long order;

    private record Due(long at, long order, Runnable task) {}

    /// Nanoseconds since the world began.
    long now() {
        return now;
    }

    Instant instant() {
        return Instant.ofEpochSecond(START_SECONDS, now);
    }

    /// @param delay in nanoseconds
    void after(long delay, Runnable task) {
        queue.add(new Due(now + Math.max(0, delay), order++, task));
    }

    /// Runs what is due next, at its time; false when nothing is.
    boolean step() {
        @Nullable Due due = queue.poll();
        if (due == null) {
            return false;
        }
        now = due.at();
        due.task().run();
        return true;
    }
}
