package org.tandem.line;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/// Counts the sources that a line has turned away and says when to write a log line about them: at the first
/// one, then at most once in each interval, with the number since. For any thread.
public final class RefusedSources {
    private final InstantSource clock;
    private final Duration interval;
    private final AtomicLong total = new AtomicLong();
    private final AtomicReference<Told> told = new AtomicReference<>(new Told(Instant.MIN, 0));

    private record Told(Instant at, long total) {}

    public RefusedSources(InstantSource clock, Duration interval) {
        this.clock = clock;
        this.interval = interval;
    }

    /// Counts one; a number when a log line is due: how many there were since the last one, this one included.
    public Optional<Long> refused() {
        long now = total.incrementAndGet();
        var last = told.get();
        var instant = clock.instant();
        boolean due = last.total() == 0 || !instant.isBefore(last.at().plus(interval));
        return due && told.compareAndSet(last, new Told(instant, now))
                ? Optional.of(now - last.total())
                : Optional.empty();
    }

    public long total() {
        return total.get();
    }
}
