package org.tandem.line.sip;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandem.admin.AdminView;
import org.tandem.base.LineId;
import org.tandem.base.Mailbox;
import org.tandem.base.Timers;
import org.tandem.licence.Features;
import org.tandem.line.Line;
import org.tandem.line.LineHealth;
import org.tandem.line.LineState;
import org.tandem.line.LineStates;
import org.tandem.line.Proxy;
import org.tandem.line.ProxyOutcomes;
import org.tandem.sip.PortLimits;
import org.tandem.sip.PortSpec;
import org.tandem.sip.SipPorts;
import org.tandem.sip.SipUser;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.HeaderName;

/// All lines as they run: keeps the open ports like the lines that are set.
///
/// Ports are opened, changed and left one after the other in a mailbox, so a change is answered before the
/// ports follow it; [#settled] tells when they do. A port is touched only where something changed that is part
/// of its [PortSpec], and even then its calls and connections go on; access, proxies, limits of calls and the
/// like take effect without touching it. What is down or not in force is tried again every half minute, and
/// licences are looked at anew.
public final class Lines implements LineStates, ProxyOutcomes, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lines.class);
    private static final Duration AGAIN = Duration.ofSeconds(30);
    private static final int MAILBOX_CAPACITY = 10_000;
    private static final String METHODS = "INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, UPDATE, INFO";

    private final SipPorts ports;
    private final Features features;
    private final Function<LineId, SipUser> users;
    private final PortLimits limits;
    private final Surroundings surroundings;
    private final Map<LineId, OpenLine> open = new ConcurrentHashMap<>();
    private final Map<LineId, List<Probes>> probes = new HashMap<>();
    private final List<Consumer<LineState>> listeners = new CopyOnWriteArrayList<>();
    private final Mailbox<Message> mailbox;
    private volatile Timers.@Nullable Timer again;
    private @Nullable AdminView current;

    /// Time, dice and threads.
    public record Surroundings(Timers timers, InstantSource clock, RandomGenerator dice, Executor executor) {}

    private sealed interface Message {
        record Changed(AdminView view) implements Message {}

        record Again() implements Message {}

        record Settled(Runnable done) implements Message {}

        record Close(Runnable closed) implements Message {}
    }

    /// @param users who gets what arrives on a line outside of dialogs, OPTIONS aside, which is answered here
    public Lines(
            SipPorts ports,
            Features features,
            Function<LineId, SipUser> users,
            PortLimits limits,
            Surroundings surroundings) {
        this.ports = ports;
        this.features = features;
        this.users = users;
        this.limits = limits;
        this.surroundings = surroundings;
        this.mailbox = new Mailbox<>(
                surroundings.executor(),
                MAILBOX_CAPACITY,
                this::handle,
                (message, failure) -> LOG.error("lines could not be brought up to date", failure));
    }

    /// Adds a listener; it hears of every new state of a line, on any thread, and must return at once.
    public void onState(Consumer<LineState> listener) {
        listeners.add(listener);
    }

    private void tell(LineState state) {
        listeners.forEach(listener -> listener.accept(state));
    }

    /// The methods that a line takes, each of which really does something.
    public static Header allow(Line line) {
        String methods = METHODS + (line.processRefer() ? ", REFER" : "");
        if (!line.usage().isLync()) {
            methods += ", SUBSCRIBE" + (line.hasRegistrar() ? ", REGISTER" : "");
        }
        return new Header(HeaderName.ALLOW, methods);
    }

    /// Brings the ports in line with this view, soon. For any thread; returns at once.
    public void update(AdminView view) {
        if (!mailbox.post(new Message.Changed(view))) {
            LOG.error("too many changes wait for the lines: this one takes effect with the next");
        }
    }

    /// Runs `done` once the ports follow every view given before. For any thread; returns at once.
    public void settled(Runnable done) {
        if (!mailbox.post(new Message.Settled(done))) {
            done.run();
        }
    }

    private void handle(Message message) {
        switch (message) {
            case Message.Changed(var view) -> {
                current = view;
                reconcile(view);
                scheduleAgain();
            }
            case Message.Again() -> {
                if (current != null) {
                    reconcile(current);
                    scheduleAgain();
                }
            }
            case Message.Settled(var done) -> done.run();
            case Message.Close(var closed) -> {
                current = null;
                cancelAgain();
                List.copyOf(open.values()).forEach(this::shut);
                closed.run();
            }
        }
    }

    private void scheduleAgain() {
        cancelAgain();
        again = surroundings.timers().after(AGAIN, () -> mailbox.post(new Message.Again()));
    }

    private void cancelAgain() {
        var waiting = again;
        if (waiting != null) {
            waiting.cancel();
        }
    }

    private void reconcile(AdminView view) {
        for (var running : List.copyOf(open.values())) {
            var wanted = view.find(Line.TYPE, running.line().name());
            if (wanted.isEmpty() || !wanted.get().name().equals(running.line().name())) {
                remove(running);
            }
        }
        var pending = new ArrayList<Pending>();
        for (var line : view.all(Line.TYPE)) {
            var running = open.computeIfAbsent(
                    line.id(), id -> new OpenLine(line, users.apply(id), surroundings.clock(), this::tell));
            boolean probesChanged = !running.line().probe().equals(line.probe())
                    || !running.line().proxies().equals(line.proxies());
            running.changedTo(line);
            switch (PortChange.of(
                    running.spec(), wanted(line, view), surroundings.clock().instant())) {
                case PortChange.Leave(var status, var reason) -> leave(running, status, reason);
                case PortChange.Keep(var missing) -> kept(running, missing);
                case PortChange.Open(var spec) -> pending.add(new Pending(running, spec, ""));
                case PortChange.Adjust(var spec, var missing) -> pending.add(new Pending(running, spec, missing));
            }
            if (probesChanged && running.port() != null) {
                startProbes(running);
            }
        }
        carryOut(pending);
    }

    private PortChange.Wanted wanted(Line line, AdminView view) {
        if (!line.active()) {
            return new PortChange.Wanted.Closed(LineState.Status.INACTIVE, "it is set to be inactive");
        }
        if (line.usage().isLync()) {
            var refusal = features.refusalOf(Features.LYNC);
            if (refusal.isPresent()) {
                return new PortChange.Wanted.Closed(
                        LineState.Status.NOT_LICENSED, refusal.get().sentence());
            }
        }
        try {
            return new PortChange.Wanted.Open(LinePort.spec(line, view, limits));
        } catch (IllegalArgumentException e) {
            return new PortChange.Wanted.Unusable(String.valueOf(e.getMessage()));
        }
    }

    /// A port that is to be opened or changed.
    private static final class Pending {
        private final OpenLine line;
        private final PortSpec spec;
        private final String notInForce;
        private String failure = "";

        Pending(OpenLine line, PortSpec spec, String notInForce) {
            this.line = line;
            this.spec = spec;
            this.notInForce = notInForce;
        }

        /// Whether it stands where `other` wants to be.
        boolean isInTheWayOf(Pending other) {
            var stands = line.spec();
            return other != this && stands != null && stands.collidesWith(other.spec);
        }
    }

    /// One line may want the place that another one is about to leave, in a ring even. So what fails is tried
    /// again after the others; when nothing moves any more, a line that stands in another one's way steps
    /// aside.
    private void carryOut(List<Pending> pending) {
        while (!pending.isEmpty()) {
            if (!pending.removeIf(this::isCarriedOut)) {
                var inTheWay = pending.stream()
                        .filter(each -> pending.stream().anyMatch(each::isInTheWayOf))
                        .findFirst();
                if (inTheWay.isEmpty()) {
                    pending.forEach(this::failed);
                    return;
                }
                leave(inTheWay.get().line, LineState.Status.DOWN, "it is being opened again");
            }
        }
    }

    private boolean isCarriedOut(Pending change) {
        var running = change.line;
        var before = running.spec();
        try {
            var port = before == null
                    ? ports.open(change.spec, running, running)
                    : ports.change(change.spec, running, running);
            running.opened(port, change.spec, change.notInForce);
            logOpen(running, before, change);
            if (before == null) {
                startProbes(running);
            }
            return true;
        } catch (SipPorts.PortFailed e) {
            change.failure = String.valueOf(e.getMessage());
            return false;
        }
    }

    private static void logOpen(OpenLine running, @Nullable PortSpec before, Pending change) {
        var spec = change.spec;
        if (before == null
                || before.transport() != spec.transport()
                || !before.bind().equals(spec.bind())) {
            LOG.info("line is open on {} {} line={}", running.state().localAddress(), spec.transport(), spec.name());
        }
        var tls = before == null ? null : before.tls();
        if (tls != null && spec.tls() != null && !tls.chain().equals(spec.tls().chain())) {
            LOG.info("line shows its new certificate from the next handshake on line={}", spec.name());
        }
        if (!change.notInForce.isEmpty()) {
            LOG.warn("line is not all as it is set: {} line={}", change.notInForce, spec.name());
        }
    }

    private void failed(Pending change) {
        if (change.line.port() == null) {
            leave(change.line, LineState.Status.DOWN, change.failure);
        } else {
            kept(change.line, change.failure + "; it stays as it was");
        }
    }

    private static void kept(OpenLine running, String missing) {
        if (!missing.isEmpty() && !missing.equals(running.notInForce())) {
            LOG.warn(
                    "line is not all as it is set: {} line={}",
                    missing,
                    running.line().name());
        }
        running.kept(missing);
    }

    private void leave(OpenLine running, LineState.Status status, String reason) {
        if (running.port() != null) {
            ports.leave(running.line().name());
        }
        closed(running, status, reason);
    }

    private void closed(OpenLine running, LineState.Status status, String reason) {
        boolean isNews = !running.reason().equals(reason);
        stopProbes(running);
        running.closed(status, reason);
        if (isNews && status != LineState.Status.INACTIVE) {
            LOG.warn("line is down: {} line={}", reason, running.line().name());
        } else if (isNews) {
            LOG.info("line is closed: {} line={}", reason, running.line().name());
        }
    }

    private void remove(OpenLine running) {
        leave(running, LineState.Status.INACTIVE, "it is taken away");
        open.remove(running.line().id());
    }

    private void shut(OpenLine running) {
        ports.close(running.line().name());
        closed(running, LineState.Status.INACTIVE, "lines are being closed");
        open.remove(running.line().id());
    }

    private void startProbes(OpenLine running) {
        stopProbes(running);
        var started = running.line().proxies().stream()
                .map(proxy -> new Probes(running, proxy, surroundings.timers(), surroundings.dice()))
                .toList();
        probes.put(running.line().id(), started);
        started.forEach(Probes::start);
    }

    private void stopProbes(OpenLine running) {
        var started = probes.remove(running.line().id());
        if (started != null) {
            started.forEach(Probes::stop);
        }
    }

    @Override
    public List<LineState> all() {
        return open.values().stream()
                .map(OpenLine::state)
                .sorted(Comparator.comparing(state -> state.id().value()))
                .toList();
    }

    @Override
    public Optional<LineState> find(LineId id) {
        return Optional.ofNullable(open.get(id)).map(OpenLine::state);
    }

    @Override
    public void answered(LineId line, Proxy proxy) {
        changeHealth(line, health -> health.answered(proxy));
    }

    @Override
    public void failed(LineId line, Proxy proxy, String reason) {
        changeHealth(line, health -> health.failedCall(proxy, reason));
    }

    private void changeHealth(LineId line, java.util.function.UnaryOperator<LineHealth> change) {
        var running = open.get(line);
        if (running != null) {
            running.changeHealth(change);
        }
    }

    /// Closes all ports, soon; `closed` runs when that is done.
    public void close(Runnable closed) {
        if (!mailbox.post(new Message.Close(closed))) {
            closed.run();
        }
    }

    @Override
    public void close() {
        close(() -> {});
    }
}
