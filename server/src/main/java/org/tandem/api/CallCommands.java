package org.tandem.api;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.tandem.base.CallId;
import org.tandem.base.LegId;
import org.tandem.base.StationId;
import org.tandem.call.Command;
import org.tandem.call.CommandOutcome;

/// What can be wanted of calls. For any thread; each answers soon whether it is being done, and the event stream tells
/// what becomes of it.
public interface CallCommands {

    /// Calls a station and connects it with a number.
    CommandOutcome originate(StationId station, String to);

    /// A command on one call.
    CompletableFuture<CommandOutcome> command(CallId call, Command command);

    /// Holds, and calls somebody else from the same station.
    CompletableFuture<CommandOutcome> consult(CallId call, @Nullable LegId by, String to);

    /// Connects the partners that a station has in two calls.
    CompletableFuture<CommandOutcome> join(CallId call, @Nullable LegId by, CallId other);
}
