package org.tandem.sip;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// Lets so many new calls in a second, evenly: by the time at which the next one would be due. For any thread.
final class CallGate {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    /// Calls that come in a bunch may be so much ahead of their time.
    private static final long AHEAD_MAX = Duration.ofMillis(100).toNanos();
    private static final long OPEN = 0;
    private static final long CLOSED = Long.MAX_VALUE;

    private final AtomicLong due;
    /// Nanoseconds from one call to the next.
    private volatile long interval = OPEN;

    CallGate(long now) {
        this.due = new AtomicLong(now);
    }

    /// @param perSecond zero lets none in, infinity all
    void rate(double perSecond) {
        interval = Double.isInfinite(perSecond) ? OPEN : perSecond <= 0 ? CLOSED : (long) (SECOND / perSecond);
    }

    /// @param now in nanoseconds, of a clock that does not go back
    boolean admits(long now) {
        long step = interval;
        if (step == OPEN || step == CLOSED) {
            return step == OPEN;
        }
        while (true) {
            long before = due.get();
            long start = before - now > 0 ? before : now;
            if (start - now > AHEAD_MAX) {
                return false;
            }
            if (due.compareAndSet(before, start + step)) {
                return true;
            }
        }
    }
}
