package org.tandem.lab.proxy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Function;
import org.tandem.lab.sip.Flow;
import org.tandem.lab.sip.Forwarding;
import org.tandem.lab.sip.Inbox;
import org.tandem.lab.sip.Ladder;
import org.tandem.lab.sip.Listener;
import org.tandem.lab.sip.Message;
import org.tandem.lab.sip.MessageText;
import org.tandem.lab.sip.SipSockets;
import org.tandem.lab.sip.Transport;

/// A stateless SIP proxy with a table of numbers. It stays in every dialog by Record-Route.
public final class Proxy implements AutoCloseable {
    private final SipSockets sockets;
    private final Listener udp;
    private final Listener tcp;
    private final Forwarding forwarding;
    private final Inbox<Message> passed = new Inbox<>();
    private volatile Function<String, Optional<Forwarding.Hop>> table;

    /// `table` gives the owner of a called number; a number without owner is answered with 404.
    public Proxy(String name, InetAddress address, Ladder ladder, Function<String, Optional<Forwarding.Hop>> table) {
        this.sockets = new SipSockets(name, ladder, null);
        this.udp = sockets.listen(Transport.UDP, new InetSocketAddress(address, 0));
        this.tcp = sockets.listen(Transport.TCP, new InetSocketAddress(address, 0));
        this.forwarding = new Forwarding(sockets, udp, tcp);
        this.table = table;
        sockets.onMessage(this::arrived);
    }

    public InetSocketAddress udpAddress() {
        return udp.address();
    }

    public InetSocketAddress tcpAddress() {
        return tcp.address();
    }

    /// Every request that went through, repeats included.
    public Inbox<Message> passed() {
        return passed;
    }

    public void table(Function<String, Optional<Forwarding.Hop>> newTable) {
        table = newTable;
    }

    private void arrived(Message message, Flow flow) {
        if (!message.isRequest()) {
            forwarding.back(message);
            return;
        }
        if (message.isRequest("OPTIONS") && message.requestUser().isEmpty()) {
            flow.send(MessageText.response(200, "OK", message, "proxy").build());
            return;
        }
        Optional<Forwarding.Hop> hop = forwarding.routed(message).or(() -> table.apply(message.requestUser()));
        if (hop.isPresent()) {
            passed.put(message);
            forwarding.forward(message, flow, hop.get(), message.isRequest("INVITE"));
        } else if (!message.isRequest("ACK")) {
            flow.send(MessageText.response(404, "No owner of this number", message, "proxy")
                    .build());
        }
    }

    @Override
    public void close() {
        sockets.close();
    }
}
