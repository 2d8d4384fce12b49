package org.tandem.line.sip;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.tandem.base.Timers;

/// Timers and a clock that a test moves by hand.
public final class HandTimers implements Timers, InstantSource {
    private final List<Task> tasks = new ArrayList<>();
    private Instant now = Instant.parse("2026-05-01T00:00:00Z");

    private record Task(Instant due, Runnable work) {}

    @Override
    public Timer after(Duration delay, Runnable work) {
        var task = new Task(now.plus(delay), work);
        tasks.add(task);
        return () -> tasks.remove(task);
    }

    @Override
    public Instant instant() {
        return now;
    }

    /// Runs what is due until then, in order.
    public void pass(Duration time) {
        var end = now.plus(time);
        while (true) {
            var next = tasks.stream().filter(task -> !task.due().isAfter(end)).min(Comparator.comparing(Task::due));
            if (next.isEmpty()) {
                break;
            }
            tasks.remove(next.get());
            now = next.get().due();
            next.get().work().run();
        }
        now = end;
    }
}
