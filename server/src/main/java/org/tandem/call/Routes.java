package org.tandem.call;

import org.jspecify.annotations.Nullable;
import org.tandem.base.StationId;

/// Decides where a call goes. Implemented by [Routing]; fast, and never blocks.
@FunctionalInterface
public interface Routes {

    Plan plan(Arrival arrival);

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
