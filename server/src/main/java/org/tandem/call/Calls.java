package org.tandem.call;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandem.base.CallId;
import org.tandem.base.Cause;
import org.tandem.base.LegId;
import org.tandem.base.LineId;
import org.tandem.base.Refusal;
import org.tandem.base.StationId;
import org.tandem.base.Timers;
import org.tandem.journal.Journal;

/// The calls that are alive, and the commands on them. For any thread.
public final class Calls {
    private static final Logger LOG = LoggerFactory.getLogger(Calls.class);

    private final CallSettings settings;
    private final Ports ports;
    private final String idPrefix;
    private final AtomicLong lastId = new AtomicLong();
    private final AtomicLong turnedAway = new AtomicLong();
    private final ConcurrentMap<CallId, RunningCall> running = new ConcurrentHashMap<>();
    private final List<CallListener> listeners = new CopyOnWriteArrayList<>();
    private final List<StepTap> taps = new CopyOnWriteArrayList<>();
    final Seats<LineId> lines = new Seats<>();
    final Seats<StationId> stations = new Seats<>();
    final LegDirectory legs = new LegDirectory();

    /// What calls need from outside.
    public record Ports(
            Routes routes,
            LegSignaling signaling,
            Journal journal,
            Timers timers,
            InstantSource clock,
            Executor executor) {}

    public Calls(CallSettings settings, Ports ports) {
        this.settings = settings;
        this.ports = ports;
        // Ids of one process are counted; its start tells them from those of the process before.
        this.idPrefix = Long.toString(ports.clock().millis(), 36) + ".";
    }

    /// The caller's leg of a new call, and where its events go.
    public record NewCall(CallId id, LegId leg, Consumer<CallEvent> events) {}

    /// Begins a call. Empty when far too many are alive: then nothing has been kept, and the adapter answers
    /// 503.
    public Optional<NewCall> arrived(Arrival arrival, CallLeg.Incoming leg) {
        if (running.size() >= settings.ceiling()) {
            turnedAway.incrementAndGet();
            return Optional.empty();
        }
        CallId id = newId();
        RunningCall call = new RunningCall(this, id, arrival, leg);
        NewCall begun = new NewCall(id, call.nearLeg(), call.nearEvents());
        running.put(id, call);
        call.begin();
        return Optional.of(begun);
    }

    /// Ends a call now.
    ///
    /// @param by who wants it, for the record
    /// @return why not, where there is no such call
    public Optional<Refusal> clear(CallId id, String by) {
        RunningCall call = running.get(id);
        if (call == null) {
            return Optional.of(new Refusal("noSuchCall", "There is no call " + id + "; it may have ended."));
        }
        call.deliver(new CallEvent.Clear(Cause.NORMAL, "cleared by " + by));
        return Optional.empty();
    }

    /// Carries out a command on a call. What comes of it in the end, listeners hear.
    ///
    /// @param reply takes how it was taken, once and soon; any thread
    public void command(CallId id, Command command, Consumer<CommandOutcome> reply) {
        RunningCall call = running.get(id);
        if (call == null) {
            reply.accept(refused(new CommandRefusal.NoSuchCall(id.value())));
        } else {
            call.command(command, reply);
        }
    }

    /// Calls a station, and once it has answered, connects it with `to`.
    public CommandOutcome originate(StationId station, String to) {
        if (running.size() >= settings.callsMax()) {
            return refused(new CommandRefusal.NoRoom("This server has as many calls as it may."));
        }
        Optional<Routes.Order> order = ports.routes().order(station, to);
        if (order.isEmpty()) {
            return refused(new CommandRefusal.NoSuchStation("There is no station " + station + "."));
        }
        CallId id = newId();
        RunningCall call = new RunningCall(this, id, order.get());
        CommandRefusal refusal = call.planning().refusal(order.get());
        if (refusal != null) {
            return refused(refusal);
        }
        running.put(id, call);
        call.begin();
        return new CommandOutcome.Begun(id);
    }

    /// A station puts its partner on hold and calls somebody else, in a call of its own; that call's id is the
    /// outcome.
    ///
    /// @param by the leg of the station; null for the only one of a station
    /// @param reply as in `command`
    public void consult(CallId id, @Nullable LegId by, String to, Consumer<CommandOutcome> reply) {
        RunningCall call = running.get(id);
        if (!((call == null ? null : call.state()) instanceof CallState.Connected connected)) {
            command(id, new Command.Hold(by), reply);
            return;
        }
        LegId leg = Wishes.by(connected, by);
        StationId station = leg == null ? null : connected.side(leg).station();
        if (leg == null || station == null) {
            String sentence = "A consultation begins at a station: say which leg leads to one.";
            reply.accept(refused(new CommandRefusal.NoSuchLeg(sentence)));
        } else if (connected.side(leg).isHolding()) {
            reply.accept(originate(station, to));
        } else {
            command(
                    id,
                    new Command.Hold(leg),
                    outcome ->
                            reply.accept(outcome instanceof CommandOutcome.Begun ? originate(station, to) : outcome));
        }
    }

    /// A station that is in two calls connects its partners with each other, and leaves both.
    ///
    /// @param by the leg of the station in the first; null for the only one of a station
    /// @param reply as in `command`
    public void join(CallId id, @Nullable LegId by, CallId other, Consumer<CommandOutcome> reply) {
        RunningCall call = running.get(id);
        RunningCall second = running.get(other);
        if (second == null) {
            reply.accept(refused(new CommandRefusal.NoSuchCall(other.value())));
            return;
        }
        LegId leg = null;
        if ((call == null ? null : call.state()) instanceof CallState.Connected connected
                && second.state() instanceof CallState.Connected beside) {
            LegId own = Wishes.by(connected, by);
            StationId station = own == null ? null : connected.side(own).station();
            for (Side side : List.of(beside.near(), beside.far())) {
                if (station != null && station.equals(side.station())) {
                    leg = side.leg();
                }
            }
        }
        if (leg == null) {
            String sentence = "The two calls are not both up, or have no station in common.";
            reply.accept(refused(new CommandRefusal.NoSuchLeg(sentence)));
        } else {
            command(id, new Command.Join(by, new Place(other, leg)), reply);
        }
    }

    private static CommandOutcome refused(CommandRefusal refusal) {
        return new CommandOutcome.Refused(refusal);
    }

    /// Ends all calls, because the server stops.
    public void clearAll(String sentence) {
        CallEvent clear = new CallEvent.Clear(Cause.TEMPORARY_FAILURE, sentence);
        running.values().forEach(call -> call.deliver(clear));
    }

    public Optional<CallView> find(CallId id) {
        RunningCall call = running.get(id);
        CallState state = call == null ? null : call.state();
        return Optional.ofNullable(state == null ? null : CallView.of(state));
    }

    /// All calls that are alive, in no order.
    public List<CallView> views() {
        return running.values().stream()
                .<CallView>mapMulti((call, views) -> {
                    CallState state = call.state();
                    if (state != null) {
                        views.accept(CallView.of(state));
                    }
                })
                .toList();
    }

    public int size() {
        return running.size();
    }

    /// INVITEs that were refused without becoming a call, since the start.
    public long turnedAway() {
        return turnedAway.get();
    }

    /// Calls at once that a station is in now.
    public int callsOf(StationId station) {
        return stations.count(station);
    }

    /// Calls at once that use a line now, both directions.
    public int callsOn(LineId line) {
        return lines.count(line);
    }

    /// Adds a listener; it hears everything from now on.
    public void subscribe(CallListener listener) {
        listeners.add(listener);
    }

    /// Adds a tap; it sees every step from now on.
    public void tap(StepTap tap) {
        taps.add(tap);
    }

    private CallId newId() {
        return new CallId(idPrefix + Long.toString(lastId.incrementAndGet(), 36));
    }

    // For RunningCall.

    @Nullable
    RunningCall running(CallId id) {
        return running.get(id);
    }

    CallSettings settings() {
        return settings;
    }

    Ports ports() {
        return ports;
    }

    Instant now() {
        return ports.clock().instant();
    }

    boolean isFull() {
        return running.size() > settings.callsMax();
    }

    void publish(CallId id, Consumer<CallListener> news) {
        for (CallListener listener : listeners) {
            try {
                news.accept(listener);
            } catch (RuntimeException failure) {
                // A call does not end because somebody who watches it stumbles.
                LOG.error("a listener could not take the news of call={}", id, failure);
            }
        }
    }

    void decided(CallState before, CallEvent event, Step step) {
        for (StepTap tap : taps) {
            try {
                tap.decided(before, event, step);
            } catch (RuntimeException failure) {
                LOG.error(
                        "a tap could not take a step of call={}", before.call().id(), failure);
            }
        }
    }

    boolean isAlive(CallId id) {
        return running.containsKey(id);
    }

    void remove(CallId id) {
        running.remove(id);
    }
}
