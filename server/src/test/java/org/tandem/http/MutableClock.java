package org.tandem.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that a test turns.
public final class MutableClock implements InstantSource {
    private volatile Instant now = Instant.parse("2026-03-01T08:00:00Z");

    @Override
    public Instant instant() {
        return now;
    }

    public void pass(Duration duration) {
        now = now.plus(duration);
    }
}
