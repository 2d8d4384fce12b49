package org.tandem.station.sip;

import java.time.Duration;

/// What subscriptions to message lights may cost.
///
/// @param subscriptions of all stations together
/// @param perStation subscriptions of one station
/// @param expiresMin shorter wishes are answered 423
/// @param expiresDefault for a subscription that names no time
/// @param expiresMax longer wishes are cut
public record MessageLightLimits(
        int subscriptions, int perStation, Duration expiresMin, Duration expiresDefault, Duration expiresMax) {
    public MessageLightLimits {
        if (subscriptions < 1) {
            throw new IllegalArgumentException("subscriptions " + subscriptions + " < 1");
        }
        if (perStation < 1) {
            throw new IllegalArgumentException("perStation " + perStation + " < 1");
        }
        if (expiresMin.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("expiresMin " + expiresMin + " < 1 s");
        }
        if (expiresDefault.compareTo(expiresMin) < 0 || expiresDefault.compareTo(expiresMax) > 0) {
            throw new IllegalArgumentException("expiresDefault " + expiresDefault + " is not from expiresMin "
                    + expiresMin + " to expiresMax " + expiresMax);
        }
    }

    public static MessageLightLimits defaults() {
        return new MessageLightLimits(100_000, 10, Duration.ofMinutes(1), Duration.ofHours(1), Duration.ofHours(1));
    }
}
