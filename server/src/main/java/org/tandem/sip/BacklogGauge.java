package org.tandem.sip;

import java.time.Duration;
import java.util.function.LongSupplier;

/// Measures how long work waits in one backlog, and what part of it is lost there, by probes: one at each look.
///
/// [#look] and [#take] are called by one thread at a time; probes come back on any.
final class BacklogGauge {
    /// Probes that may be under way; when so many are, none is sent.
    private static final int UNDER_WAY_MAX = 64;

    private static final long FORGOTTEN_AFTER = Duration.ofSeconds(5).toNanos();

    private final Backlog backlog;
    private final LongSupplier nanos;
    private final long[] sentAt = new long[UNDER_WAY_MAX];
    private long sent;

    // Guarded by this: several threads may bring probes back, a few times in a second.
    private long lastBack;
    private long shortest = Long.MAX_VALUE;
    private int back;
    private int lost;
    private boolean hasEverAnswered;

    /// What was found since the last time.
    ///
    /// @param delay the shortest wait; where no probe came back, how long the oldest has waited so far
    /// @param lostShare of the probes, 0 to 1
    record Reading(Duration delay, double lostShare) {
        static final Reading NOTHING = new Reading(Duration.ZERO, 0);
    }

    BacklogGauge(Backlog backlog, LongSupplier nanos) {
        this.backlog = backlog;
        this.nanos = nanos;
    }

    /// Sends a probe.
    void look() {
        long number;
        long now = nanos.getAsLong();
        synchronized (this) {
            if (sent - lastBack >= UNDER_WAY_MAX) {
                return;
            }
            number = ++sent;
            sentAt[(int) (number % UNDER_WAY_MAX)] = now;
        }
        backlog.probe(() -> reached(number, now));
    }

    /// Since probes keep their order, those before it that are not back are lost.
    private synchronized void reached(long number, long since) {
        if (number <= lastBack) {
            return;
        }
        lost += (int) (number - lastBack - 1);
        back++;
        lastBack = number;
        shortest = Math.min(shortest, nanos.getAsLong() - since);
        hasEverAnswered = true;
    }

    /// What was found since the last time. A backlog whose probes never come back can't be measured, and says
    /// nothing.
    synchronized Reading take() {
        long oldest = lastBack + 1;
        long age = oldest > sent ? 0 : nanos.getAsLong() - sentAt[(int) (oldest % UNDER_WAY_MAX)];
        if (age > FORGOTTEN_AFTER) {
            // Nothing has come through for long, whatever was let in: it is not the load that keeps probes away.
            hasEverAnswered = false;
            lastBack = sent;
        }
        var reading = hasEverAnswered
                ? new Reading(
                        Duration.ofNanos(back == 0 ? age : shortest),
                        back + lost == 0 ? 0 : (double) lost / (back + lost))
                : Reading.NOTHING;
        shortest = Long.MAX_VALUE;
        back = 0;
        lost = 0;
        return reading;
    }
}
