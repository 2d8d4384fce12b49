package org.tandem.call;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tandem.base.StationId;

/// Decides where a call goes. Implemented by [Routing]; fast, and never blocks.
@FunctionalInterface
public interface Routes {

    Plan plan(Arrival arrival);

    /// What it takes to call that station and connect it with a number; empty where there is no such station.
    default Optional<Order> order(StationId station, String to) {
        return Optional.empty();
    }

    /// A call that is ordered.
    ///
    /// @param arrival the call, as if the station had dialled
    /// @param plan where that goes
    /// @param bell what stands for the INVITE by which the station itself is rung
    /// @param way how it is rung
    record Order(Arrival arrival, Plan plan, Arrival bell, Plan way) {}

    /// Where the call goes, and what it takes up.
    ///
    /// @param lineCallsMax calls at once on the line that it came in by, 0 for no limit
    /// @param calling the station that calls, null for none; it is counted, never refused for its count
    /// @param called the station that is called, null for none
    /// @param appearances calls at once that the called station takes
    record Plan(
            Route route,
            CallTimes times,
            int lineCallsMax,
            @Nullable StationId calling,
            @Nullable StationId called,
            int appearances) {}
}
