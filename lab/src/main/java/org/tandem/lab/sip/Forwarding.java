package org.tandem.lab.sip;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sip.address.SipURI;
import javax.sip.address.URI;

/// What a stateless proxy does to a message: Via, Record-Route, Route and Max-Forwards (RFC 3261 §16.6, §16.7, §16.11).
public final class Forwarding {
    /// Where a message goes on to.
    public record Hop(Transport transport, InetSocketAddress address) {}

    private final SipSockets sockets;
    private final Listener udp;
    private final Listener tcp;

    /// The proxy's two ports: its Via and Record-Route name the one of the next hop's transport.
    public Forwarding(SipSockets sockets, Listener udp, Listener tcp) {
        this.sockets = sockets;
        this.udp = udp;
        this.tcp = tcp;
    }

    private Listener port(Transport transport) {
        return transport == Transport.UDP ? udp : tcp;
    }

    private boolean isOwn(URI uri) {
        return uri instanceof SipURI sip && (isAt(sip, udp.address()) || isAt(sip, tcp.address()));
    }

    private static boolean isAt(SipURI sip, InetSocketAddress address) {
        return sip.getPort() == address.getPort()
                && address.getAddress().getHostAddress().equals(sip.getHost());
    }

    /// The next Route after our own, which tells where a request inside a dialog goes; empty when there is none.
    public Optional<Hop> routed(Message request) {
        List<String> left = withoutOwn(request.fields("Route"));
        if (!left.isEmpty()) {
            return Optional.of(hopOf(Uris.ofAddress(left.getFirst())));
        }
        boolean wasRouted = !request.fields("Route").isEmpty();
        return wasRouted && !isOwn(request.requestUri()) ? Optional.of(hopOf(request.requestUri())) : Optional.empty();
    }

    private List<String> withoutOwn(List<String> routes) {
        int own = 0;
        while (own < routes.size() && isOwn(Uris.ofAddress(routes.get(own)))) {
            own++;
        }
        return routes.subList(own, routes.size());
    }

    private static Hop hopOf(URI uri) {
        if (!(uri instanceof SipURI sip)) {
            throw new LabFailure("a proxy cannot send to " + uri);
        }
        String word = sip.getTransportParam();
        Transport transport = word == null ? Transport.UDP : Transport.of(word);
        int number = sip.getPort() > 0 ? sip.getPort() : 5060;
        return new Hop(transport, new InetSocketAddress(InetAddress.ofLiteral(sip.getHost()), number));
    }

    /// Sends a request on. `recordRoute` keeps the proxy in the dialog that it makes, by two entries where the
    /// transport
    /// changes, one for each side (RFC 5658).
    public void forward(Message request, Flow from, Hop hop, boolean recordRoute) {
        var header = request.parsed().getMaxForwards();
        int left = header == null ? 70 : header.getMaxForwards();
        if (left <= 0) {
            throw new LabFailure("a request went round in circles: " + request.summary());
        }
        MessageText text = MessageText.copyOf(request).replace("Max-Forwards", Integer.toString(left - 1));
        List<String> routes = withoutOwn(request.fields("Route"));
        text.remove("Route");
        routes.forEach(route -> text.field("Route", route));
        Listener out = port(hop.transport());
        if (recordRoute) {
            if (from.transport() != hop.transport()) {
                text.fieldFirst("Record-Route", route(port(from.transport())));
            }
            text.fieldFirst("Record-Route", route(out));
        }
        // The same request gives the same branch, so that repeats, CANCEL and the ACK of a refusal match downstream.
        String seed = request.branch() + request.via().getSentBy();
        String branch = "z9hG4bKp" + UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8));
        String via = "SIP/2.0/" + out.transport() + " " + Transactions.hostPort(out.address()) + ";branch=" + branch;
        text.fieldFirst("Via", via);
        sockets.flowTo(hop.transport(), hop.address()).send(text.build());
    }

    private static String route(Listener port) {
        return "<sip:" + Transactions.hostPort(port.address()) + ";transport="
                + port.transport().parameter() + ";lr>";
    }

    /// Sends a response to the Via below ours. Throws [LabFailure] when the top Via is not ours.
    public void back(Message response) {
        List<String> vias = response.fields("Via");
        boolean own = vias.getFirst().contains(" " + Transactions.hostPort(udp.address()) + ";")
                || vias.getFirst().contains(" " + Transactions.hostPort(tcp.address()) + ";");
        if (!own || vias.size() < 2) {
            throw new LabFailure("a response that is not for this proxy: " + response.summary());
        }
        MessageText text = MessageText.copyOf(response).remove("Via");
        List<String> rest = vias.subList(1, vias.size());
        rest.reversed().forEach(via -> text.fieldFirst("Via", via));
        var iterator = response.parsed().getViaHeaders().listIterator();
        iterator.next();
        var below = iterator.next();
        Transport transport = Transport.of(below.getTransport());
        int number = below.getPort() > 0 ? below.getPort() : 5060;
        InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral(below.getHost()), number);
        sockets.flowTo(transport, address).send(text.build());
    }
}
