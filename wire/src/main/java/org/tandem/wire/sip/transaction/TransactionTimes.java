package org.tandem.wire.sip.transaction;

import java.time.Duration;

/// How long the timers of a transaction run.
///
/// @param t1 estimate of a round trip
/// @param t2 longest interval between two repeats of a request other than INVITE, and of responses to INVITE
/// @param t4 how long a message may stay in the network
/// @param reliable whether the transport itself repeats; then nothing is sent twice and nothing needs to be
///     absorbed
/// @param timeout 64*T1: timers F, H, J, L and M
/// @param silence timer B: an INVITE that has got no response at all by then, not even 100, has failed; at most
///     64*T1
///
/// Source: RFC 3261 table 4.
public record TransactionTimes(
        Duration t1, Duration t2, Duration t4, boolean reliable, Duration timeout, Duration silence) {
    private static final Duration LEAST_D = Duration.ofSeconds(32);

    public TransactionTimes {
        if (t1.isNegative() || t1.isZero() || t2.compareTo(t1) < 0 || t4.isNegative()) {
            throw new IllegalArgumentException(
                    "T1 " + t1 + ", T2 " + t2 + ", T4 " + t4 + ": want 0 < T1 <= T2, 0 <= T4");
        }
    }

    public TransactionTimes(Duration t1, Duration t2, Duration t4, boolean reliable) {
        this(t1, t2, t4, reliable, t1.multipliedBy(64), t1.multipliedBy(64));
    }

    /// The same, but for an INVITE that has failed after `most` without any response; zero leaves it as it is.
    public TransactionTimes withSilence(Duration most) {
        boolean isShorter = most.isPositive() && most.compareTo(silence) < 0;
        return isShorter ? new TransactionTimes(t1, t2, t4, reliable, timeout, most) : this;
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
