package org.tandem.api;

import java.util.List;
import org.tandem.admin.Administration;
import org.tandem.http.Access;
import org.tandem.http.Answer;
import org.tandem.http.HttpProblem;
import org.tandem.http.Route;
import org.tandem.http.WebRequest;
import org.tandem.station.EffectiveStation;
import org.tandem.station.GlobalStation;
import org.tandem.station.Station;
import org.tandem.user.Right;

/// What is going on: lines, stations, calls, health.
final class LiveRoutes {
    private final LiveViews views;
    private final Administration administration;

    LiveRoutes(LiveViews views, Administration administration) {
        this.views = views;
        this.administration = administration;
    }

    List<Route> routes() {
        var calls = Access.right(Right.CALL_READ.key());
        return List.of(
                Route.get("/api/v1/lines", Access.right(Right.LINE_READ.key()), request -> {
                    request.onlyQuery("limit", "cursor");
                    return Answer.json(Page.of(views.lines().all(), LiveViews.LineRow::name, request));
                }),
                Route.get("/api/v1/stations", Access.right(Right.STATION_READ.key()), request -> {
                    request.onlyQuery("limit", "cursor");
                    return Answer.json(Page.of(views.stations().all(), LiveViews.StationRow::name, request));
                }),
                Route.get("/api/v1/stations/{name}/effective", Access.right(Right.STATION_READ.key()), this::effective),
                Route.get("/api/v1/calls", calls, request -> {
                    request.onlyQuery();
                    return Answer.json(new Page<>(views.calls().all(), null));
                }),
                Route.get("/api/v1/calls/{id}", calls, request -> Answer.json(call(request.pathParameter("id")))),
                Route.delete("/api/v1/calls/{id}", Access.right(Right.CALL_CLEAR.key()), this::clear),
                Route.get(
                        "/api/v1/health/details",
                        Access.right(Right.HEALTH_READ.key()),
                        _ -> Answer.json(new HealthShown(
                                views.health().isReady(), views.health().all()))),
                Route.get("/api/v1/health", Access.open(), _ -> Answer.json(new Status("up"))),
                Route.get(
                        "/api/v1/health/ready",
                        Access.open(),
                        _ -> views.health().isReady()
                                ? Answer.json(new Status("ready"))
                                : Answer.json(new Status("starting")).status(503)));
    }

    private record Status(String status) {}

    private record HealthShown(boolean ready, List<LiveViews.HealthRow> items) {}

    /// The station's settings after the Default Station has filled what it leaves open.
    private Answer effective(WebRequest request) {
        var view = administration.current();
        var name = request.pathParameter("name");
        var station = view.find(Station.TYPE, name)
                .orElseThrow(() -> HttpProblem.notFound("There is no station " + name + ".")
                        .thrown());
        return Answer.json(administration.codec().show(EffectiveStation.of(station, view.single(GlobalStation.TYPE))));
    }

    private LiveViews.CallRow call(String id) {
        return views.calls().all().stream()
                .filter(call -> call.id().equals(id))
                .findFirst()
                .orElseThrow(() -> noCall(id));
    }

    private Answer clear(WebRequest request) {
        var id = request.pathParameter("id");
        if (!views.calls().clear(id, request.principal().name())) {
            throw noCall(id);
        }
        return Answer.noContent().status(202);
    }

    private static HttpProblem.Thrown noCall(String id) {
        return HttpProblem.notFound("There is no call " + id + " in progress; call records tell of past ones.")
                .thrown();
    }
}
