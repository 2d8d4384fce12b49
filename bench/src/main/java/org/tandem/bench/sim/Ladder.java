package org.tandem.bench.sim;

import java.util.ArrayList;
import java.util.List;
import org.tandem.wire.sip.SipMessage;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;

/// What happened in a world, line by line, for people: the server on the left, the user agents on the right.
final class Ladder {
    private static final int LINES_MAX = 20_000;

    private final Agenda agenda;
    private final List<String> lines = new ArrayList<>();

    Ladder(Agenda agenda) {
        this.agenda = agenda;
    }

    void add(String text) {
        if (lines.size() < LINES_MAX) {
            lines.add("%10.3f  %s".formatted(agenda.now() / 1e9, text));
        }
    }

    List<String> lines() {
        return lines;
    }

    static String line(boolean isSent, Peer peer, SipMessage message, String fate) {
        String what = switch (message) {
            case SipRequest request -> request.method().toString();
            case SipResponse response ->
                response.status() + " " + response.cseq().method();
        };
        String text = what + " " + message.cseq().number() + (message.body().isEmpty() ? "" : " sdp");
        return "%-9s %s %-22s %s  [%s %s>%s]%s"
                .formatted(
                        "server",
                        isSent ? "--->" : "<---",
                        text,
                        peer.name(),
                        brief(message.callId()),
                        brief(message.from().tag().orElse("")),
                        brief(message.to().tag().orElse("")),
                        fate.isEmpty() ? "" : "  (" + fate + ")");
    }

    private static String brief(String token) {
        return token.length() <= 8 ? token : token.substring(0, 8);
    }
}
