package org.tandem.bench.fuzz;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.tandem.sip.Flow;
import org.tandem.sip.Flows;
import org.tandem.sip.Network;
import org.tandem.sip.PortSpec;
import org.tandem.sip.SendFailure;
import org.tandem.wire.sip.ParseLimits;
import org.tandem.wire.sip.Parsed;
import org.tandem.wire.sip.SipParser;

/// Datagrams that never touch a socket: what is given to a port is parsed as from the wire; what a port sends is told
/// to who listens. One thread.
final class FuzzNetwork implements Network {
    private final BiConsumer<String, byte[]> sent;
    private final Map<String, Port> ports = new HashMap<>();

    /// @param sent hears of each message with the name of its port
    FuzzNetwork(BiConsumer<String, byte[]> sent) {
        this.sent = sent;
    }

    @Override
    public Flows open(PortSpec spec, ParseLimits parsing, Flows.Inbound inbound) {
        Port port = new Port(spec.name(), spec.bind(), parsing, inbound);
        ports.put(spec.name(), port);
        return port;
    }

    /// A datagram for a port.
    void receive(String portName, InetSocketAddress from, byte[] bytes) {
        Port port = ports.get(portName);
        if (port != null) {
            port.receive(from, bytes);
        }
    }

    private final class Port implements Flows {
        private final String name;
        private final InetSocketAddress local;
        private final ParseLimits parsing;
        private final Inbound inbound;

        Port(String name, InetSocketAddress local, ParseLimits parsing, Inbound inbound) {
            this.name = name;
            this.local = local;
            this.parsing = parsing;
            this.inbound = inbound;
        }

        void receive(InetSocketAddress from, byte[] bytes) {
            Flow flow = to(from, "");
            switch (SipParser.parseDatagram(bytes, 0, bytes.length, parsing)) {
                case Parsed.Message(var message) -> inbound.onMessage(flow, message);
                case Parsed.Malformed malformed ->
                    inbound.onMalformed(flow, ByteBuffer.wrap(bytes), malformed.problem(), malformed.answer());
                case Parsed.KeepAlive _ -> {}
            }
        }

        @Override
        public InetSocketAddress localAddress() {
            return local;
        }

        @Override
        public Flow to(InetSocketAddress remote, String peerName) {
            return new Datagrams(this, remote);
        }

        @Override
        public int open() {
            return 1;
        }

        @Override
        public void start() {}

        @Override
        public void close() {}
    }

    private final class Datagrams implements Flow {
        private final Port port;
        private final InetSocketAddress remote;

        Datagrams(Port port, InetSocketAddress remote) {
            this.port = port;
            this.remote = remote;
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
            return port.local.getAddress().getHostAddress();
        }

        @Override
        public InetSocketAddress local() {
            return port.local;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void send(byte[] message, Consumer<SendFailure> onFailure) {
            sent.accept(port.name, message);
        }
    }
}
