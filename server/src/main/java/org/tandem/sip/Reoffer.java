package org.tandem.sip;

import java.net.InetSocketAddress;
import java.util.List;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.SipRequest;

/// A re-INVITE that waits for our user's answer.
record Reoffer(Leg leg, ServerRunner.Invite transaction) implements IncomingRequest {

    @Override
    public SipRequest request() {
        return transaction.request;
    }

    @Override
    public SipPort port() {
        return leg.port;
    }

    @Override
    public InetSocketAddress source() {
        return transaction.path.flow().remote();
    }

    @Override
    public void respond(int status, List<Header> headers, Body body) {
        leg.serial.run(() -> leg.answerReoffer(transaction, status, headers, body));
    }
}
