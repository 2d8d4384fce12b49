package org.tandem.call;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandem.base.CallId;
import org.tandem.base.Cause;
import org.tandem.base.LegId;
import org.tandem.base.LineId;
import org.tandem.base.Mailbox;
import org.tandem.journal.Appended;

/// Runs one call: owns its state, feeds it events one at a time, and carries out what it decides.
///
/// Each step does the same in the same order: keep the new state, append records, set timers, send. All fields
/// belong to the mailbox; `state` may be read by anyone.
final class RunningCall {
    private static final Logger LOG = LoggerFactory.getLogger(RunningCall.class);

    /// What the mailbox handles.
    private sealed interface Message {
        record Begin() implements Message {}

        record Deliver(CallEvent event) implements Message {}

        /// A delay is over; `serial` tells it from one that has been set again since.
        record Fired(CallTimer timer, int serial) implements Message {}

        /// Somebody wants something, and waits for what comes of it.
        record Ordered(Command command, Consumer<CommandOutcome> reply) implements Message {}

        /// Another call wants a leg of this one.
        record Asked(RunningCall taker, CallEvent.LegWanted wanted) implements Message {}

        /// Another call gives a leg to this one.
        record Given(RunningCall giver, Handed leg) implements Message {}

        /// All that was waiting here when the leg was given away has been passed on.
        record Gone(LegId leg) implements Message {}
    }

    /// A leg on its way from one call to another.
    private record Handed(
            Side side,
            CallLeg handle,
            LegPost post,
            @Nullable LineId seat) {}

    private final Calls calls;
    private final CallId id;
    private final Arrival arrival;
    private final LegId nearLeg;
    private final Mailbox<Message> mailbox;
    private final Map<LegId, CallLeg> legs = new LinkedHashMap<>(4);
    private final Map<LegId, LegPost> posts = new HashMap<>(4);
    private final Departures departures = new Departures();
    private final Map<CallId, RunningCall> askers = new HashMap<>(0);
    private final Seating seating;
    private final Planning planning;
    private final Alarms alarms;
    /// What is to be rung first, of a call that was ordered.
    private final Routes.@Nullable Order order;
    private @Nullable Consumer<CommandOutcome> commanding;
    /// Whether legs have come, gone or been transferred: then the seats at stations follow the legs.
    private boolean hasMoved;
    private volatile @Nullable CallState state;
    /// What listeners know: behind `state` while its effects are carried out.
    private @Nullable CallState told;

    private volatile boolean hasOverflowed;

    /// A call that came in.
    RunningCall(Calls calls, CallId id, Arrival arrival, CallLeg.Incoming near) {
        this(calls, id, arrival, (Routes.Order) null);
        legs.put(nearLeg, near);
        posts.put(nearLeg, new LegPost(this::deliver));
        calls.legs.enter(id, nearLeg, arrival.line(), near);
    }

    /// A call that was ordered.
    RunningCall(Calls calls, CallId id, Routes.Order order) {
        this(calls, id, order.arrival(), order);
    }

    private RunningCall(Calls calls, CallId id, Arrival arrival, Routes.@Nullable Order order) {
        this.calls = calls;
        this.id = id;
        this.arrival = arrival;
        this.order = order;
        this.nearLeg = new LegId(id.value() + "-0");
        this.seating = new Seating(calls);
        this.alarms = new Alarms(calls.ports().timers(), (timer, serial) -> post(new Message.Fired(timer, serial)));
        this.planning = new Planning(calls, arrival, seating);
        this.mailbox = new Mailbox<>(
                calls.ports().executor(), calls.settings().backlog(), this::handle, (_, failure) -> breakDown(failure));
    }

    LegId nearLeg() {
        return nearLeg;
    }

    /// Where the events of the caller's leg go, wherever it is.
    Consumer<CallEvent> nearEvents() {
        return post(nearLeg)::deliver;
    }

    private LegPost post(LegId leg) {
        return Objects.requireNonNull(posts.get(leg));
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

    /// Carries out a command, or says why not; any thread.
    void command(Command command, Consumer<CommandOutcome> reply) {
        if (!post(new Message.Ordered(command, reply))) {
            reply.accept(new CommandOutcome.Refused(new CommandRefusal.NoRoom("Too much waits in this call.")));
        }
    }

    private boolean post(Message message) {
        boolean isTaken = mailbox.post(message);
        if (!isTaken) {
            // What is lost may be a BYE, so the call cannot go on; a run of the mailbox is on its way to see
            // this.
            hasOverflowed = true;
        }
        return isTaken;
    }

    private void handle(Message message) {
        if (hasOverflowed && !(state instanceof CallState.Ended)) {
            throw new IllegalStateException("more than " + calls.settings().backlog() + " events were waiting");
        }
        switch (message) {
            case Message.Begin _ -> route();
            case Message.Deliver(CallEvent event) -> delivered(event);
            case Message.Fired fired -> {
                if (alarms.isDue(fired.timer(), fired.serial())) {
                    calls.publish(id, listener -> listener.expired(id, fired.timer()));
                    on(new CallEvent.Expired(fired.timer()));
                }
            }
            case Message.Ordered(Command command, Consumer<CommandOutcome> reply) -> ordered(command, reply);
            case Message.Asked(RunningCall taker, CallEvent.LegWanted wanted) -> {
                askers.put(taker.id, taker);
                on(wanted);
            }
            case Message.Given(RunningCall giver, Handed leg) -> adopt(giver, leg);
            case Message.Gone(LegId leg) -> departures.isGone(leg);
        }
    }

    private void delivered(CallEvent event) {
        if (!departures.forward(event)) {
            hasMoved |= event instanceof CallEvent.Referred;
            on(event instanceof CallEvent.Referred wish ? planning.referred(state, wish) : event);
        }
    }

    private void ordered(Command command, Consumer<CommandOutcome> reply) {
        commanding = reply;
        hasMoved = true;
        try {
            on(new CallEvent.Commanded(planning.routed(state, command)));
        } finally {
            if (commanding != null) {
                // Only a fault of ours, which ends the call, leaves it open.
                reply(new CommandRefusal.NoSuchCall(id.value()));
            }
        }
    }

    private void reply(@Nullable CommandRefusal refusal) {
        Consumer<CommandOutcome> waiting = commanding;
        commanding = null;
        if (waiting != null) {
            waiting.accept(refusal == null ? new CommandOutcome.Begun(id) : new CommandOutcome.Refused(refusal));
        }
    }

    private void route() {
        Routes.Order ordered = order;
        hasMoved = ordered != null || arrival.replaces() != null;
        tellOf(nearLeg, arrival.sipCallId());
        Call call = ordered == null ? planning.incoming(id, nearLeg) : planning.ordered(id, ordered);
        LOG.debug(
                "call begins call={} line={} from={} to={} destination={}",
                id,
                arrival.line(),
                arrival.caller().number(),
                arrival.dialled(),
                call.route().destination().shown());
        carryOut(null, CallMachine.begin(call));
    }

    /// For whoever orders the call, before `begin`.
    Planning planning() {
        return planning;
    }

    private void on(CallEvent event) {
        CallState before = state;
        if (before == null) {
            throw new IllegalStateException("an event before the beginning: " + event);
        }
        if (event instanceof CallEvent.Failed failed) {
            seating.leave(failed.leg());
        } else if (hasMoved && (event instanceof CallEvent.HungUp || event instanceof CallEvent.Gone)) {
            // Where parties come and go, the call may outlive the leg; else it gives all back at its end.
            seating.leave(Objects.requireNonNull(LegEvents.leg(event)));
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
        if (hasMoved && !(after instanceof CallState.Ended)) {
            seating.follow(Orders.stations(after));
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
            case CallEffect.Arm arm -> alarms.arm(arm.timer(), arm.delay());
            case CallEffect.Disarm disarm -> alarms.disarm(disarm.timer());
            case CallEffect.Dial dial -> dial(dial);
            case CallEffect.Cancel cancel -> {
                if (legs.get(cancel.leg()) instanceof CallLeg.Outgoing leg) {
                    leg.cancel(cancel.cause());
                }
            }
            case CallEffect.Ring ring -> caller(nearLeg).ring(ring.status(), ring.media());
            case CallEffect.Accept accept -> caller(accept.leg()).accept(accept.media());
            case CallEffect.Refuse refuse -> caller(refuse.leg()).refuse(refuse.cause(), refuse.sentence());
            case CallEffect.Acknowledge acknowledge -> leg(acknowledge.leg()).acknowledge(acknowledge.answer());
            case CallEffect.AnswerEarly answer -> {
                if (leg(answer.leg()) instanceof CallLeg.Outgoing called) {
                    called.answerEarly(answer.answer());
                }
            }
            case CallEffect.Update update -> leg(update.leg()).update(update.offer());
            case CallEffect.Reoffer reoffer -> leg(reoffer.leg()).reoffer(reoffer.offer());
            case CallEffect.AnswerReoffer answer -> leg(answer.leg()).answerReoffer(answer.status(), answer.media());
            case CallEffect.HangUp hangUp -> {
                if (hasMoved) {
                    seating.leave(hangUp.leg());
                }
                leg(hangUp.leg()).hangUp(hangUp.cause(), hangUp.sentence());
            }
            case CallEffect.AnswerReferral answer ->
                leg(answer.leg()).answerReferral(answer.status(), answer.sentence());
            case CallEffect.Notify notify -> leg(notify.leg()).notify(notify.status(), notify.isLast());
            case CallEffect.PassNote pass -> {
                CallLeg from = leg(pass.from());
                long ticket = pass.ticket();
                leg(pass.to()).note(pass.note(), status -> from.answerNote(ticket, status));
            }
            case CallEffect.AnswerNote answer -> leg(answer.leg()).answerNote(answer.ticket(), answer.status());
            case CallEffect.Talk talk -> {
                if (legs.get(talk.leg()) instanceof CallLeg.Outgoing leg) {
                    leg.talk();
                }
            }
            case CallEffect.AskForLeg ask -> ask(ask);
            case CallEffect.Give give -> give(give);
            case CallEffect.Keep keep -> {
                RunningCall taker = askers.remove(keep.taker());
                if (taker != null) {
                    taker.deliver(new CallEvent.LegRefused(id, keep.cause(), keep.sentence()));
                }
            }
            case CallEffect.Reply reply -> reply(reply.refusal());
        }
    }

    // Legs that move. The messages between two calls carry values; neither waits for the other.

    private void ask(CallEffect.AskForLeg ask) {
        hasMoved = true;
        RunningCall giver = calls.running(ask.giver());
        CallEvent.LegWanted wanted = new CallEvent.LegWanted(id, ask.named(), ask.taking(), ask.by());
        if (giver == null || !giver.post(new Message.Asked(this, wanted))) {
            deliver(new CallEvent.LegRefused(ask.giver(), Cause.NO_SUCH_DIALOG, "the other call has ended"));
        }
    }

    /// From here on this call knows the leg no more. What its peer does next waits in its post until everything
    /// that waits in this mailbox has been handled, and so comes to the taker after that.
    private void give(CallEffect.Give give) {
        RunningCall taker = askers.remove(give.taker());
        LegId leg = give.side().leg();
        CallLeg handle = legs.remove(leg);
        LegPost post = posts.remove(leg);
        if (taker == null || handle == null || post == null) {
            throw new IllegalStateException("leg " + leg + " cannot go to call " + give.taker());
        }
        post.hold();
        if (!taker.post(new Message.Given(this, new Handed(give.side(), handle, post, seating.give(leg))))) {
            handle.release(Cause.CONGESTION, "the call that the leg was for is overrun");
            return;
        }
        departures.leave(leg, post, taker::deliver);
        if (!post(new Message.Gone(leg))) {
            post.moved(taker::deliver);
        }
    }

    private void adopt(RunningCall giver, Handed leg) {
        LegId id = leg.side().leg();
        hasMoved = true;
        legs.put(id, leg.handle());
        posts.put(id, leg.post());
        if (state instanceof CallState.Ended) {
            LineId seat = leg.seat();
            if (seat != null) {
                calls.lines.release(seat);
            }
        } else {
            seating.adopt(id, leg.seat());
            calls.legs.enter(this.id, id, leg.side().line(), leg.handle());
            calls.publish(
                    this.id,
                    listener -> listener.legAdded(this.id, id, leg.handle().sipCallId()));
        }
        on(new CallEvent.LegReleased(giver.id, leg.side()));
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
        LegId leg = dial.leg();
        if (!seating.take(leg, target.line(), target.callsMax())) {
            String sentence = "line " + target.line() + " is full: " + target.callsMax() + " calls at once";
            deliver(new CallEvent.Failed(leg, new Failure.NoRoom(sentence)));
            return;
        }
        LegPost post = new LegPost(this::deliver);
        posts.put(leg, post);
        CallLeg.Outgoing handle = calls.ports().signaling().dial(dial, post::deliver);
        legs.put(leg, handle);
        calls.legs.enter(id, leg, target.line(), handle);
        tellOf(leg, handle.sipCallId());
    }

    private void tellOf(LegId leg, String sipCallId) {
        if (!sipCallId.isEmpty()) {
            calls.publish(id, listener -> listener.legAdded(id, leg, sipCallId));
        }
    }

    private CallLeg.Incoming caller(LegId leg) {
        if (leg(leg) instanceof CallLeg.Incoming incoming) {
            return incoming;
        }
        throw new IllegalStateException("leg " + leg + " is no caller's");
    }

    private CallLeg leg(LegId leg) {
        CallLeg found = legs.get(leg);
        if (found == null) {
            throw new IllegalStateException("no leg " + leg);
        }
        return found;
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

    /// Gives back what the call took up. Its legs stay known here: late news of theirs is still answered.
    private void over(Cause cause, String sentence) {
        seating.leaveAll();
        legs.values().forEach(leg -> calls.legs.leave(id, leg));
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

    /// A fault of ours ends this one call: every leg is released, the record closed, and nothing else touched.
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
            alarms.disarm(timer);
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
