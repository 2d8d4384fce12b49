package org.tandem.api;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.tandem.base.CallId;
import org.tandem.base.LegId;
import org.tandem.base.StationId;
import org.tandem.call.Command;
import org.tandem.call.CommandOutcome;
import org.tandem.call.CommandRefusal;
import org.tandem.http.Access;
import org.tandem.http.Answer;
import org.tandem.http.HttpProblem;
import org.tandem.http.Route;
import org.tandem.http.WebRequest;
import org.tandem.user.Right;

/// Commands on calls. Each is answered 202 as soon as it is being carried out, or by a problem that says why not; what
/// becomes of it comes as events of the topic `calls`.
final class CallRoutes {
    private static final String CALLS = "/api/v1/calls";
    private static final int TEXT_MAX = 256;
    private static final long ANSWER_WITHIN_SECONDS = 5;
    private final CallCommands commands;

    CallRoutes(CallCommands commands) {
        this.commands = commands;
    }

    List<Route> routes() {
        Access control = Access.right(Right.CALL_CONTROL.key());
        return List.of(
                Route.post(CALLS, control, this::originate),
                command("hold", control, (call, body) -> commands.command(call, new Command.Hold(body.by()))),
                command("retrieve", control, (call, body) -> commands.command(call, new Command.Retrieve(body.by()))),
                command("answer", control, (call, body) -> commands.command(call, new Command.Answer(body.by()))),
                command(
                        "deflect",
                        control,
                        (call, body) -> commands.command(call, new Command.Deflect(body.target(), null))),
                command("consult", control, (call, body) -> commands.consult(call, body.by(), body.target())),
                command("transfer", control, this::transfer));
    }

    /// What a command says.
    ///
    /// @param leg the leg on whose behalf it is done; none: the only one that leads to a station
    /// @param to a number or address
    /// @param call another call
    record Wish(
            @Nullable String leg,
            @Nullable String to,
            @Nullable String call) {
        @Nullable
        LegId by() {
            return leg == null ? null : new LegId(checked("leg", leg));
        }

        String target() {
            return checked("to", to);
        }
    }

    /// A call to be made.
    record Ordered(@Nullable String station, @Nullable String to) {}

    /// The call that a command was given to, or that it has begun.
    record Begun(String call) {}

    private Answer originate(WebRequest request) {
        Ordered ordered = request.json(Ordered.class);
        StationId station = new StationId(checked("station", ordered.station()));
        return answer(commands.originate(station, checked("to", ordered.to())));
    }

    private CompletableFuture<CommandOutcome> transfer(CallId call, Wish wish) {
        String other = wish.call();
        if (other == null) {
            return commands.command(call, new Command.Transfer(wish.by(), wish.target(), null));
        }
        if (wish.to() != null) {
            throw HttpProblem.badRequest("A transfer goes either to a number (to) or to a call (call), not to both.")
                    .thrown();
        }
        return commands.join(call, wish.by(), new CallId(checked("call", other)));
    }

    private static Route command(
            String word, Access access, BiFunction<CallId, Wish, CompletableFuture<CommandOutcome>> command) {
        return Route.post(CALLS + "/{id}/" + word, access, request -> {
            CallId call = new CallId(checked("id", request.pathParameter("id")));
            return answer(soon(command.apply(call, request.json(Wish.class))));
        });
    }

    private static CommandOutcome soon(CompletableFuture<CommandOutcome> outcome) {
        try {
            return outcome.orTimeout(ANSWER_WITHIN_SECONDS, TimeUnit.SECONDS).join();
        } catch (CompletionException late) {
            throw HttpProblem.of(503, "callBusy", "The call does not answer", "The call has too much to do; try again.")
                    .thrown();
        }
    }

    private static Answer answer(CommandOutcome outcome) {
        return switch (outcome) {
            case CommandOutcome.Begun(CallId call) ->
                Answer.json(new Begun(call.value())).status(202);
            case CommandOutcome.Refused(CommandRefusal refusal) ->
                throw problem(refusal).thrown();
        };
    }

    private static HttpProblem problem(CommandRefusal refusal) {
        String sentence = refusal.sentence();
        return switch (refusal) {
            case CommandRefusal.NoSuchCall _ -> HttpProblem.notFound(sentence);
            case CommandRefusal.NoSuchLeg _ -> HttpProblem.of(422, "noSuchLeg", "There is no such leg", sentence);
            case CommandRefusal.NoSuchStation _ ->
                HttpProblem.of(422, "noSuchStation", "There is no such station", sentence);
            case CommandRefusal.WrongState _ ->
                HttpProblem.of(409, "wrongState", "The call is in another state", sentence);
            case CommandRefusal.UnderWay _ ->
                HttpProblem.of(409, "underWay", "The call is being changed already", sentence);
            case CommandRefusal.NotReachable _ ->
                HttpProblem.of(422, "notReachable", "The number cannot be reached", sentence);
            case CommandRefusal.NotAble _ -> HttpProblem.of(409, "notAble", "The phone cannot do that", sentence);
            case CommandRefusal.NoRoom _ -> HttpProblem.of(503, "noRoom", "There is no room", sentence);
        };
    }

    private static String checked(String name, @Nullable String value) {
        if (value == null || value.isBlank() || value.length() > TEXT_MAX) {
            throw HttpProblem.badRequest(name + " is a text of 1 to " + TEXT_MAX + " characters.")
                    .thrown();
        }
        return value.strip();
    }
}
