package org.tandem.station.sip;

import java.time.Duration;

/// What the registrar holds at most.
///
/// @param bindings of all stations together
/// @param failures wrong passwords from one address for one user, until both are blocked
/// @param blockedFor how long, and within which time failures count
/// @param sources remembered for their failures
/// @param nonceCounts nonces whose use counts are remembered against replay
public record RegistrarLimits(int bindings, int failures, Duration blockedFor, int sources, int nonceCounts) {
    public RegistrarLimits {
        positive("bindings", bindings);
        positive("failures", failures);
        positive("sources", sources);
        positive("nonceCounts", nonceCounts);
        if (!blockedFor.isPositive()) {
            throw new IllegalArgumentException("blockedFor " + blockedFor + " is not positive");
        }
    }

    public static RegistrarLimits defaults() {
        return new RegistrarLimits(100_000, 10, Duration.ofMinutes(1), 10_000, 50_000);
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " " + value + " < 1");
        }
    }
}
