package org.tandem.api;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.tandem.admin.Administration;
import org.tandem.admin.Problems;
import org.tandem.http.Access;
import org.tandem.http.Answer;
import org.tandem.http.HttpProblem;
import org.tandem.http.Route;
import org.tandem.http.WebRequest;
import org.tandem.journal.Appended;
import org.tandem.station.EffectiveStation;
import org.tandem.station.GlobalStation;
import org.tandem.station.MessageCounts;
import org.tandem.station.MessageLights;
import org.tandem.station.Station;
import org.tandem.user.Right;

/// How many messages wait for a station: told by an outside voice mail, or by whoever integrates one.
/// Requirement STA-07.
final class MessageRoutes {
    private static final String PATH = "/api/v1/stations/{name}/messages";
    private static final int SECONDS_TO_KEEP = 10;

    private final Administration administration;
    private final MessageLights lights;

    MessageRoutes(Administration administration, MessageLights lights) {
        this.administration = administration;
        this.lights = lights;
    }

    List<Route> routes() {
        return List.of(
                Route.get(PATH, Access.right(Right.STATION_READ.key()), request -> {
                    request.onlyQuery();
                    var station = station(request);
                    return Answer.json(Shown.of(station, lights.of(station.id())));
                }),
                Route.put(PATH, Access.right(Right.MESSAGE_LIGHT_SET.key()), this::set));
    }

    /// @param messagesWaiting whether the light is on
    private record Shown(
            String station,
            boolean messagesWaiting,
            int newMessages,
            int oldMessages,
            int newUrgentMessages,
            int oldUrgentMessages) {
        static Shown of(EffectiveStation station, MessageCounts counts) {
            return new Shown(
                    station.id().value(),
                    counts.areWaiting(),
                    counts.newMessages(),
                    counts.oldMessages(),
                    counts.newUrgentMessages(),
                    counts.oldUrgentMessages());
        }
    }

    private record Told(
            @Nullable Integer newMessages,
            @Nullable Integer oldMessages,
            @Nullable Integer newUrgentMessages,
            @Nullable Integer oldUrgentMessages) {
        /// Refused with all that is wrong.
        MessageCounts counts() {
            var problems = new Problems();
            int fresh = count("newMessages", newMessages, MessageCounts.MAX, problems);
            int old = count("oldMessages", oldMessages, MessageCounts.MAX, problems);
            int freshUrgent =
                    newUrgentMessages == null ? 0 : count("newUrgentMessages", newUrgentMessages, fresh, problems);
            int oldUrgent =
                    oldUrgentMessages == null ? 0 : count("oldUrgentMessages", oldUrgentMessages, old, problems);
            if (problems.hasErrors()) {
                throw Refusals.invalid(problems.list()).thrown();
            }
            return new MessageCounts(fresh, old, freshUrgent, oldUrgent);
        }

        private static int count(String name, @Nullable Integer count, int most, Problems problems) {
            if (count == null) {
                problems.error(name, "is missing");
                return 0;
            }
            if (count < 0 || count > most) {
                problems.error(name, count + " is not in 0.." + most);
                return 0;
            }
            return count;
        }
    }

    /// A station that can have a message light.
    private EffectiveStation station(WebRequest request) {
        var view = administration.current();
        var name = request.pathParameter("name");
        var station = view.find(Station.TYPE, name)
                .map(found -> EffectiveStation.of(found, view.single(GlobalStation.TYPE)))
                .orElseThrow(() -> HttpProblem.notFound("There is no station " + name + ".")
                        .thrown());
        station.lightRefusal().ifPresent(refusal -> {
            throw HttpProblem.of(409, refusal.code(), "The station has no message light", refusal.sentence())
                    .thrown();
        });
        return station;
    }

    private Answer set(WebRequest request) {
        request.onlyQuery();
        var station = station(request);
        var counts = request.json(Told.class).counts();
        var fate = new CompletableFuture<Appended>();
        lights.set(station.id(), counts, fate::complete);
        return switch (awaited(fate)) {
            case Appended.Durable _ -> Answer.json(Shown.of(station, counts));
            case Appended.Refused(var reason) -> throw notKept(reason + ".");
        };
    }

    /// The journal answers within milliseconds, unless its disk does not.
    private static Appended awaited(CompletableFuture<Appended> fate) {
        try {
            return fate.get(SECONDS_TO_KEEP, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw notKept("the journal has not answered for " + SECONDS_TO_KEEP + " s; set it again.");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw notKept("the server is being stopped.");
        } catch (ExecutionException wrong) {
            throw new IllegalStateException("the journal's answer was lost", wrong);
        }
    }

    private static HttpProblem.Thrown notKept(String why) {
        return HttpProblem.of(
                        503, "journalUnavailable", "The counts cannot be kept", "The counts cannot be kept: " + why)
                .thrown(Map.of("Retry-After", "5"));
    }
}
