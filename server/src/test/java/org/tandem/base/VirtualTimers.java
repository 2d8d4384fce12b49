package org.tandem.base;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// [Timers] whose time passes only when a test says so, on the test's thread. For any number of threads.
public final class VirtualTimers implements Timers {
    private final PriorityQueue<Entry> entries =
            new PriorityQueue<>(Comparator.comparingLong(Entry::due).thenComparingLong(Entry::number));
    private long now;
    private long armed;

    private record Entry(long due, long number, Runnable task) {}

    @Override
    public synchronized Timer after(Duration delay, Runnable task) {
        var entry = new Entry(now + Math.max(0, delay.toNanos()), armed++, task);
        entries.add(entry);
        return () -> remove(entry);
    }

    private synchronized void remove(Entry entry) {
        entries.remove(entry);
    }

    /// Lets time pass: runs what becomes due, in order, each at its time.
    public void advance(Duration time) {
        long end;
        synchronized (this) {
            end = now + time.toNanos();
        }
        for (var entry = next(end); entry != null; entry = next(end)) {
            entry.task().run();
        }
        synchronized (this) {
            now = end;
        }
    }

    private synchronized @Nullable Entry next(long end) {
        var first = entries.peek();
        if (first == null || first.due() > end) {
            return null;
        }
        now = first.due();
        return entries.poll();
    }

    /// How many delays are under way.
    public synchronized int pending() {
        return entries.size();
    }
}
