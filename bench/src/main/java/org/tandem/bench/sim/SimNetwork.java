package org.tandem.bench.sim;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tandem.sip.Flow;
import org.tandem.sip.Flows;
import org.tandem.sip.Network;
import org.tandem.sip.PortSpec;
import org.tandem.sip.SendFailure;
import org.tandem.sip.Transport;
import org.tandem.wire.sip.ParseLimits;
import org.tandem.wire.sip.Parsed;
import org.tandem.wire.sip.SipMessage;
import org.tandem.wire.sip.SipParser;
import org.tandem.wire.sip.SipResponse;
import org.tandem.wire.sip.SipWriter;

/// The wires between the server's ports and the user agents: bytes go in, and come out late, twice, in another
/// order or not at all.
///
/// Datagrams are lost fairly: at most three copies of one message, so that whoever repeats as the RFC says gets
/// through. Connections keep their order, and break.
final class SimNetwork implements Network {
    private static final int LOST_MOST = 3;
    private static final int NESTED_MOST = 3;

    private final World world;
    private final Map<String, Port> ports = new LinkedHashMap<>();
    private final Map<InetSocketAddress, Peer> peers = new HashMap<>();
    private final Map<String, Integer> lost = new HashMap<>();
    private int nested;

    SimNetwork(World world) {
        this.world = world;
    }

    @Override
    public Flows open(PortSpec spec, ParseLimits parsing, Flows.Inbound inbound) {
        Port port = spec.transport() == Transport.UDP
                ? new DatagramPort(spec.bind(), parsing, inbound)
                : new StreamPort(spec.bind(), parsing, inbound);
        ports.put(spec.name(), port);
        return port;
    }

    void attach(Peer peer) {
        peers.put(peer.address(), peer);
    }

    /// The user agent's machine is gone: nothing reaches it, and nothing more comes from it. That its connection is
    /// of no use any more is noticed by the next message that is sent there.
    void detach(Peer peer) {
        peers.remove(peer.address());
    }

    /// From a user agent to a port.
    void send(Peer from, String portName, SipMessage message) {
        Port port = ports.get(portName);
        if (port != null && peers.containsKey(from.address())) {
            port.fromPeer(from, message);
        }
    }

    /// Breaks the connection between a port and a user agent, if there is one.
    void cut(Peer peer, String portName) {
        if (ports.get(portName) instanceof StreamPort port) {
            port.cut(peer.address());
        }
    }

    private boolean isDark() {
        int at = world.climate().blackoutAt();
        return at > 0 && world.agenda().now() >= at * 1_000_000L;
    }

    private long delay() {
        var climate = world.climate();
        return world.dice().millis(climate.delayLeast(), climate.delayMost());
    }

    private boolean isLost(String direction, SipMessage message) {
        if (!world.dice().chance(world.climate().loss())) {
            return false;
        }
        String what = direction
                + message.callId()
                + message.cseq()
                + (message instanceof SipResponse response ? response.status() : "")
                + message.to().tag().orElse("");
        return lost.merge(what, 1, Integer::sum) <= LOST_MOST;
    }

    /// Carries one datagram, or what stands for none, one or two of them.
    private void carry(boolean isSent, Peer peer, SipMessage message, Runnable deliver) {
        if (isDark()) {
            note(isSent, peer, message, "lost for ever");
        } else if (isLost(isSent ? ">" : "<", message)) {
            note(isSent, peer, message, "lost");
        } else if (nested < NESTED_MOST && world.dice().chance(world.climate().immediate())) {
            note(isSent, peer, message, "at once");
            nested++;
            deliver.run();
            nested--;
        } else {
            note(isSent, peer, message, "");
            world.agenda().after(delay(), deliver);
            if (world.dice().chance(world.climate().doubling())) {
                note(isSent, peer, message, "doubled");
                world.agenda().after(delay(), deliver);
            }
        }
    }

    private void note(boolean isSent, Peer peer, SipMessage message, String fate) {
        world.note(() -> Ladder.line(isSent, peer, message, fate));
    }

    private static @Nullable SipMessage read(byte[] bytes, ParseLimits limits) {
        return SipParser.parseDatagram(bytes, 0, bytes.length, limits) instanceof Parsed.Message(var message)
                ? message
                : null;
    }

    /// What both kinds of ports are.
    private abstract class Port implements Flows {
        final InetSocketAddress bound;
        final ParseLimits parsing;
        final Inbound inbound;
        boolean isOpen = true;

        Port(InetSocketAddress bound, ParseLimits parsing, Inbound inbound) {
            this.bound = bound;
            this.parsing = parsing;
            this.inbound = inbound;
        }

        abstract void fromPeer(Peer peer, SipMessage message);

        /// What was sent by one of the server's flows, read as its receiver would.
        final void toPeer(Peer peer, byte[] bytes, java.util.function.BiConsumer<Peer, SipMessage> carrier) {
            SipMessage message = read(bytes, ParseLimits.DEFAULTS);
            if (message == null) {
                world.watch().violated("a message was sent that cannot be read:\n" + new String(bytes, UTF_8));
            } else {
                carrier.accept(peer, message);
            }
        }

        final void receive(Flow flow, byte[] bytes) {
            switch (SipParser.parseDatagram(bytes, 0, bytes.length, parsing)) {
                case Parsed.Message(var message) -> inbound.onMessage(flow, message);
                case Parsed.Malformed malformed ->
                    inbound.onMalformed(flow, ByteBuffer.wrap(bytes), malformed.problem(), malformed.answer());
                case Parsed.KeepAlive _ -> {}
            }
        }

        @Override
        public InetSocketAddress localAddress() {
            return bound;
        }

        @Override
        public void start() {}

        @Override
        public void close() {
            isOpen = false;
        }
    }

    private abstract static class AnyFlow implements Flow {
        final InetSocketAddress remote;
        private final InetSocketAddress bound;

        AnyFlow(InetSocketAddress remote, InetSocketAddress bound) {
            this.remote = remote;
            this.bound = bound;
        }

        @Override
        public InetSocketAddress remote() {
            return remote;
        }

        @Override
        public String remoteHost() {
            return remote.getAddress().getHostAddress();
        }

        @Override
        public String localHost() {
            return bound.getAddress().getHostAddress();
        }

        @Override
        public InetSocketAddress local() {
            return bound;
        }
    }

    private final class DatagramPort extends Port {
        DatagramPort(InetSocketAddress bound, ParseLimits parsing, Inbound inbound) {
            super(bound, parsing, inbound);
        }

        @Override
        public Flow to(InetSocketAddress remote, String peerName) {
            return new DatagramFlow(remote);
        }

        @Override
        public int open() {
            return isOpen ? 1 : 0;
        }

        @Override
        void fromPeer(Peer peer, SipMessage message) {
            byte[] bytes = SipWriter.write(message);
            carry(false, peer, message, () -> receive(new DatagramFlow(peer.address()), bytes));
        }

        private final class DatagramFlow extends AnyFlow {
            DatagramFlow(InetSocketAddress remote) {
                super(remote, bound);
            }

            @Override
            public boolean isOpen() {
                return isOpen;
            }

            @Override
            public void send(byte[] bytes, Consumer<SendFailure> onFailure) {
                Peer peer = peers.get(remote);
                if (peer != null) {
                    toPeer(peer, bytes, (to, message) -> carry(true, to, message, () -> to.receive(message)));
                }
            }
        }
    }

    private final class StreamPort extends Port {
        private final Map<InetSocketAddress, StreamFlow> connections = new LinkedHashMap<>();

        StreamPort(InetSocketAddress bound, ParseLimits parsing, Inbound inbound) {
            super(bound, parsing, inbound);
        }

        @Override
        public Flow to(InetSocketAddress remote, String peerName) {
            return connections.computeIfAbsent(remote, StreamFlow::new);
        }

        @Override
        public int open() {
            return connections.size();
        }

        @Override
        void fromPeer(Peer peer, SipMessage message) {
            StreamFlow flow = connections.computeIfAbsent(peer.address(), StreamFlow::new);
            byte[] bytes = SipWriter.write(message);
            flow.lastIn = flow.carryInOrder(false, peer, message, flow.lastIn, () -> receive(flow, bytes));
        }

        void cut(InetSocketAddress remote) {
            StreamFlow flow = connections.remove(remote);
            if (flow != null) {
                world.note(() -> "          the connection to " + remote + " breaks");
                flow.isUp = false;
                inbound.onClosed(flow, new SendFailure.Unreachable("connection to " + remote + " reset"));
            }
        }

        private final class StreamFlow extends AnyFlow {
            private boolean isUp = true;
            private long lastIn;
            private long lastOut;

            StreamFlow(InetSocketAddress remote) {
                super(remote, bound);
            }

            @Override
            public boolean isOpen() {
                return isUp;
            }

            @Override
            public void send(byte[] bytes, Consumer<SendFailure> onFailure) {
                Peer peer = peers.get(remote);
                if (!isUp) {
                    onFailure.accept(new SendFailure.Unreachable("connection to " + remote + " is closed"));
                } else if (peer == null) {
                    refuse(onFailure);
                } else {
                    toPeer(
                            peer,
                            bytes,
                            (to, message) ->
                                    lastOut = carryInOrder(true, to, message, lastOut, () -> to.receive(message)));
                }
            }

            /// Nobody listens there, or not any more.
            private void refuse(Consumer<SendFailure> onFailure) {
                world.agenda().after(delay(), () -> {
                    var failure = new SendFailure.Unreachable("connection to " + remote + " refused");
                    onFailure.accept(failure);
                    if (isUp) {
                        isUp = false;
                        connections.remove(remote, this);
                        inbound.onClosed(this, failure);
                    }
                });
            }

            /// When the message will have arrived.
            long carryInOrder(boolean isSent, Peer peer, SipMessage message, long last, Runnable deliver) {
                if (isDark()) {
                    note(isSent, peer, message, "lost for ever");
                    return last;
                }
                long now = world.agenda().now();
                long at = Math.max(last, now + delay());
                note(isSent, peer, message, "");
                world.agenda().after(at - now, () -> {
                    if (isUp) {
                        deliver.run();
                    } else {
                        note(isSent, peer, message, "lost with its connection");
                    }
                });
                return at;
            }
        }
    }
}
