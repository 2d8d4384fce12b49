package org.tandem.sip;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandem.wire.sip.ParseLimits;
import org.tandem.wire.sip.Parsed;
import org.tandem.wire.sip.SipParser;

/// One UDP socket: a thread that reads into one buffer and handles each datagram to its end before the next.
/// The kernel's queue is the only one, and it is bounded. After a move there are two for a while, the former
/// one until the calls that know it have ended.
final class UdpFlows implements Flows {
    private static final Logger LOG = LoggerFactory.getLogger(UdpFlows.class);
    private static final int DATAGRAM_BYTES_MAX = 65_535;
    private static final int KERNEL_BUFFER_BYTES = 4 << 20;
    private static final Duration END_WITHIN = Duration.ofSeconds(1);

    private final String port;
    private final ParseLimits limits;
    private final Shared shared;
    private final Inbound inbound;
    /// The socket that we send by. Changed by one thread at a time, the one that changes ports.
    private volatile Bound current;

    private final List<Bound> former = new CopyOnWriteArrayList<>();

    UdpFlows(PortSpec spec, ParseLimits limits, Shared shared, Inbound inbound) throws IOException {
        this.port = spec.name();
        this.shared = shared;
        this.limits = limits;
        this.inbound = inbound;
        this.current = new Bound(spec.bind());
    }

    @Override
    public void start() {
        current.start();
    }

    @Override
    public InetSocketAddress localAddress() {
        return current.local;
    }

    @Override
    public Flow to(InetSocketAddress remote, String peerName) {
        return new UdpFlow(current, remote);
    }

    @Override
    public int open() {
        return current.channel.isOpen() ? 1 : 0;
    }

    @Override
    public InetSocketAddress moveTo(InetSocketAddress bind) throws IOException {
        var before = current;
        var known = former.stream()
                .filter(each -> each.local.equals(bind))
                .findFirst()
                .orElse(null);
        current = known == null ? opened(bind, before) : known;
        former.remove(current);
        if (!Place.overlap(bind, before.local)) {
            former.add(before);
        }
        return before.local;
    }

    /// An address and all addresses cannot be had both with one port: then the one before makes room.
    private Bound opened(InetSocketAddress bind, Bound before) throws IOException {
        makeRoom(bind);
        Bound next;
        if (Place.overlap(bind, before.local)) {
            before.close();
            try {
                next = new Bound(bind);
            } catch (IOException failure) {
                current = new Bound(before.local);
                current.start();
                throw failure;
            }
        } else {
            next = new Bound(bind);
        }
        next.start();
        return next;
    }

    @Override
    public void secure(SocketWrap wrap) {
        throw new IllegalStateException("UDP port " + port + " has no TLS");
    }

    @Override
    public void leave(InetSocketAddress place) {
        close(each -> each.local.equals(place));
    }

    @Override
    public void makeRoom(InetSocketAddress wanted) {
        close(each -> Place.overlap(wanted, each.local));
    }

    private void close(Predicate<Bound> which) {
        for (var each : List.copyOf(former)) {
            if (which.test(each)) {
                former.remove(each);
                each.close();
            }
        }
    }

    @Override
    public void close() {
        current.close();
        close(_ -> true);
    }

    /// One socket and the thread that reads it.
    private final class Bound implements Backlog {
        private final DatagramChannel channel;
        private final InetSocketAddress local;
        private final LocalAddresses localAddresses;
        private final SelfProbe selfProbe;
        private volatile @Nullable Thread reader;

        Bound(InetSocketAddress bind) throws IOException {
            this.channel = DatagramChannel.open();
            try {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, KERNEL_BUFFER_BYTES);
                channel.setOption(StandardSocketOptions.SO_SNDBUF, KERNEL_BUFFER_BYTES);
                channel.bind(bind);
                this.local = (InetSocketAddress) channel.getLocalAddress();
            } catch (IOException | RuntimeException failure) {
                channel.close();
                throw failure;
            }
            this.localAddresses = new LocalAddresses(local);
            this.selfProbe = new SelfProbe(shared.tokens().callId());
        }

        void start() {
            // A platform thread: it blocks in the socket for its whole life.
            reader = Thread.ofPlatform().name("sip-udp-" + port).daemon().start(this::read);
            shared.overload().watch(this);
        }

        @Override
        public void probe(Runnable reached) {
            try {
                channel.send(selfProbe.next(reached), SelfProbe.target(local));
            } catch (IOException | RuntimeException failure) {
                LOG.atDebug()
                        .addKeyValue("line", port)
                        .addKeyValue("reason", failure.getMessage())
                        .log("no probe");
            }
        }

        private void read() {
            var bytes = new byte[DATAGRAM_BYTES_MAX];
            var buffer = ByteBuffer.wrap(bytes);
            while (channel.isOpen()) {
                buffer.clear();
                try {
                    var source = (InetSocketAddress) channel.receive(buffer);
                    if (source != null) {
                        handle(bytes, buffer.position(), source);
                    }
                } catch (ClosedChannelException closed) {
                    return;
                } catch (IOException failure) {
                    LOG.atWarn()
                            .addKeyValue("line", port)
                            .addKeyValue("reason", failure.getMessage())
                            .log("reading a datagram failed");
                } catch (RuntimeException wrong) {
                    // A message that breaks us must not end the socket for everybody.
                    LOG.atError().addKeyValue("line", port).setCause(wrong).log("a datagram could not be handled");
                }
            }
        }

        private void handle(byte[] bytes, int length, InetSocketAddress source) {
            if (selfProbe.isBack(bytes, length) || !inbound.admits(source.getAddress())) {
                return;
            }
            switch (SipParser.parseDatagram(bytes, 0, length, limits)) {
                case Parsed.Message(var message) -> inbound.onMessage(new UdpFlow(this, source), message);
                case Parsed.Malformed malformed ->
                    inbound.onMalformed(
                            new UdpFlow(this, source),
                            ByteBuffer.wrap(bytes, 0, length),
                            malformed.problem(),
                            malformed.answer());
                case Parsed.KeepAlive _ -> {
                    // Keeps a NAT binding open; over UDP nothing is owed.
                }
            }
        }

        /// When it returns, the place is free: the system lets go of it only when the reader has seen the end.
        void close() {
            shared.overload().forget(this);
            try {
                channel.close();
                var thread = reader;
                if (thread != null && thread != Thread.currentThread()) {
                    thread.join(END_WITHIN);
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            } catch (IOException failure) {
                LOG.atWarn()
                        .addKeyValue("line", port)
                        .addKeyValue("reason", failure.getMessage())
                        .log("closing a socket failed");
            }
        }
    }

    /// A socket and one address to send to.
    private final class UdpFlow implements Flow {
        private final Bound bound;
        private final InetSocketAddress remote;

        UdpFlow(Bound bound, InetSocketAddress remote) {
            this.bound = bound;
            this.remote = remote;
        }

        /// The socket that the flow was made with; once that has been left, the one that came after it.
        private Bound bound() {
            return bound.channel.isOpen() ? bound : current;
        }

        @Override
        public InetSocketAddress remote() {
            return remote;
        }

        @Override
        public String remoteHost() {
            return LocalAddresses.text(remote.getAddress());
        }

        @Override
        public String localHost() {
            return current.localAddresses.towards(remote);
        }

        @Override
        public InetSocketAddress local() {
            return bound().localAddresses.addressTowards(remote);
        }

        @Override
        public boolean isOpen() {
            return bound().channel.isOpen();
        }

        @Override
        public void send(byte[] message, Consumer<SendFailure> onFailure) {
            try {
                bound().channel.send(ByteBuffer.wrap(message), remote);
            } catch (IOException | RuntimeException failure) {
                // RuntimeException: an unresolved address, or a family that the socket does not speak.
                onFailure.accept(
                        new SendFailure.Unreachable("sending to " + remote + " failed: " + failure.getMessage()));
            }
        }
    }
}
