package org.tandem.station.sip;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// Remembers who has brought wrong passwords lately: after too many, further ones are not even looked at for
/// a while.
///
/// Bounded: when full, the oldest memory goes. Locked, because each use is a few steps on one small map and
/// happens for wrong passwords and registrations alone.
final class Attempts {
    private final int failuresMax;
    private final Duration window;
    private final Map<String, Failures> bySource;

    private record Failures(int count, Instant since) {}

    /// @param failuresMax within the window
    /// @param sourcesMax remembered at once
    Attempts(int failuresMax, Duration window, int sourcesMax) {
        this.failuresMax = failuresMax;
        this.window = window;
        this.bySource = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
                return size() > sourcesMax;
            }
        };
    }

    synchronized boolean isBlocked(String source, Instant now) {
        var failures = bySource.get(source);
        return failures != null
                && failures.count() >= failuresMax
                && now.isBefore(failures.since().plus(window));
    }

    synchronized void failed(String source, Instant now) {
        var failures = bySource.remove(source);
        boolean counts = failures != null && now.isBefore(failures.since().plus(window));
        bySource.put(
                source,
                failures != null && counts
                        ? new Failures(failures.count() + 1, failures.since())
                        : new Failures(1, now));
    }

    synchronized void succeeded(String source) {
        bySource.remove(source);
    }

    synchronized int size() {
        return bySource.size();
    }
}
