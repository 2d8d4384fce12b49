package org.tandem.api;

import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tandem.admin.SubsystemState;
import org.tandem.admin.Subsystems;
import org.tandem.http.Access;
import org.tandem.http.Answer;
import org.tandem.http.HttpProblem;
import org.tandem.http.Route;
import org.tandem.http.WebRequest;
import org.tandem.user.Right;

/// Parts of the server that can be started and stopped by themselves. Requirement HAS-03.
final class SubsystemRoutes {
    private static final String ALL = "/api/v1/subsystems";

    private final Subsystems subsystems;

    SubsystemRoutes(Subsystems subsystems) {
        this.subsystems = subsystems;
    }

    List<Route> routes() {
        var control = Access.right(Right.SUBSYSTEM_CONTROL.key());
        var read = Access.right(Right.SUBSYSTEM_READ.key());
        return List.of(
                Route.get(
                        ALL,
                        read,
                        _ -> Answer.json(new Page<>(
                                subsystems.list().stream().map(Shown::of).toList(), null))),
                Route.get(ALL + "/{name}", read, this::one),
                Route.post(ALL + "/{name}/start", control, request -> order(request, subsystems::start)),
                Route.post(ALL + "/{name}/stop", control, request -> order(request, subsystems::stop)),
                Route.post(ALL + "/{name}/restart", control, request -> order(request, subsystems::restart)));
    }

    /// A subsystem as API and event stream show it.
    record Shown(
            String name,
            String description,
            String startType,
            String state,
            @Nullable Instant since,
            @Nullable String reason) {
        static Shown of(Subsystems.Row row) {
            var startType = Api.word(row.startType());
            return switch (row.state()) {
                case SubsystemState.Stopped _ ->
                    new Shown(row.name(), row.description(), startType, "stopped", null, null);
                case SubsystemState.Starting(var since) ->
                    new Shown(row.name(), row.description(), startType, "starting", since, null);
                case SubsystemState.Running(var since) ->
                    new Shown(row.name(), row.description(), startType, "running", since, null);
                case SubsystemState.Stopping(var since) ->
                    new Shown(row.name(), row.description(), startType, "stopping", since, null);
                case SubsystemState.Failed(var since, var reason) ->
                    new Shown(row.name(), row.description(), startType, "failed", since, reason);
            };
        }
    }

    private Answer one(WebRequest request) {
        var name = request.pathParameter("name");
        return Answer.json(Shown.of(subsystems.find(name).orElseThrow(() -> unknown(name))));
    }

    private static Answer order(WebRequest request, Function<String, Subsystems.Answer> order) {
        var name = request.pathParameter("name");
        return switch (order.apply(name)) {
            case Subsystems.Answer.Done(var row) -> Answer.json(Shown.of(row));
            case Subsystems.Answer.Disabled _ ->
                throw HttpProblem.of(
                                409,
                                "subsystemDisabled",
                                "The subsystem is disabled",
                                name + " is disabled: make it automatic first (subsystem enable " + name + ").")
                        .thrown();
            case Subsystems.Answer.Unknown _ -> throw unknown(name);
        };
    }

    private static HttpProblem.Thrown unknown(String name) {
        return HttpProblem.notFound("There is no subsystem " + name + ".").thrown();
    }
}
