package org.tandem.line.sip;

import java.util.List;
import org.tandem.line.Line;
import org.tandem.line.Proxy;
import org.tandem.sip.IncomingRequest;
import org.tandem.sip.SipPort;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.Method;
import org.tandem.wire.sip.NameAddr;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.uri.SipUri;

/// OPTIONS outside of dialogs, both ways. Source: RFC 3261 §11.
final class OptionsMessage {
    private static final Header ACCEPT = new Header(HeaderName.ACCEPT, "application/sdp");

    private OptionsMessage() {}

    /// A probe of one proxy.
    static SipRequest probe(Line line, Proxy proxy, SipPort port, String callId, String tag, long cseq) {
        var target = SipUri.of("", proxy.host(), proxy.port() == 0 ? -1 : proxy.port())
                .withParam("transport", LinePort.transport(line).parameter());
        var own = port.contact("");
        return SipRequest.builder(Method.OPTIONS, target)
                .from(NameAddr.of(own).withTag(tag))
                .to(NameAddr.of(target))
                .callId(callId)
                .cseq(cseq, Method.OPTIONS)
                .contact(own)
                .set(HeaderName.ACCEPT, "application/sdp")
                .build();
    }

    /// Says what this line can, not whether we are busy: a busy gateway is still a live one.
    static void answer(Line line, IncomingRequest request) {
        request.respond(200, List.of(Lines.allow(line), ACCEPT), Body.EMPTY);
    }
}
