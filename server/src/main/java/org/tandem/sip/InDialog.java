package org.tandem.sip;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.Method;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.dialog.Dialog;

/// Sends the requests of a call inside its dialogs, and remembers the ACKs of 2xx: a repeated 2xx gets the same bytes
/// again. Everything
/// in here happens inside the serial.
final class InDialog {
    /// Which 2xx an ACK belongs to.
    private record AckKey(long seq, String remoteTag) {}

    private record SentAck(SipRequest ack, Flow flow) {}

    private final OpenPort port;
    private final Serial serial;
    private final Path path;
    private final Map<AckKey, SentAck> acks = new HashMap<>(2);
    private @Nullable Outbound reinvite;

    InDialog(OpenPort port, Serial serial, Path path) {
        this.port = port;
        this.serial = serial;
        this.path = path;
    }

    private static SipRequest complete(SipRequest.Builder builder, List<Header> headers, Body body) {
        for (var header : headers) {
            builder.add(header);
        }
        return body.isEmpty() ? builder.build() : builder.body(body).build();
    }

    /// Sends a request of that dialog.
    void send(Dialog in, SipRequest.Builder request, List<Header> headers, Body body, ClientRunner.Listener outcome) {
        var complete = complete(request, headers, body);
        var outbound = new Outbound(port, serial, complete, outcome);
        if (complete.method().equals(Method.INVITE)) {
            reinvite = outbound;
        }
        path.use(in, outbound::start, outcome::onFailed);
    }

    /// The dialog is over. A re-INVITE that has got a provisional response and nothing more would wait for ever: its
    /// transaction has no timer then (RFC 3261 §17.1.1.2), and nobody cancels it any more.
    void over() {
        var open = reinvite;
        reinvite = null;
        if (open != null && !open.isFinal()) {
            port.timers()
                    .after(
                            port.times().timeout(),
                            () -> serial.run(() -> open.transaction().ifPresent(ClientRunner::giveUp)));
        }
    }

    /// Sends the ACK of a 2xx to our INVITE of that CSeq number.
    void acknowledge(Dialog in, long seq, Body body) {
        var ack = complete(in.ack(seq), List.of(), body);
        path.use(in, towards -> transmit(ack, new AckKey(seq, in.id().remoteTag()), towards), _ -> {});
    }

    private void transmit(SipRequest ack, AckKey key, Towards towards) {
        var flow = switch (towards) {
            case Towards.Existing(var existing) -> existing;
            case Towards.Addresses(var list, var peerName) -> port.flows().to(list.getFirst(), peerName);
        };
        var complete = port.letterhead().request(ack, flow, port.tokens().branch());
        var sent = new SentAck(complete, flow);
        acks.put(key, sent);
        // So long the peer repeats its 2xx when the ACK is lost, whatever else happens in the dialog meanwhile.
        port.timers().after(port.times().timeout(), () -> serial.run(() -> acks.remove(key, sent)));
        port.transmit(complete, flow, _ -> {});
    }

    void repeatAck(long seq, String remoteTag) {
        var sent = acks.get(new AckKey(seq, remoteTag));
        if (sent != null) {
            port.transmit(sent.ack(), sent.flow(), _ -> {});
        }
    }
}
