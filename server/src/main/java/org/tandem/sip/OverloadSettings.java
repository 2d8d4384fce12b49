package org.tandem.sip;

import java.time.Duration;

/// When new calls are refused so that those that are up, and those that are let in, are served in time.
///
/// @param delay work that waits so long all the time means that more comes in than can be done: from then on so
///     many new calls are let in as keep it under that; zero switches this off
/// @param callsPerSecond never more new calls than that, zero for no such limit
/// @param heapPercent while so much of the heap is in use for long, no new call is let in; 100 switches this
///     off
public record OverloadSettings(Duration delay, int callsPerSecond, int heapPercent) {

    /// 200 ms: well under the half second after which SIP repeats a message, and well over what a thread waits
    /// for a processor that other programs keep busy.
    public static OverloadSettings defaults() {
        return new OverloadSettings(Duration.ofMillis(200), 0, 90);
    }

    public OverloadSettings {
        if (delay.isNegative() || (delay.isPositive() && delay.toMillis() < 5) || delay.toMillis() > 1_000) {
            throw new IllegalArgumentException("delay " + delay + " is neither 0 nor 5 ms to 1 s");
        }
        if (callsPerSecond < 0) {
            throw new IllegalArgumentException("callsPerSecond " + callsPerSecond + " < 0");
        }
        if (heapPercent < 50 || heapPercent > 100) {
            throw new IllegalArgumentException("heapPercent " + heapPercent + " is not in 50..100");
        }
    }
}
