package org.tandem.sip;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandem.wire.sip.ParseLimits;

/// The connections of one TCP or TLS port: those that peers have opened and those that we open. A request to an address
/// that a
/// connection leads to goes over that connection, whoever opened it.
///
/// Two virtual threads a connection, one reads, one writes: a peer that does not read holds up nobody but itself.
final class StreamFlows implements Flows {
    private static final Logger LOG = LoggerFactory.getLogger(StreamFlows.class);
    private static final int BACKLOG = 1_024;
    private static final Duration PAUSE = Duration.ofMillis(100);

    final PortSpec spec;
    final ParseLimits parsing;
    final Shared shared;
    final Inbound inbound;
    private final ServerSocket listener;
    private final InetSocketAddress local;
    private final LocalAddresses localAddresses;
    private final SocketWrap wrap;
    private final ConcurrentHashMap<InetSocketAddress, StreamFlow> byRemote = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<InetAddress, AtomicInteger> perPeer = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<StreamFlow, Boolean> all = new ConcurrentHashMap<>();
    private volatile boolean isClosing;

    private StreamFlows(
            PortSpec spec,
            ParseLimits parsing,
            Shared shared,
            Inbound inbound,
            SocketWrap wrap,
            ServerSocket listener) {
        this.spec = spec;
        this.parsing = parsing;
        this.shared = shared;
        this.inbound = inbound;
        this.wrap = wrap;
        this.listener = listener;
        this.local = (InetSocketAddress) listener.getLocalSocketAddress();
        this.localAddresses = new LocalAddresses(local);
    }

    static Flows open(PortSpec spec, ParseLimits parsing, Shared shared, Inbound inbound)
            throws IOException, TlsTrouble {
        var tls = spec.tls();
        var wrap = tls == null ? SocketWrap.PLAIN : TlsWrap.of(tls);
        var listener = new ServerSocket();
        try {
            listener.setReuseAddress(true);
            listener.bind(spec.bind(), BACKLOG);
        } catch (IOException | RuntimeException failure) {
            listener.close();
            throw failure;
        }
        return new StreamFlows(spec, parsing, shared, inbound, wrap, listener);
    }

    @Override
    public void start() {
        Thread.ofVirtual().name("sip-accept-" + spec.name()).start(this::accept);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                accepted(listener.accept());
            } catch (IOException failure) {
                if (!listener.isClosed()) {
                    // Out of descriptors, or the peer has gone already: others must still get in.
                    inbound.onTrouble("accepting a connection failed: " + failure.getMessage());
                    pause();
                }
            } catch (RuntimeException wrong) {
                LOG.atError().addKeyValue("line", spec.name()).setCause(wrong).log("a connection could not be taken");
            }
        }
    }

    /// Out of descriptors, the next attempt fails at once too.
    private void pause() {
        var over = new CountDownLatch(1);
        shared.timers().after(PAUSE, over::countDown);
        try {
            over.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void accepted(Socket socket) throws IOException {
        var remote = (InetSocketAddress) socket.getRemoteSocketAddress();
        if (!inbound.admits(remote.getAddress())) {
            socket.close();
            return;
        }
        var flow = StreamFlow.accepted(this, remote, socket);
        var refusal = take(flow);
        if (!refusal.isEmpty()) {
            inbound.onTrouble(refusal);
            socket.close();
            return;
        }
        // A peer's port is used anew only when its former connection has gone, though we may not have seen that yet.
        byRemote.put(remote, flow);
        flow.start();
    }

    /// Counts a new connection; why not, if it is one too many.
    private String take(StreamFlow flow) {
        var address = flow.remote().getAddress();
        var limits = spec.limits();
        if (all.size() >= limits.connections()) {
            return "no room for a connection with " + address + ": " + limits.connections() + " are open";
        }
        var count = perPeer.compute(address, (_, before) -> {
            var counter = before == null ? new AtomicInteger() : before;
            counter.incrementAndGet();
            return counter;
        });
        all.put(flow, Boolean.TRUE);
        if (count.get() > limits.connectionsPerPeer()) {
            ended(flow);
            return "no room for a connection with " + address + ": it has " + limits.connectionsPerPeer();
        }
        return "";
    }

    /// A connection has ended, or was not taken.
    void ended(StreamFlow flow) {
        byRemote.remove(flow.remote(), flow);
        if (all.remove(flow) != null) {
            perPeer.computeIfPresent(
                    flow.remote().getAddress(), (_, count) -> count.decrementAndGet() == 0 ? null : count);
        }
    }

    @Override
    public Flow to(InetSocketAddress remote, String peerName) {
        var open = byRemote.get(remote);
        if (open != null && open.isOpen() && open.proves(peerName)) {
            return open;
        }
        var fresh = StreamFlow.outbound(this, remote, peerName);
        var other = byRemote.compute(
                remote, (_, there) -> there != null && there.isOpen() && there.proves(peerName) ? there : fresh);
        if (other != fresh) {
            return other;
        }
        var refusal = isClosing ? "port " + spec.name() + " is being closed" : take(fresh);
        if (refusal.isEmpty()) {
            fresh.start();
        } else {
            byRemote.remove(remote, fresh);
            fresh.refuse(new SendFailure.Refused(refusal));
        }
        return fresh;
    }

    void run(Runnable task) {
        try {
            shared.threads().execute(task);
        } catch (RejectedExecutionException stopped) {
            throw new IllegalStateException("no thread for a connection of port " + spec.name(), stopped);
        }
    }

    SocketWrap wrap() {
        return wrap;
    }

    String localHost(InetSocketAddress remote) {
        return localAddresses.towards(remote);
    }

    @Override
    public InetSocketAddress localAddress() {
        return local;
    }

    @Override
    public int open() {
        return all.size();
    }

    @Override
    public void close() {
        isClosing = true;
        try {
            listener.close();
        } catch (IOException failure) {
            LOG.atWarn()
                    .addKeyValue("line", spec.name())
                    .addKeyValue("reason", failure.getMessage())
                    .log("closing a listener failed");
        }
        all.keySet().forEach(StreamFlow::closeWhenWritten);
    }
}
