package org.tandem.sip;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.tandem.wire.sip.ParseLimits;

/// The connections of one TCP or TLS port: those that peers have opened and those that we open. A request to an
/// address that a connection leads to goes over that connection, whoever opened it.
///
/// Two virtual threads a connection, one reads, one writes: a peer that does not read holds up nobody but
/// itself.
final class StreamFlows implements Flows, Listener.Taker {
    final PortSpec spec;
    final ParseLimits parsing;
    final Shared shared;
    final Inbound inbound;
    /// Where it listens, and where it listened before the last moves. Changed by one thread at a time, the one
    /// that changes ports.
    private volatile Listener listener;

    /// Whether `listener` is still ours to close.
    private volatile boolean hasListener = true;
    private final List<Listener> former = new CopyOnWriteArrayList<>();
    private volatile LocalAddresses localAddresses;
    private volatile SocketWrap wrap;
    private final ConcurrentHashMap<InetSocketAddress, StreamFlow> byRemote = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<InetAddress, AtomicInteger> perPeer = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<StreamFlow, Boolean> all = new ConcurrentHashMap<>();
    private volatile boolean isClosing;

    private StreamFlows(
            PortSpec spec, ParseLimits parsing, Shared shared, Inbound inbound, SocketWrap wrap, Listener listener) {
        this.spec = spec;
        this.parsing = parsing;
        this.shared = shared;
        this.inbound = inbound;
        this.wrap = wrap;
        this.listener = listener;
        this.localAddresses = new LocalAddresses(listener.local());
    }

    /// @param handed a listener that another port gives up; null to open one
    static StreamFlows open(
            PortSpec spec, ParseLimits parsing, Shared shared, Inbound inbound, @Nullable Listener handed)
            throws IOException, TlsTrouble {
        var wrap = wrap(spec);
        var listener = handed == null ? Listener.open(spec.name(), spec.bind(), shared.timers()) : handed;
        return new StreamFlows(spec, parsing, shared, inbound, wrap, listener);
    }

    static SocketWrap wrap(PortSpec spec) throws TlsTrouble {
        var tls = spec.tls();
        return tls == null ? SocketWrap.PLAIN : TlsWrap.of(tls);
    }

    @Override
    public void start() {
        listener.handTo(this);
    }

    @Override
    public void onTrouble(String sentence) {
        inbound.onTrouble(sentence);
    }

    /// What listens now; whoever asks takes it over.
    Listener listener() {
        return listener;
    }

    @Override
    public InetSocketAddress moveTo(InetSocketAddress bind) throws IOException {
        var before = listener;
        var known = former.stream()
                .filter(each -> each.local().equals(bind))
                .findFirst()
                .orElse(null);
        listenBy(known == null ? opened(bind, before) : known);
        former.remove(listener);
        if (!Place.overlap(bind, before.local())) {
            former.add(before);
        }
        return before.local();
    }

    /// Two sockets cannot listen at an address and at all addresses with one port: then the one before makes
    /// room.
    private Listener opened(InetSocketAddress bind, Listener before) throws IOException {
        makeRoom(bind);
        if (!Place.overlap(bind, before.local())) {
            return Listener.open(spec.name(), bind, shared.timers());
        }
        before.close();
        try {
            return Listener.open(spec.name(), bind, shared.timers());
        } catch (IOException failure) {
            listenBy(Listener.open(spec.name(), before.local(), shared.timers()));
            throw failure;
        }
    }

    private void listenBy(Listener next) {
        listener = next;
        localAddresses = new LocalAddresses(next.local());
        next.handTo(this);
    }

    @Override
    public void secure(SocketWrap next) {
        wrap = next;
    }

    @Override
    public void leave(InetSocketAddress place) {
        close(each -> each.local().equals(place));
    }

    @Override
    public void makeRoom(InetSocketAddress wanted) {
        close(each -> Place.overlap(wanted, each.local()));
    }

    /// Listens nowhere any more; connections stay.
    void stopListening() {
        if (hasListener) {
            listener.close();
        }
        close(_ -> true);
    }

    private void close(Predicate<Listener> which) {
        for (var each : List.copyOf(former)) {
            if (which.test(each)) {
                former.remove(each);
                each.close();
            }
        }
    }

    @Override
    public void accepted(Socket socket) throws IOException {
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

    InetSocketAddress localTowards(InetSocketAddress remote) {
        return localAddresses.addressTowards(remote);
    }

    @Override
    public InetSocketAddress localAddress() {
        return listener.local();
    }

    @Override
    public int open() {
        return all.size();
    }

    /// Another port has taken the listener over: it is not closed here. What is left are the connections.
    void listenerIsTaken() {
        hasListener = false;
    }

    /// Closes what no call lives on.
    void closeUnused() {
        for (var flow : all.keySet()) {
            if (!inbound.isInUse(flow)) {
                flow.closeWhenWritten();
            }
        }
    }

    @Override
    public void close() {
        isClosing = true;
        stopListening();
        all.keySet().forEach(StreamFlow::closeWhenWritten);
    }
}
