package org.tandem.sip;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.tandem.base.Timers;

/// Lets a few log lines a minute through, and counts the others: a flood from outside must not fill the disk.
final class LogGate {
    private static final int LINES_MAX = 20;
    private static final Duration PERIOD = Duration.ofMinutes(1);

    private final Timers timers;
    private final AtomicInteger lines = new AtomicInteger();
    private final AtomicInteger swallowed = new AtomicInteger();

    LogGate(Timers timers) {
        this.timers = timers;
    }

    /// Whether this line may be written.
    boolean opens() {
        int before = lines.getAndUpdate(count -> Math.min(LINES_MAX, count + 1));
        if (before == 0) {
            timers.after(PERIOD, () -> lines.set(0));
        }
        if (before < LINES_MAX) {
            return true;
        }
        swallowed.incrementAndGet();
        return false;
    }

    /// How many lines have not been written since this was asked last.
    int takeSwallowed() {
        return swallowed.getAndSet(0);
    }
}
