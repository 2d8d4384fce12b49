package org.tandem.call;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.tandem.base.StationId;

/// Somebody to be reached: for whom, where, and for how long it may ring.
///
/// @param arrival the INVITE that asks for it, or what stands for one: who is allowed what is decided by it
/// @param called the station that will be rung, null for none
public record Quest(
        Arrival arrival,
        Route route,
        Duration ring,
        @Nullable StationId called) {

    Quest offering(Media offer, boolean isSecure) {
        return new Quest(arrival.offering(offer, isSecure), route, ring, called);
    }

    /// Why there is nobody to be reached; null where there is.
    Destination.@Nullable Refused refusal() {
        return route.destination() instanceof Destination.Refused refused ? refused : null;
    }
}
