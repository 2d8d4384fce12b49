package org.tandem.wire.sip.transaction;

import java.time.Duration;

/// How long the timers of a transaction run.
///
/// @param t1 estimate of a round trip @param t2 longest interval between two repeats of a request other than
/// INVITE, and of responses to INVITE @param t4 how long a message may stay in the network @param reliable
/// whether the transport itself repeats; then nothing is sent twice and nothing needs to be absorbed @param
/// timeout 64*T1: timers B, F, H, L, M and J Source: RFC 3261 table 4.
public record TransactionTimes(Duration t1, Duration t2, Duration t4, boolean reliable, Duration timeout) {
    private static final Duration LEAST_D = Duration.ofSeconds(32);

    public TransactionTimes {
        if (t1.isNegative() || t1.isZero() || t2.compareTo(t1) < 0 || t4.isNegative()) {
            throw new IllegalArgumentException(
                    "T1 " + t1 + ", T2 " + t2 + ", T4 " + t4 + ": want 0 < T1 <= T2, 0 <= T4");
        }
    }

    public TransactionTimes(Duration t1, Duration t2, Duration t4, boolean reliable) {
        this(t1, t2, t4, reliable, t1.multipliedBy(64));
    }

    /// Timer D on an unreliable transport: at least 32 s, however short T1 is set.
    Duration d() {
        return timeout.compareTo(LEAST_D) > 0 ? timeout : LEAST_D;
    }

    /// The interval after this one: doubled, but never above T2.
    public Duration next(Duration interval) {
        var doubled = interval.multipliedBy(2);
        return doubled.compareTo(t2) > 0 ? t2 : doubled;
    }
}
