package org.tandem.sip;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tandem.base.Timers;
import org.tandem.wire.sip.ParseLimits;

/// The SIP of this process. See docs/adr/0008-sip-runners.md for who runs on which thread.
public final class SipEngine implements SipPorts, AutoCloseable {
    private final ConcurrentHashMap<String, OpenPort> ports = new ConcurrentHashMap<>();
    /// Those that only wait for their last calls to end.
    private final Set<OpenPort> leaving = ConcurrentHashMap.newKeySet();

    private final Shared shared;
    private final Network network;

    /// On real sockets; lets in every call.
    ///
    /// @param threads starts a virtual thread for each task: connections, look-ups
    /// @param random safe for many threads and hard to guess, such as `SecureRandom`
    public SipEngine(Timers timers, Executor threads, RandomGenerator random, Locator locator, SipSettings settings) {
        this(timers, threads, random, locator, settings, Overload.unmeasured(timers, threads));
    }

    /// On real sockets; lets in the calls for which there is time.
    ///
    /// @param overload measures that, once it has been started
    public SipEngine(
            Timers timers,
            Executor threads,
            RandomGenerator random,
            Locator locator,
            SipSettings settings,
            Overload overload) {
        this.shared =
                new Shared(timers, threads, new Tokens(random), new Resolution(locator, threads), settings, overload);
        this.network = this::sockets;
    }

    /// On a network of the caller's making, and otherwise the same as without measuring.
    public SipEngine(
            Timers timers,
            Executor threads,
            RandomGenerator random,
            Locator locator,
            SipSettings settings,
            Network network) {
        this.shared = new Shared(
                timers,
                threads,
                new Tokens(random),
                new Resolution(locator, threads),
                settings,
                Overload.unmeasured(timers, threads));
        this.network = network;
    }

    private Flows sockets(PortSpec spec, ParseLimits parsing, Flows.Inbound inbound) throws IOException, TlsTrouble {
        return spec.transport() == Transport.UDP
                ? new UdpFlows(spec, parsing, shared, inbound)
                : StreamFlows.open(spec, parsing, shared, inbound, null);
    }

    // One change at a time: two that open the same name or place must not both bind. Callers are few, and a lock costs
    // them less than a mailbox that they would have to wait for.

    @Override
    public synchronized SipPort open(PortSpec spec, Admission admission, SipUser user) {
        if (ports.containsKey(spec.name())) {
            throw new PortFailed("port " + spec.name() + " is open already", new IllegalStateException("name in use"));
        }
        return started(bind(spec, admission, user, network));
    }

    @Override
    public synchronized SipPort change(PortSpec spec, Admission admission, SipUser user) {
        var port = ports.get(spec.name());
        if (port == null) {
            return open(spec, admission, user);
        }
        if (port.spec().transport() != spec.transport()) {
            return replaced(port, spec, admission, user);
        }
        try {
            makeRoom(spec, port);
            port.change(spec);
        } catch (IOException | TlsTrouble failure) {
            throw failed(spec, failure);
        }
        return port;
    }

    /// Another transport: another port, which takes the name, and the listener where it has the same place.
    private SipPort replaced(OpenPort before, PortSpec spec, Admission admission, SipUser user) {
        var listener = handedOver(before, spec);
        Network itsPlace = listener == null
                ? network
                : (its, parsing, inbound) -> StreamFlows.open(its, parsing, shared, inbound, listener);
        var port = bind(spec, admission, user, itsPlace);
        if (listener != null) {
            before.listenerIsTaken();
        }
        started(port);
        leave(before);
        return port;
    }

    /// The listener of a port whose place, or one that overlaps it, another port takes; null if it takes a new
    /// one.
    private static @Nullable Listener handedOver(OpenPort before, PortSpec spec) {
        boolean areStreams =
                spec.transport().isReliable() && before.spec().transport().isReliable();
        boolean isSame = before.spec().bind().equals(spec.bind());
        if (!areStreams || !(isSame || Place.overlap(spec.bind(), before.localAddress()))) {
            return null;
        }
        if (!isSame) {
            try {
                before.moveTo(spec.bind());
            } catch (IOException failure) {
                throw failed(spec, failure);
            }
        }
        return before.listener();
    }

    private OpenPort started(OpenPort port) {
        ports.put(port.spec().name(), port);
        port.start();
        return port;
    }

    private OpenPort bind(PortSpec spec, Admission admission, SipUser user, Network place) {
        makeRoom(spec, null);
        try {
            return new OpenPort(spec, admission, user, shared, place);
        } catch (IOException | TlsTrouble failure) {
            throw failed(spec, failure);
        }
    }

    /// Whoever is only leaving a place does not keep others from it.
    private void makeRoom(PortSpec spec, @Nullable OpenPort own) {
        Stream.concat(ports.values().stream(), leaving.stream())
                .filter(other -> other != own)
                .filter(other -> (other.spec().transport() == Transport.UDP) == (spec.transport() == Transport.UDP))
                .forEach(other -> other.makeRoom(spec.bind()));
    }

    private static PortFailed failed(PortSpec spec, Exception failure) {
        var sentence = failure instanceof TlsTrouble
                ? "port " + spec.name() + " can't use TLS: " + failure.getMessage()
                : "port " + spec.name() + " can't listen on " + spec.transport() + " " + Place.text(spec.bind()) + ": "
                        + failure.getMessage();
        return new PortFailed(sentence, failure);
    }

    @Override
    public synchronized void leave(String name) {
        var port = ports.remove(name);
        if (port != null) {
            leave(port);
        }
    }

    private void leave(OpenPort port) {
        leaving.add(port);
        port.leave(() -> leaving.remove(port));
    }

    @Override
    public synchronized void close(String name) {
        var port = ports.remove(name);
        if (port != null) {
            port.close();
        }
    }

    @Override
    public Optional<SipPort> find(String name) {
        return Optional.ofNullable(ports.get(name));
    }

    /// Closes all ports.
    @Override
    public void close() {
        ports.keySet().forEach(this::close);
        leaving.forEach(OpenPort::close);
    }
}
