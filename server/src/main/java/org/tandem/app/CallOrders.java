package org.tandem.app;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.tandem.api.CallCommands;
import org.tandem.base.CallId;
import org.tandem.base.LegId;
import org.tandem.base.StationId;
import org.tandem.call.Calls;
import org.tandem.call.Command;
import org.tandem.call.CommandOutcome;

/// Gives the commands of the API to the calls.
record CallOrders(Calls calls) implements CallCommands {
    @Override
    public CommandOutcome originate(StationId station, String to) {
        return calls.originate(station, to);
    }

    @Override
    public CompletableFuture<CommandOutcome> command(CallId call, Command command) {
        CompletableFuture<CommandOutcome> outcome = new CompletableFuture<>();
        calls.command(call, command, outcome::complete);
        return outcome;
    }

    @Override
    public CompletableFuture<CommandOutcome> consult(CallId call, @Nullable LegId by, String to) {
        CompletableFuture<CommandOutcome> outcome = new CompletableFuture<>();
        calls.consult(call, by, to, outcome::complete);
        return outcome;
    }

    @Override
    public CompletableFuture<CommandOutcome> join(CallId call, @Nullable LegId by, CallId other) {
        CompletableFuture<CommandOutcome> outcome = new CompletableFuture<>();
        calls.join(call, by, other, outcome::complete);
        return outcome;
    }
}
