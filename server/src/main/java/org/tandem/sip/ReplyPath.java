package org.tandem.sip;

import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tandem.wire.sip.SipMessage;
import org.tandem.wire.sip.Via;

/// The way back for the responses to one request.
///
/// Over UDP: the source address, and its port if the client asked for that by `rport`, else the port of its Via. Over a
/// connection: the
/// same connection; if that has gone, a new one to the source address and the port of the Via.
/// Source: RFC 3261 §18.2.2, RFC 3581 §4. `maddr` is not followed: it would let a stranger aim our answers at anybody.
///
/// @param fallback where to connect to when the flow has gone, null over UDP
record ReplyPath(Flow flow, @Nullable InetSocketAddress fallback) {

    static ReplyPath of(OpenPort port, Flow flow, Via via) {
        var transport = port.spec().transport();
        int sentByPort = via.port() > 0 ? via.port() : Resolution.defaultPort(transport);
        if (transport.isReliable()) {
            return new ReplyPath(flow, new InetSocketAddress(flow.remote().getAddress(), sentByPort));
        }
        if (via.asksRport() || flow.remote().getPort() == sentByPort) {
            return new ReplyPath(flow, null);
        }
        return new ReplyPath(port.flows().to(new InetSocketAddress(flow.remote().getAddress(), sentByPort), ""), null);
    }

    void send(OpenPort port, SipMessage message, Consumer<SendFailure> onFailure) {
        if (fallback == null) {
            port.transmit(message, flow, onFailure);
        } else if (flow.isOpen()) {
            port.transmit(message, flow, _ -> sendAnew(port, message, fallback, onFailure));
        } else {
            sendAnew(port, message, fallback, onFailure);
        }
    }

    private static void sendAnew(
            OpenPort port, SipMessage message, InetSocketAddress fallback, Consumer<SendFailure> onFailure) {
        port.transmit(message, port.flows().to(fallback, ""), onFailure);
    }
}
