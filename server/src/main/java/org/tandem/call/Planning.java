package org.tandem.call;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tandem.base.CallId;
import org.tandem.base.Cause;
import org.tandem.base.LegId;
import org.tandem.base.StationId;

/// Where one call goes, and later those whom its parties are transferred to: asks for the route and takes the seats
/// that it needs, or turns it into a refusal where there is no room. Belongs to the call's mailbox.
final class Planning {
    private final Calls calls;
    private final Arrival arrival;
    private final Seating seating;

    Planning(Calls calls, Arrival arrival, Seating seating) {
        this.calls = calls;
        this.arrival = arrival;
        this.seating = seating;
    }

    /// A call that came in, by its caller's leg.
    Call incoming(CallId id, LegId near) {
        Routes.Plan plan = calls.ports().routes().plan(arrival);
        return Call.begun(id, arrival.from(plan.calling()), seated(plan, near), plan.times(), calls.now());
    }

    /// A call that was ordered; its seats are taken.
    Call ordered(CallId id, Routes.Order order) {
        Routes.Plan way = order.way();
        Quest bell = new Quest(
                order.bell().offering(Orders.silence(calls.now()), false),
                way.route(),
                way.times().ring(),
                way.called());
        return Call.ordered(id, arrival, order.plan().route(), order.plan().times(), calls.now(), bell);
    }

    /// Takes the seats of a call that is ordered; why not, where there is none. Before the call begins, by whoever
    /// orders it.
    @Nullable
    CommandRefusal refusal(Routes.Order order) {
        for (Routes.Plan plan : List.of(order.way(), order.plan())) {
            if (plan.route().destination() instanceof Destination.Refused refused) {
                return new CommandRefusal.NotReachable(refused.cause(), refused.sentence());
            }
        }
        for (Routes.Plan plan : List.of(order.way(), order.plan())) {
            StationId called = plan.called();
            if (called != null && !seating.take(called, plan.appearances())) {
                seating.leaveAll();
                return new CommandRefusal.NotReachable(Cause.BUSY, busy(called, plan.appearances()));
            }
        }
        return null;
    }

    /// The wish of a leg, with whom it means: somebody to be reached, or a leg of another call.
    CallEvent referred(@Nullable CallState state, CallEvent.Referred wish) {
        Referral referral = wish.referral();
        if (referral.replaces() != null) {
            Optional<LegDirectory.Found> found = calls.legs.find(referral.replaces());
            Place place = found.map(LegDirectory.Found::place).orElse(null);
            return new CallEvent.Referred(wish.leg(), referral, null, place);
        }
        Arrival asked = Orders.transfer(state, wish.leg(), referral.dialled(), referral.carried());
        return new CallEvent.Referred(wish.leg(), referral, quest(asked), null);
    }

    /// A command, with whom it means.
    Command routed(@Nullable CallState state, Command command) {
        return switch (command) {
            case Command.Transfer it ->
                new Command.Transfer(it.by(), it.to(), quest(Orders.transfer(state, it.by(), it.to(), List.of())));
            case Command.Deflect it -> new Command.Deflect(it.to(), quest(Orders.deflection(state, it.to())));
            case Command.Hold _, Command.Retrieve _, Command.Join _, Command.Answer _ -> command;
        };
    }

    private @Nullable Quest quest(@Nullable Arrival asked) {
        if (asked == null) {
            return null;
        }
        Routes.Plan plan = calls.ports().routes().plan(asked);
        StationId called = plan.called();
        Route route = plan.route();
        if (called != null && !seating.take(called, plan.appearances())) {
            route = refused(route, Cause.BUSY, busy(called, plan.appearances()));
        }
        return new Quest(asked, route, plan.times().ring(), called);
    }

    private Route seated(Routes.Plan plan, LegId near) {
        Route route = plan.route();
        if (calls.isFull()) {
            return refused(route, Cause.CONGESTION, "this server has as many calls as it may");
        }
        if (!seating.take(near, arrival.line(), plan.lineCallsMax())) {
            return refused(
                    route,
                    Cause.NO_CIRCUIT,
                    "line " + arrival.line() + " is full: " + plan.lineCallsMax() + " calls at once");
        }
        StationId calling = plan.calling();
        if (calling != null) {
            seating.take(calling, 0);
        }
        if (arrival.replaces() != null) {
            // Whoever is taken over has a seat already.
            return Replacement.route(route, arrival, calling, calls.legs);
        }
        StationId called = plan.called();
        if (called != null && !seating.take(called, plan.appearances())) {
            return refused(route, Cause.BUSY, busy(called, plan.appearances()));
        }
        return route;
    }

    private static String busy(StationId called, int appearances) {
        return "station " + called + " is busy: it takes " + appearances + " calls at once";
    }

    private static Route refused(Route route, Cause cause, String sentence) {
        List<String> trace = new ArrayList<>(route.trace());
        trace.add(sentence);
        return new Route(new Destination.Refused(cause, sentence), List.of(), trace, route.dialled());
    }
}
