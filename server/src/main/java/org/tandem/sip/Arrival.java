package org.tandem.sip;

import java.net.InetSocketAddress;
import java.util.List;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.SipRequest;

/// A request other than INVITE that waits for its answer, inside a dialog or not.
///
/// @param toTag what the answer's To gets if the request's has none
record Arrival(SipPort port, ServerRunner transaction, String toTag, InetSocketAddress source)
        implements IncomingRequest {

    @Override
    public SipRequest request() {
        return transaction.request;
    }

    @Override
    public void respond(int status, List<Header> headers, Body body) {
        transaction.serial.run(() -> transaction.answer(transaction
                .port
                .letterhead()
                .response(
                        transaction.request,
                        status,
                        toTag,
                        headers,
                        body,
                        transaction.path.flow().localHost())));
    }
}
