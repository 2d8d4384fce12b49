package org.tandem.call;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tandem.base.Cause;
import org.tandem.base.LineId;
import org.tandem.base.StationId;
import org.tandem.call.Route.Normalizer;
import org.tandem.dialplan.Decision;
import org.tandem.dialplan.Query;
import org.tandem.line.Line;
import org.tandem.line.LineSelection;
import org.tandem.line.LineStates;
import org.tandem.line.LineUsage;
import org.tandem.line.LyncOnlyCallers;
import org.tandem.station.Bindings;
import org.tandem.station.EffectiveStation;

/// Decides where a call goes, and says why. Any thread; looks things up in snapshots, changes nothing.
///
/// In this order: a call of ours that came back is refused; a number of one of our stations rings that
/// station, whoever
/// calls; any other number goes through the dial plan and leaves by a line, but never by the line or the peer
/// that it came
/// from. A Lync-only caller (from a Lync line, no station of ours) may use only the entries marked for such
/// callers; all else
/// that the caller dials goes to the line's destination for them (TRK-06). A number that nothing matches is
/// refused with
/// 404, which stops Lync from trying another trunk (TRK-10).
public final class Routing implements Routes {
    private final CallSettings settings;
    private final Supplier<RoutingTables> tables;
    private final LineStates states;
    private final Bindings bindings;
    private final UserStations users;

    /// Asks `tables` anew for every call, so that a change holds for the next one.
    public Routing(
            CallSettings settings,
            Supplier<RoutingTables> tables,
            LineStates states,
            Bindings bindings,
            UserStations users) {
        this.settings = settings;
        this.tables = tables;
        this.states = states;
        this.bindings = bindings;
        this.users = users;
    }

    @Override
    public Plan plan(Arrival arrival) {
        return new Question(tables.get(), arrival).plan();
    }

    @Override
    public Optional<Order> order(StationId station, String to) {
        RoutingTables now = tables.get();
        return now.stations().find(station).map(phone -> {
            LineId line = new LineId(phone.line().isEmpty() ? "-" : phone.line());
            Arrival dialling = new Arrival(
                    line,
                    station,
                    new Party(station.value()),
                    to,
                    false,
                    Media.NONE,
                    List.of(),
                    List.of(),
                    70,
                    "",
                    "",
                    false);
            Arrival bell = new Arrival(
                    line,
                    null,
                    new Party(to),
                    station.value(),
                    false,
                    Media.NONE,
                    List.of(),
                    List.of(),
                    70,
                    "",
                    "",
                    false,
                    new Party(to),
                    null);
            return new Order(dialling, plan(dialling), bell, new Question(now, bell).ring(phone));
        });
    }

    /// One call on its way through the decision.
    private final class Question {
        private final RoutingTables now;
        private final Arrival arrival;
        private final List<String> trace = new ArrayList<>(6);
        private final @Nullable EffectiveStation calling;
        private final Party caller;

        Question(RoutingTables now, Arrival arrival) {
            this.now = now;
            this.arrival = arrival;
            this.calling = callingStation();
            Party other = arrival.onBehalfOf();
            this.caller =
                    other != null ? other : calling == null ? arrival.caller() : CallerIdentity.of(arrival, calling);
        }

        /// A phone is known by its registration. On a Lync line the number tells: Lync has authenticated its
        /// user.
        private @Nullable EffectiveStation callingStation() {
            StationId station = arrival.station();
            if (station != null) {
                return now.stations().find(station).orElse(null);
            }
            boolean isLync = now.line(arrival.line())
                    .map(line -> line.usage() == LineUsage.MICROSOFT_LYNC)
                    .orElse(false);
            return isLync && !arrival.caller().number().isEmpty()
                    ? now.stations().findCaller(arrival.caller().number()).orElse(null)
                    : null;
        }

        Plan plan() {
            Optional<Line> found = now.line(arrival.line());
            if (found.isEmpty()) {
                return refused(null, Cause.TEMPORARY_FAILURE, "line " + arrival.line() + " is being removed");
            }
            Line line = found.get();
            trace.add(
                    calling != null ? "caller is station " + calling.id() : "caller is no station: " + caller.shown());
            if (arrival.tokens().contains(arrival.dialled())) {
                return refused(line, Cause.UNALLOCATED, "loop: this server has already sent this call to this number");
            }
            if (arrival.dialled().isEmpty()) {
                return refused(line, Cause.BAD_NUMBER, "no number was dialled");
            }
            Optional<EffectiveStation> called = now.stations().find(arrival.dialled());
            if (called.isPresent()) {
                trace.add(arrival.dialled() + " is station " + called.get().id());
                return toStation(line, called.get());
            }
            boolean isLyncOnly = line.usage() == LineUsage.MICROSOFT_LYNC && calling == null;
            return isLyncOnly ? lyncOnly(line) : byDialPlan(line);
        }

        /// That station and no other.
        Plan ring(EffectiveStation station) {
            Optional<Line> line = now.line(arrival.line());
            if (line.isEmpty() || !station.active()) {
                return refused(null, Cause.ABSENT, "station " + station.id() + " is not active, or has no line");
            }
            return toStation(line.get(), station);
        }

        private Plan byDialPlan(Line line) {
            return switch (decide(line, false)) {
                case Decision.Routed routed -> outside(line, routed);
                case Decision.NoLine none -> noLine(line, none);
                case Decision.NoMatch none -> refused(line, Cause.UNALLOCATED, none.reason());
            };
        }

        private Plan lyncOnly(Line line) {
            trace.add("caller is a Lync-only user");
            return switch (decide(line, true)) {
                case Decision.Routed routed -> outside(line, routed);
                case Decision.NoLine none -> noLine(line, none);
                case Decision.NoMatch _ -> lyncOnlyDestination(line);
            };
        }

        private Plan lyncOnlyDestination(Line line) {
            trace.add("no dial plan entry for Lync-only callers fits " + arrival.dialled());
            return switch (line.lyncOnlyCallers()) {
                case LyncOnlyCallers.Station(String name) -> byName(line, new StationId(name), "station " + name);
                case LyncOnlyCallers.User(String name) ->
                    users.stationOf(name)
                            .map(station -> byName(line, station, "user " + name))
                            .orElseGet(() -> refused(
                                    line,
                                    Cause.ABSENT,
                                    "user " + name + ", who takes Lync-only callers, is at no station"));
                case LyncOnlyCallers.None() -> {
                    boolean isKnownNumber = !(decide(line, false) instanceof Decision.NoMatch);
                    yield isKnownNumber
                            ? refused(
                                    line,
                                    Cause.ABSENT,
                                    "line " + line.name() + " has no destination for Lync-only callers")
                            : refused(line, Cause.UNALLOCATED, "no station and no dial plan entry fits the number");
                }
            };
        }

        private Plan byName(Line line, StationId id, String shown) {
            trace.add("Lync-only callers go to " + shown);
            return now.stations()
                    .find(id)
                    .filter(EffectiveStation::active)
                    .map(station -> toStation(line, station))
                    .orElseGet(() -> refused(line, Cause.ABSENT, shown + " for Lync-only callers is not there"));
        }

        private Plan toStation(Line line, EffectiveStation station) {
            List<List<Target>> rounds = withoutWayBack(line, places().ofStation(station));
            if (rounds.isEmpty()) {
                return refused(
                        line, Cause.ABSENT, "station " + station.id() + " is not registered, or its line is down");
            }
            Route route = new Route(
                    new Destination.Station(station.id()), rounds, trace, Route.Dialled.of(normalizer(line, false)));
            return new Plan(
                    route,
                    times(line, station.noAnswerAfter()),
                    line.maxCalls(),
                    callingId(),
                    station.id(),
                    station.callAppearances());
        }

        private Plan outside(Line line, Decision.Routed routed) {
            List<List<Target>> rounds = withoutWayBack(line, places().outside(routed));
            if (rounds.isEmpty()) {
                return refused(line, Cause.NO_CIRCUIT, "no proxy of the lines for this number is up");
            }
            Decision.Attempt first = routed.attempts().getFirst();
            trace.add("dial plan: " + routed.number().standardized() + ", "
                    + routed.number().classification() + ", group " + first.lineGroup() + " dials "
                    + first.dialString());
            Destination destination =
                    new Destination.LineAndNumber(first.lines().getFirst(), first.dialString());
            Route.Dialled dialled = new Route.Dialled(
                    normalizer(line, true),
                    first.classification(),
                    routed.number().codes());
            Route route = new Route(destination, rounds, trace, dialled);
            return new Plan(route, times(line, settings.ringTime()), line.maxCalls(), callingId(), null, 0);
        }

        /// An entry fits and has no line. Where the only line is the one that the call came by, no other
        /// server can help either.
        private Plan noLine(Line line, Decision.NoLine none) {
            boolean isWayBack = now.dialPlan()
                            .decide(query(line, false), group -> LineSelection.usable(now.view(), states, group, null))
                    instanceof Decision.Routed;
            return isWayBack
                    ? refused(
                            line,
                            Cause.UNALLOCATED,
                            "the number leads only back to line " + line.name() + ", where the call came from")
                    : refused(line, Cause.NO_CIRCUIT, none.reason());
        }

        private Decision decide(Line line, boolean isLyncOnly) {
            return now.dialPlan().decide(query(line, isLyncOnly), group -> linesOf(line, group));
        }

        private Query query(Line line, boolean isLyncOnly) {
            String location = calling != null && !calling.location().isEmpty() ? calling.location() : line.location();
            return new Query(arrival.dialled(), location, isLyncOnly);
        }

        /// A call from outside never leaves by the line that it came by; a phone's call may.
        private List<LineId> linesOf(Line line, String group) {
            List<LineId> usable = LineSelection.usable(now.view(), states, group, line.id());
            if (arrival.station() != null || isReferral() || !usable.contains(line.id())) {
                return usable;
            }
            List<LineId> others = new ArrayList<>(usable);
            others.remove(line.id());
            return others;
        }

        /// Who transfers a call back to where they are makes no loop.
        private boolean isReferral() {
            return arrival.onBehalfOf() != null;
        }

        /// TRK-05: nothing goes back to the proxy that sent it.
        private List<List<Target>> withoutWayBack(Line line, List<List<Target>> rounds) {
            if (!line.peer().proxyIsPeer() || isReferral()) {
                return rounds;
            }
            List<List<Target>> kept = new ArrayList<>(rounds.size());
            for (List<Target> round : rounds) {
                List<Target> others = round.stream()
                        .filter(target -> line.proxies().stream()
                                .noneMatch(proxy -> proxy.host().equalsIgnoreCase(target.hopHost())
                                        && (proxy.port() == target.hopPort()
                                                || proxy.port() == 0
                                                || target.hopPort() < 0)))
                        .toList();
                if (!others.isEmpty()) {
                    kept.add(others);
                }
            }
            return kept;
        }

        private Places places() {
            return new Places(now, states, bindings, settings, arrival, caller);
        }

        private @Nullable StationId callingId() {
            return calling == null ? null : calling.id();
        }

        private CallTimes times(Line line, Duration ring) {
            return new CallTimes(line.session().progressWithin(), ring, settings.longest());
        }

        private Normalizer normalizer(Line line, boolean byDialPlan) {
            if (line.trustsNumbers()) {
                return Normalizer.LYNC;
            }
            return byDialPlan ? Normalizer.DIAL_PLAN : Normalizer.NOBODY;
        }

        private Plan refused(@Nullable Line line, Cause cause, String sentence) {
            trace.add("refused: " + sentence);
            Normalizer normalizer = line == null ? Normalizer.NOBODY : normalizer(line, false);
            Route route =
                    new Route(new Destination.Refused(cause, sentence), List.of(), trace, Route.Dialled.of(normalizer));
            CallTimes times = new CallTimes(null, settings.ringTime(), settings.longest());
            return new Plan(route, times, line == null ? 0 : line.maxCalls(), callingId(), null, 0);
        }
    }
}
