package org.tandem.station;

import java.time.Duration;

/// Who made a phone; it decides what session settings are where nobody has set them.
public enum Manufacturer {
    GENERIC("Generic", 2, Duration.ofSeconds(10)),
    /// A Lync endpoint takes one call at a time, and its connection ends with the call.
    MICROSOFT_LYNC("Microsoft Lync", 1, Duration.ZERO),
    POLYCOM("Polycom", 2, Duration.ofSeconds(10)),
    AUDIOCODES("AudioCodes", 2, Duration.ofSeconds(10)),
    SNOM("Snom", 2, Duration.ofSeconds(10)),
    YEALINK("Yealink", 2, Duration.ofSeconds(10));

    private final String title;
    private final int callAppearances;
    private final Duration connectionCallWarmDown;

    Manufacturer(String title, int callAppearances, Duration connectionCallWarmDown) {
        this.title = title;
        this.callAppearances = callAppearances;
        this.connectionCallWarmDown = connectionCallWarmDown;
    }

    /// As administrators know it.
    public String title() {
        return title;
    }

    /// Call appearances where they are not set.
    public int callAppearances() {
        return callAppearances;
    }

    /// Warm-down time where it is not set.
    public Duration connectionCallWarmDown() {
        return connectionCallWarmDown;
    }
}
