package org.tandem.lab.acceptance;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// Waiting for what a server does in its own time and shows only to who asks: asked again every 50 ms.
final class Eventually {
    private static final Duration EVERY = Duration.ofMillis(50);

    private Eventually() {}

    /// What `look` finds, at the latest after `limit`.
    static <T> T found(String what, Duration limit, Supplier<Optional<T>> look) {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            Optional<T> seen = look.get();
            if (seen.isPresent()) {
                return seen.get();
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("no " + what + " within " + limit.toMillis() + " ms");
            }
            LockSupport.parkNanos(EVERY.toNanos());
        }
    }
}
