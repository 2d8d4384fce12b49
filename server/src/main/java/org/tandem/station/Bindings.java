package org.tandem.station;

import java.util.List;
import java.util.Map;
import org.tandem.base.StationId;

/// Where stations have registered. For any thread; what is returned does not change.
public interface Bindings {
    /// The places of one station that are still valid, the preferred first; among equals the latest first.
    List<Binding> of(StationId station);

    /// All of them: for API and pages.
    Map<StationId, List<Binding>> all();

    /// Whether the station can be reached by a registration.
    default boolean isRegistered(StationId station) {
        return !of(station).isEmpty();
    }
}
