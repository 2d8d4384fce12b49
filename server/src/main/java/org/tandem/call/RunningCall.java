package org.tandem.call;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandem.base.CallId;
import org.tandem.base.Cause;
import org.tandem.base.LegId;
import org.tandem.base.LineId;
import org.tandem.base.Mailbox;
import org.tandem.base.StationId;
import org.tandem.base.Timers;
import org.tandem.journal.Appended;

/// Runs one call: owns its state, feeds it events one at a time, and carries out what it decides.
///
/// Each step does the same in the same order: keep the new state, append records, set timers, send. All
/// fields belong
/// to the mailbox; `state` may be read by anyone.
final class RunningCall {
    private static final Logger LOG = LoggerFactory.getLogger(RunningCall.class);

    /// What the mailbox handles.
    private sealed interface Message {
        record Begin() implements Message {}

        record Deliver(CallEvent event) implements Message {}

        /// A delay is over; `serial` tells it from one that has been set again since.
        record Fired(CallTimer timer, int serial) implements Message {}
    }

    private record Armed(int serial, Timers.Timer timer) {}

    private final Calls calls;
    private final CallId id;
    private final Arrival arrival;
    private final LegId nearLeg;
    private final CallLeg.Incoming near;
    private final Mailbox<Message> mailbox;
    private final Map<LegId, CallLeg> legs = new LinkedHashMap<>(4);
    private final Map<LegId, LineId> lineSeats = new HashMap<>(4);
    private final List<StationId> stationSeats = new ArrayList<>(2);
    private final Map<CallTimer, Armed> armed = new EnumMap<>(CallTimer.class);
    private int lastSerial;
    private volatile @Nullable CallState state;
    /// What listeners know: behind `state` while its effects are carried out.
    private @Nullable CallState told;

    private volatile boolean hasOverflowed;

    RunningCall(Calls calls, CallId id, Arrival arrival, CallLeg.Incoming near) {
        this.calls = calls;
        this.id = id;
        this.arrival = arrival;
        this.nearLeg = new LegId(id.value() + "-0");
        this.near = near;
        this.mailbox = new Mailbox<>(
                calls.ports().executor(), calls.settings().backlog(), this::handle, (_, failure) -> breakDown(failure));
        legs.put(nearLeg, near);
    }

    LegId nearLeg() {
        return nearLeg;
    }

    /// Null until the call is routed.
    @Nullable
    CallState state() {
        return state;
    }

    void begin() {
        post(new Message.Begin());
    }

    /// Takes an event; any thread.
    void deliver(CallEvent event) {
        post(new Message.Deliver(event));
    }

    private void post(Message message) {
        if (!mailbox.post(message)) {
            // What is lost may be a BYE, so the call cannot go on; a run of the mailbox is on its way to see
            // this.
            hasOverflowed = true;
        }
    }

    private void handle(Message message) {
        if (hasOverflowed && !(state instanceof CallState.Ended)) {
            throw new IllegalStateException("more than " + calls.settings().backlog() + " events were waiting");
        }
        switch (message) {
            case Message.Begin _ -> route();
            case Message.Deliver(CallEvent event) -> on(event);
            case Message.Fired fired -> {
                Armed current = armed.get(fired.timer());
                if (current != null && current.serial() == fired.serial()) {
                    armed.remove(fired.timer());
                    calls.publish(id, listener -> listener.expired(id, fired.timer()));
                    on(new CallEvent.Expired(fired.timer()));
                }
            }
        }
    }

    private void route() {
        tellOf(nearLeg, arrival.sipCallId());
        Routes.Plan plan = calls.ports().routes().plan(arrival);
        Route route = seated(plan);
        Call call = Call.begun(id, arrival.from(plan.calling()), route, plan.times(), calls.now());
        LOG.debug(
                "call begins call={} line={} from={} to={} destination={}",
                id,
                arrival.line(),
                arrival.caller().number(),
                arrival.dialled(),
                route.destination().shown());
        carryOut(null, CallMachine.begin(call));
    }

    /// Takes a seat on the line and at the stations, or turns the route into a refusal where there is none.
    private Route seated(Routes.Plan plan) {
        Route route = plan.route();
        if (calls.isFull()) {
            return refused(route, Cause.CONGESTION, "this server has as many calls as it may");
        }
        if (!calls.lines.take(arrival.line(), plan.lineCallsMax())) {
            return refused(
                    route,
                    Cause.NO_CIRCUIT,
                    "line " + arrival.line() + " is full: " + plan.lineCallsMax() + " calls at once");
        }
        lineSeats.put(nearLeg, arrival.line());
        StationId calling = plan.calling();
        if (calling != null) {
            calls.stations.take(calling, 0);
            stationSeats.add(calling);
        }
        StationId called = plan.called();
        if (called != null) {
            if (!calls.stations.take(called, plan.appearances())) {
                return refused(
                        route,
                        Cause.BUSY,
                        "station " + called + " is busy: it takes " + plan.appearances() + " calls at once");
            }
            stationSeats.add(called);
        }
        return route;
    }

    private static Route refused(Route route, Cause cause, String sentence) {
        List<String> trace = new ArrayList<>(route.trace());
        trace.add(sentence);
        return new Route(new Destination.Refused(cause, sentence), List.of(), trace, route.dialled());
    }

    private void on(CallEvent event) {
        CallState before = state;
        if (before == null) {
            throw new IllegalStateException("an event before the beginning: " + event);
        }
        if (event instanceof CallEvent.Failed failed) {
            releaseLine(failed.leg());
        }
        Step step = CallMachine.on(before, event, calls.now());
        calls.decided(before, event, step);
        carryOut(before, step);
    }

    private void carryOut(@Nullable CallState before, Step step) {
        CallState after = step.state();
        state = after;
        for (CallEffect effect : step.effects()) {
            carryOut(effect);
        }
        if (after != before) {
            tell(after);
            if (after instanceof CallState.Ended ended && !(before instanceof CallState.Ended)) {
                over(ended.cause(), ended.sentence());
            }
        }
    }

    private void tell(CallState after) {
        CallState before = told;
        calls.publish(id, listener -> listener.changed(before, after));
        told = after;
    }

    private void carryOut(CallEffect effect) {
        switch (effect) {
            case CallEffect.Open open ->
                calls.ports()
                        .journal()
                        .append(CallRecords.OPENED, id.value(), open.opening(), Runnable::run, this::appended);
            case CallEffect.Close close ->
                calls.ports()
                        .journal()
                        .append(CallRecords.CLOSED, id.value(), close.closing().withSipCallIds(sipCallIds()));
            case CallEffect.Arm arm -> arm(arm);
            case CallEffect.Disarm disarm -> disarm(disarm.timer());
            case CallEffect.Dial dial -> dial(dial);
            case CallEffect.Cancel cancel -> {
                if (legs.get(cancel.leg()) instanceof CallLeg.Outgoing leg) {
                    leg.cancel(cancel.cause());
                }
            }
            case CallEffect.Ring ring -> near.ring(ring.status(), ring.media());
            case CallEffect.Accept accept -> near.accept(accept.media());
            case CallEffect.Refuse refuse -> near.refuse(refuse.cause(), refuse.sentence());
            case CallEffect.Acknowledge acknowledge -> leg(acknowledge.leg()).acknowledge(acknowledge.answer());
            case CallEffect.AnswerEarly answer -> {
                if (leg(answer.leg()) instanceof CallLeg.Outgoing called) {
                    called.answerEarly(answer.answer());
                }
            }
            case CallEffect.Update update -> leg(update.leg()).update(update.offer());
            case CallEffect.Reoffer reoffer -> leg(reoffer.leg()).reoffer(reoffer.offer());
            case CallEffect.AnswerReoffer answer -> leg(answer.leg()).answerReoffer(answer.status(), answer.media());
            case CallEffect.HangUp hangUp -> leg(hangUp.leg()).hangUp(hangUp.cause(), hangUp.sentence());
        }
    }

    private void appended(Appended outcome) {
        deliver(
                switch (outcome) {
                    case Appended.Durable _ -> new CallEvent.Recorded();
                    case Appended.Refused refused -> new CallEvent.RecordFailed(refused.reason());
                });
    }

    private void dial(CallEffect.Dial dial) {
        Target target = dial.target();
        if (!calls.lines.take(target.line(), target.callsMax())) {
            String sentence = "line " + target.line() + " is full: " + target.callsMax() + " calls at once";
            deliver(new CallEvent.Failed(dial.leg(), new Failure.NoRoom(sentence)));
            return;
        }
        lineSeats.put(dial.leg(), target.line());
        CallLeg leg = calls.ports().signaling().dial(dial.leg(), target, dial.offer(), arrival, this::deliver);
        legs.put(dial.leg(), leg);
        tellOf(dial.leg(), leg.sipCallId());
    }

    private void tellOf(LegId leg, String sipCallId) {
        if (!sipCallId.isEmpty()) {
            calls.publish(id, listener -> listener.legAdded(id, leg, sipCallId));
        }
    }

    private CallLeg leg(LegId leg) {
        CallLeg found = legs.get(leg);
        if (found == null) {
            throw new IllegalStateException("no leg " + leg);
        }
        return found;
    }

    private void arm(CallEffect.Arm arm) {
        disarm(arm.timer());
        int serial = ++lastSerial;
        Message fired = new Message.Fired(arm.timer(), serial);
        armed.put(arm.timer(), new Armed(serial, calls.ports().timers().after(arm.delay(), () -> post(fired))));
    }

    private void disarm(CallTimer timer) {
        Armed old = armed.remove(timer);
        if (old != null) {
            old.timer().cancel();
        }
    }

    private List<String> sipCallIds() {
        List<String> ids = new ArrayList<>(legs.size());
        for (CallLeg leg : legs.values()) {
            String sipCallId = leg.sipCallId();
            if (!sipCallId.isEmpty()) {
                ids.add(sipCallId);
            }
        }
        return ids;
    }

    private void releaseLine(LegId leg) {
        LineId line = lineSeats.remove(leg);
        if (line != null) {
            calls.lines.release(line);
        }
    }

    /// Gives back what the call took up. Its legs stay known here: late news of theirs is still answered.
    private void over(Cause cause, String sentence) {
        lineSeats.values().forEach(calls.lines::release);
        lineSeats.clear();
        stationSeats.forEach(calls.stations::release);
        stationSeats.clear();
        calls.remove(id);
        LOG.info(
                "call ended call={} line={} from={} to={} cause={} why={}",
                id,
                arrival.line(),
                arrival.caller().number(),
                arrival.dialled(),
                cause,
                sentence);
    }

    /// A fault of ours ends this one call: every leg is released, the record closed, and nothing else
    /// touched.
    private void breakDown(RuntimeException failure) {
        LOG.error(
                "call broken by a fault of this server call={} legs={} line={}",
                id,
                legs.keySet(),
                arrival.line(),
                failure);
        if (!calls.isAlive(id)) {
            return;
        }
        // The new state is kept before its effects are carried out, so this may be the end, half carried out.
        CallState before = state;
        String sentence = "a fault of this server: " + failure;
        for (CallTimer timer : CallTimer.values()) {
            disarm(timer);
        }
        for (CallLeg leg : legs.values()) {
            releaseQuietly(leg, sentence);
        }
        over(Cause.INTERNAL, sentence);
        if (before instanceof CallState.Ended) {
            // Its closing record is written: records go before everything else that a step does.
            tell(before);
        } else if (before != null) {
            CallRecord closing = before.call()
                    .closing(calls.now(), Cause.INTERNAL, sentence, null)
                    .withSipCallIds(sipCallIds());
            calls.ports().journal().append(CallRecords.CLOSED, id.value(), closing);
            CallState after = new CallState.Ended(before.call(), null, calls.now(), Cause.INTERNAL, sentence);
            state = after;
            tell(after);
        }
    }

    /// The other legs must be released though this one throws.
    private void releaseQuietly(CallLeg leg, String sentence) {
        try {
            leg.release(Cause.INTERNAL, sentence);
        } catch (RuntimeException second) {
            LOG.error("leg could not be released call={} line={}", id, arrival.line(), second);
        }
    }
}
