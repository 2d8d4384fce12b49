package org.tandem.sip;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandem.wire.sip.ParseLimits;
import org.tandem.wire.sip.Parsed;
import org.tandem.wire.sip.SipParser;

/// One UDP socket: a thread that reads into one buffer and handles each datagram to its end before the next. The
/// kernel's queue is
/// the only one, and it is bounded.
final class UdpFlows implements Flows {
    private static final Logger LOG = LoggerFactory.getLogger(UdpFlows.class);
    private static final int DATAGRAM_BYTES_MAX = 65_535;
    private static final int KERNEL_BUFFER_BYTES = 4 << 20;

    private final String port;
    private final DatagramChannel channel;
    private final InetSocketAddress local;
    private final ParseLimits limits;
    private final Inbound inbound;
    private final LocalAddresses localAddresses;

    UdpFlows(String port, InetSocketAddress bind, ParseLimits limits, Inbound inbound) throws IOException {
        this.port = port;
        this.limits = limits;
        this.inbound = inbound;
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
    }

    @Override
    public void start() {
        // A platform thread: it blocks in the socket for its whole life.
        Thread.ofPlatform().name("sip-udp-" + port).daemon().start(this::read);
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
        if (!inbound.admits(source.getAddress())) {
            return;
        }
        switch (SipParser.parseDatagram(bytes, 0, length, limits)) {
            case Parsed.Message(var message) -> inbound.onMessage(new UdpFlow(source), message);
            case Parsed.Malformed malformed ->
                inbound.onMalformed(new UdpFlow(source), malformed.problem(), malformed.answer());
            case Parsed.KeepAlive _ -> {
                // Keeps a NAT binding open; over UDP nothing is owed.
            }
        }
    }

    @Override
    public InetSocketAddress localAddress() {
        return local;
    }

    @Override
    public Flow to(InetSocketAddress remote, String peerName) {
        return new UdpFlow(remote);
    }

    @Override
    public int open() {
        return channel.isOpen() ? 1 : 0;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException failure) {
            LOG.atWarn()
                    .addKeyValue("line", port)
                    .addKeyValue("reason", failure.getMessage())
                    .log("closing a socket failed");
        }
    }

    /// The socket and one address to send to.
    private final class UdpFlow implements Flow {
        private final InetSocketAddress remote;

        UdpFlow(InetSocketAddress remote) {
            this.remote = remote;
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
            return localAddresses.towards(remote);
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void send(byte[] message, Consumer<SendFailure> onFailure) {
            try {
                channel.send(ByteBuffer.wrap(message), remote);
            } catch (IOException | RuntimeException failure) {
                // RuntimeException: an unresolved address, or a family that the socket does not speak.
                onFailure.accept(
                        new SendFailure.Unreachable("sending to " + remote + " failed: " + failure.getMessage()));
            }
        }
    }
}
