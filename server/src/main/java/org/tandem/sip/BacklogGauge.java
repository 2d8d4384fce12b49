package org.tandem.sip;

import java.time.Duration;
import java.util.function.LongSupplier;

/// Measures how long work waits in one backlog, by one probe after the other. Its methods are called by one
/// thread at a time; only the probe itself comes back on another.
final class BacklogGauge {
    /// A probe that takes longer has been dropped, as work was.
    private static final long LOST_AFTER = Duration.ofSeconds(1).toNanos();
    /// While calls are refused work is done, and probes come back: whatever loses so many is not the load.
    private static final int LOST_MAX = 5;

    private final Backlog backlog;
    private final LongSupplier nanos;
    private Probe probe;
    private long shortest = Long.MAX_VALUE;
    private long last;
    /// In a row; a backlog whose probes never come back can't be measured, and says nothing.
    private int lost = LOST_MAX;

    private static final class Probe {
        private final long sent;
        private volatile long reached;
        private volatile boolean isBack;

        Probe(long sent) {
            this.sent = sent;
        }
    }

    BacklogGauge(Backlog backlog, LongSupplier nanos) {
        this.backlog = backlog;
        this.nanos = nanos;
        this.probe = send();
    }

    private Probe send() {
        var next = new Probe(nanos.getAsLong());
        backlog.probe(() -> {
            next.reached = nanos.getAsLong();
            next.isBack = true;
        });
        return next;
    }

    /// Notes the probe that is under way if it is back or lost, and sends the next.
    void look() {
        long age = nanos.getAsLong() - probe.sent;
        if (probe.isBack) {
            lost = 0;
            shortest = Math.min(shortest, probe.reached - probe.sent);
            probe = send();
        } else if (age > LOST_AFTER) {
            lost = Math.min(LOST_MAX, lost + 1);
            shortest = Math.min(shortest, age);
            probe = send();
        }
    }

    /// The shortest wait since this was asked last. Where no probe is back: as long as the last one, or as this
    /// one has waited so far.
    Duration takeShortest() {
        if (lost >= LOST_MAX) {
            return Duration.ZERO;
        }
        last = shortest == Long.MAX_VALUE ? Math.max(last, nanos.getAsLong() - probe.sent) : shortest;
        shortest = Long.MAX_VALUE;
        return Duration.ofNanos(last);
    }
}
