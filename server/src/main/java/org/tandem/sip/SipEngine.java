package org.tandem.sip;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.tandem.base.Timers;
import org.tandem.wire.sip.ParseLimits;

/// The SIP of this process. See docs/adr/0008-sip-runners.md for who runs on which thread.
public final class SipEngine implements SipPorts, AutoCloseable {
    private final ConcurrentHashMap<String, OpenPort> ports = new ConcurrentHashMap<>();
    private final Shared shared;
    private final Network network;

    /// On real sockets.
    ///
    /// @param threads starts a virtual thread for each task: connections, look-ups
    /// @param random safe for many threads and hard to guess, such as `SecureRandom`
    public SipEngine(Timers timers, Executor threads, RandomGenerator random, Locator locator, SipSettings settings) {
        this.shared = shared(timers, threads, random, locator, settings);
        this.network = this::sockets;
    }

    /// On a network of the caller's making, and otherwise the same.
    public SipEngine(
            Timers timers,
            Executor threads,
            RandomGenerator random,
            Locator locator,
            SipSettings settings,
            Network network) {
        this.shared = shared(timers, threads, random, locator, settings);
        this.network = network;
    }

    private static Shared shared(
            Timers timers, Executor threads, RandomGenerator random, Locator locator, SipSettings settings) {
        return new Shared(timers, threads, new Tokens(random), new Resolution(locator, threads), settings);
    }

    private Flows sockets(PortSpec spec, ParseLimits parsing, Flows.Inbound inbound) throws IOException, TlsTrouble {
        return spec.transport() == Transport.UDP
                ? new UdpFlows(spec.name(), spec.bind(), parsing, inbound)
                : StreamFlows.open(spec, parsing, shared, inbound);
    }

    @Override
    public SipPort open(PortSpec spec, Admission admission, SipUser user) {
        // One at a time: two that open the same name must not both bind.
        synchronized (this) {
            if (ports.containsKey(spec.name())) {
                throw new PortFailed(
                        "port " + spec.name() + " is open already", new IllegalStateException("name in use"));
            }
            var port = bind(spec, admission, user);
            ports.put(spec.name(), port);
            port.start();
            return port;
        }
    }

    private OpenPort bind(PortSpec spec, Admission admission, SipUser user) {
        try {
            return new OpenPort(spec, admission, user, shared, network);
        } catch (IOException | TlsTrouble failure) {
            throw new PortFailed(
                    "port " + spec.name() + " can't listen on " + spec.transport() + " " + text(spec.bind()) + ": "
                            + failure.getMessage(),
                    failure);
        }
    }

    private static String text(InetSocketAddress bind) {
        return bind.isUnresolved()
                ? bind.getHostString() + " (unknown name)"
                : bind.getAddress().getHostAddress() + ":" + bind.getPort();
    }

    @Override
    public void close(String name) {
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
    }
}
