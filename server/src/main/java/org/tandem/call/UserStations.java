package org.tandem.call;

import java.util.Optional;
import org.tandem.base.StationId;

/// Knows at which station somebody sits.
@FunctionalInterface
public interface UserStations {

    /// The station of the user of that name, empty where there is none now.
    Optional<StationId> stationOf(String user);
}
