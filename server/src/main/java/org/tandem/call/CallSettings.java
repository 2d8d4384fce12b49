package org.tandem.call;

import java.time.Duration;

/// Limits and delays of calls; part of the process's settings.
///
/// @param callsMax calls at once; a further one is refused 503 and recorded. A quarter more than that, and
///     503 goes
///     out
///     without a record
/// @param ringTime how long places outside are rung, and how long in all where a station names no time of its
///     own
/// @param longest how long an answered call may last
/// @param placesMax places that are tried one after the other for one call
/// @param forksMax contacts of one station that are rung together
/// @param backlog events that may wait for one call; more end it
public record CallSettings(
        int callsMax, Duration ringTime, Duration longest, int placesMax, int forksMax, int backlog) {

    /// Room for a large site.
    public static CallSettings defaults() {
        return new CallSettings(5_000, Duration.ofMinutes(3), Duration.ofDays(1), 16, 10, 256);
    }

    public CallSettings {
        atLeast("callsMax", callsMax, 1);
        atLeast("placesMax", placesMax, 1);
        atLeast("forksMax", forksMax, 1);
        atLeast("backlog", backlog, 16);
        if (ringTime.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("ringTime " + ringTime + " < 1s");
        }
        if (longest.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("longest " + longest + " < 1s");
        }
    }

    /// Calls alive at which a new INVITE is refused before it becomes a call.
    int ceiling() {
        return callsMax + Math.max(1, callsMax / 4);
    }

    private static void atLeast(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " " + value + " < " + least);
        }
    }
}
