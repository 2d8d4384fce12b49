package org.tandem.admin;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All subsystems of this server, in start order: list, start, stop, restart. One that fails hurts no other.
///
/// Starting and stopping block and are done one at a time per subsystem; different ones do not wait for each
/// other. Source: requirement HAS-03.
public final class Subsystems {
    private static final Logger LOG = LoggerFactory.getLogger(Subsystems.class);

    private final Administration administration;
    private final ObjectType<SubsystemSetting> type;
    private final InstantSource clock;
    private final Map<String, Registered> registered = new LinkedHashMap<>();
    private final List<BiConsumer<String, SubsystemState>> listeners = new CopyOnWriteArrayList<>();

    /// @param type made by [SubsystemSetting#type] with the names of these subsystems
    /// @param subsystems in the order in which they start
    /// @param executor takes what an administrator's change of a start type sets off: it must not run tasks on
    ///     the caller's thread
    public Subsystems(
            Administration administration,
            ObjectType<SubsystemSetting> type,
            List<Subsystem> subsystems,
            InstantSource clock,
            Executor executor) {
        this.administration = administration;
        this.type = type;
        this.clock = clock;
        for (var subsystem : subsystems) {
            if (registered.put(key(subsystem.name()), new Registered(subsystem)) != null) {
                throw new IllegalStateException("subsystem " + subsystem.name() + " is registered twice");
            }
        }
        administration.onChange(committed -> {
            for (var each : registered.values()) {
                var now = startType(each.subsystem.name(), committed.after());
                if (now != startType(each.subsystem.name(), committed.before())) {
                    executor.execute(() -> follow(each));
                }
            }
        });
    }

    /// A subsystem as it is shown.
    public record Row(String name, String description, SubsystemSetting.StartType startType, SubsystemState state) {}

    /// What became of an order.
    public sealed interface Answer {
        /// It was carried out; the state may be `Failed`.
        record Done(Row row) implements Answer {}

        /// It is disabled; an administrator must make it automatic first.
        record Disabled(String name) implements Answer {}

        /// There is none of that name.
        record Unknown(String name) implements Answer {}
    }

    public List<Row> list() {
        return registered.values().stream().map(this::row).toList();
    }

    public Optional<Row> find(String name) {
        return Optional.ofNullable(registered.get(key(name))).map(this::row);
    }

    /// Starts all that are automatic, in order; each one's outcome is in its state.
    public void startAll() {
        registered.values().forEach(this::follow);
    }

    /// Stops all, in reverse order.
    public void stopAll() {
        new ArrayList<>(registered.values()).reversed().forEach(this::stop);
    }

    /// Starts it unless it runs already.
    public Answer start(String name) {
        return order(name, this::startIfEnabled);
    }

    /// Stops it unless it is stopped already. It starts again with the server, or when somebody starts it.
    public Answer stop(String name) {
        return order(name, each -> {
            stop(each);
            return new Answer.Done(row(each));
        });
    }

    /// Stops and starts it.
    public Answer restart(String name) {
        return order(name, each -> {
            each.working.lock();
            try {
                if (!isEnabled(each)) {
                    return new Answer.Disabled(each.subsystem.name());
                }
                stop(each);
                return startIfEnabled(each);
            } finally {
                each.working.unlock();
            }
        });
    }

    /// Tells every new state: name and state, on the thread that brought it about.
    public void onState(BiConsumer<String, SubsystemState> listener) {
        listeners.add(listener);
    }

    private Answer order(String name, Function<Registered, Answer> carryOut) {
        var each = registered.get(key(name));
        return each == null ? new Answer.Unknown(name) : carryOut.apply(each);
    }

    /// Makes it what its start type says now.
    private void follow(Registered each) {
        if (isEnabled(each)) {
            startIfEnabled(each);
        } else {
            stop(each);
        }
    }

    private Answer startIfEnabled(Registered each) {
        each.working.lock();
        try {
            if (!isEnabled(each)) {
                return new Answer.Disabled(each.subsystem.name());
            }
            switch (each.now.get().state()) {
                case SubsystemState.Running _, SubsystemState.Starting _ -> {}
                case SubsystemState.Failed _ -> {
                    stop(each);
                    bringUp(each);
                }
                case SubsystemState.Stopped _, SubsystemState.Stopping _ -> bringUp(each);
            }
            return new Answer.Done(row(each));
        } finally {
            each.working.unlock();
        }
    }

    private void bringUp(Registered each) {
        var name = each.subsystem.name();
        int run = each.now.get().run() + 1;
        move(each, run, new SubsystemState.Starting(clock.instant()));
        try {
            each.subsystem.start(reason -> {
                LOG.warn("subsystem went down subsystem={} reason={}", name, reason);
                move(each, run, new SubsystemState.Failed(clock.instant(), reason));
            });
            move(each, run, new SubsystemState.Running(clock.instant()));
        } catch (Subsystem.CannotStart e) {
            LOG.warn("subsystem cannot start subsystem={} reason={}", name, e.getMessage());
            move(each, run, new SubsystemState.Failed(clock.instant(), String.valueOf(e.getMessage())));
        } catch (RuntimeException e) {
            // A mistake of one feature: it stays down, loudly, and the others run.
            LOG.error("subsystem failed to start subsystem={}", name, e);
            move(each, run, new SubsystemState.Failed(clock.instant(), "internal error: " + e));
        }
    }

    private void stop(Registered each) {
        each.working.lock();
        try {
            int run = each.now.get().run();
            if (!move(each, run, new SubsystemState.Stopping(clock.instant()))) {
                return;
            }
            try {
                each.subsystem.stop();
            } catch (RuntimeException e) {
                LOG.error("subsystem failed to stop subsystem={}", each.subsystem.name(), e);
            }
            move(each, run, new SubsystemState.Stopped());
        } finally {
            each.working.unlock();
        }
    }

    /// Takes the step if it can be taken from where the subsystem is now: a report of failure may come late,
    /// doubled, or before the start is over.
    private boolean move(Registered each, int run, SubsystemState next) {
        while (true) {
            var now = each.now.get();
            boolean fits = switch (next) {
                case SubsystemState.Starting _ -> now.state() instanceof SubsystemState.Stopped;
                case SubsystemState.Running _ -> now.run() == run && now.state() instanceof SubsystemState.Starting;
                case SubsystemState.Failed _ ->
                    now.run() == run
                            && (now.state() instanceof SubsystemState.Starting
                                    || now.state() instanceof SubsystemState.Running);
                case SubsystemState.Stopping _ -> !(now.state() instanceof SubsystemState.Stopped);
                case SubsystemState.Stopped _ -> now.state() instanceof SubsystemState.Stopping;
            };
            if (!fits) {
                return false;
            }
            if (each.now.compareAndSet(now, new Moment(run, next))) {
                listeners.forEach(listener -> listener.accept(each.subsystem.name(), next));
                return true;
            }
        }
    }

    private boolean isEnabled(Registered each) {
        return startType(each.subsystem.name(), administration.current()) == SubsystemSetting.StartType.AUTOMATIC;
    }

    private SubsystemSetting.StartType startType(String name, AdminView view) {
        return view.find(type, name).map(SubsystemSetting::startType).orElse(SubsystemSetting.StartType.AUTOMATIC);
    }

    private Row row(Registered each) {
        var name = each.subsystem.name();
        return new Row(
                name,
                each.subsystem.description(),
                startType(name, administration.current()),
                each.now.get().state());
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /// @param run counts the starts, so that a report of an earlier run is known as such
    private record Moment(int run, SubsystemState state) {}

    private static final class Registered {
        private final Subsystem subsystem;
        // Held while it is started or stopped, which blocks: a mailbox must not.
        private final ReentrantLock working = new ReentrantLock();
        private final AtomicReference<Moment> now = new AtomicReference<>(new Moment(0, new SubsystemState.Stopped()));

        private Registered(Subsystem subsystem) {
            this.subsystem = subsystem;
        }
    }
}
