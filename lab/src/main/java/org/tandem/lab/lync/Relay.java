package org.tandem.lab.lync;

import java.time.Duration;
import java.util.Optional;
import org.tandem.lab.sip.Dialog;
import org.tandem.lab.sip.IncomingCall;
import org.tandem.lab.sip.LabFailure;
import org.tandem.lab.sip.Message;
import org.tandem.lab.sip.OutgoingCall;
import org.tandem.lab.sip.Sdp;

/// A call from one trunk to another by a voice route: two dialogs, one description of media.
final class Relay {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final IncomingCall in;
    private final Trunk way;
    private final String number;

    Relay(IncomingCall in, Trunk way, String number) {
        this.in = in;
        this.way = way;
        this.number = number;
    }

    /// Runs on the call's own thread until the call is answered or refused.
    void run() {
        OutgoingCall out;
        try {
            Message invite = in.request();
            out = way.call(invite.fromUser(), invite.fromDisplayName(), number, in.offer(), "application/sdp");
        } catch (LabFailure unreachable) {
            in.reject(503, "Service Unavailable");
            return;
        }
        in.onCancel(() -> Thread.ofVirtual().start(() -> out.cancel(LIMIT)));
        while (true) {
            Optional<Message> next = out.next(LIMIT);
            if (next.isEmpty()) {
                in.reject(504, "Server Time-out");
                return;
            }
            Message response = next.get();
            if (response.isProvisional()) {
                in.progress(response.status() == 180 ? 180 : 183, response.toTag(), response.sdp());
            } else if (response.isSuccess()) {
                join(response, out.dialogOfTag(response.toTag()).orElseThrow());
                return;
            } else {
                in.reject(response.status(), response.reason());
                return;
            }
        }
    }

    private void join(Message response, Dialog outer) {
        Sdp answer = response.sdp().orElseThrow(() -> new LabFailure("a 200 without a session description"));
        Dialog inner = in.accept(answer, response.toTag());
        inner.onEnd(_ -> Thread.ofVirtual().start(outer::bye));
        outer.onEnd(_ -> Thread.ofVirtual().start(inner::bye));
        inner.onOffer(offer -> outer.reinvite(offer, sdp -> sdp).sdp());
        outer.onOffer(offer -> inner.reinvite(offer, sdp -> sdp).sdp());
    }
}
