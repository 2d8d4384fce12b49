package org.tandem.wire.sip.transaction;

import java.util.ArrayList;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.Headers;
import org.tandem.wire.sip.Method;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;

/// The ACK of a refusal: it belongs to the INVITE's transaction, so it repeats the INVITE's Via and Route,
/// with the To of the response. Source: RFC 3261 §17.1.1.3.
final class FailureAck {
    private FailureAck() {}

    static SipRequest of(SipRequest invite, SipResponse response) {
        var fields = new ArrayList<Header>(8);
        boolean hasVia = false;
        for (var field : invite.headers()) {
            var name = field.name();
            if (name.equals(HeaderName.VIA) && !hasVia) {
                // An INVITE that starts here has the one Via that we put on.
                hasVia = true;
                fields.add(field);
            } else if (name.equals(HeaderName.TO)) {
                fields.add(to(response, field));
            } else if (name.equals(HeaderName.FROM)
                    || name.equals(HeaderName.CALL_ID)
                    || name.equals(HeaderName.ROUTE)
                    || name.equals(HeaderName.MAX_FORWARDS)) {
                fields.add(field);
            }
        }
        return SipRequest.builder(Method.ACK, invite.uri())
                .headers(Headers.of(fields))
                .cseq(invite.cseq().number(), Method.ACK)
                .build();
    }

    private static Header to(SipResponse response, Header otherwise) {
        for (var field : response.headers()) {
            if (field.name().equals(HeaderName.TO)) {
                return field;
            }
        }
        return otherwise;
    }
}
