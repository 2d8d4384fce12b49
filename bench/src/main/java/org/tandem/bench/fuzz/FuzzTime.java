package org.tandem.bench.fuzz;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.tandem.base.Timers;

/// Time that passes when it is told to. One thread.
final class FuzzTime implements Timers, InstantSource {
    private final PriorityQueue<Due> queue =
            new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::order));
    private final Runnable afterEach;
    private long now;
    private long order;

    /// @param afterEach done after each task that was due
    FuzzTime(Runnable afterEach) {
        this.afterEach = afterEach;
    }

    private record Due(long at, long order, Runnable task) {}

    @Override
    public Timer after(Duration delay, Runnable task) {
        Due due = new Due(now + Math.max(0, delay.toNanos()), order++, task);
        queue.add(due);
        return () -> queue.remove(due);
    }

    @Override
    public Instant instant() {
        return Instant.EPOCH.plusNanos(now);
    }

    /// Lets so much time pass.
    void pass(Duration time) {
        long end = now + time.toNanos();
        while (!queue.isEmpty() && queue.peek().at() <= end) {
            step();
        }
        now = end;
    }

    /// Goes on until nothing is due any more; false if that takes more than so many steps.
    boolean finish(int stepsMost) {
        for (int steps = 0; steps < stepsMost && !queue.isEmpty(); steps++) {
            step();
        }
        return queue.isEmpty();
    }

    private void step() {
        Due due = queue.remove();
        now = Math.max(now, due.at());
        due.task().run();
        afterEach.run();
    }
}
