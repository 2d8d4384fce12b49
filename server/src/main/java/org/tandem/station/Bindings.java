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

    /// Whether a request from that address is the station's own as far as addresses can tell: it has registered
    /// from there, or lives there by its settings.
    ///
    /// @param address as Java writes it, without brackets
    default boolean isAt(EffectiveStation station, String address) {
        if (station.connection() instanceof Connection.Predefined at) {
            return at.host().equals(address);
        }
        for (Binding binding : of(station.id())) {
            int colon = binding.source().lastIndexOf(':');
            String host = colon < 0 ? binding.source() : binding.source().substring(0, colon);
            if (host.equals(address) || host.equals("[" + address + "]")) {
                return true;
            }
        }
        return false;
    }

    /// Whether the station can be reached by a registration.
    default boolean isRegistered(StationId station) {
        return !of(station).isEmpty();
    }
}
