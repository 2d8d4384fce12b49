package org.tandem.sip;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.SipRequest;

/// A request other than INVITE that waits for its answer, inside a dialog or not.
///
/// @param newTag what the answer's To gets if the request's has none
record Arrival(SipPort port, ServerRunner transaction, String newTag, InetSocketAddress source)
        implements IncomingRequest {

    @Override
    public SipRequest request() {
        return transaction.request;
    }

    @Override
    public Optional<Flow> connection() {
        return port.spec().transport().isReliable() ? Optional.of(transaction.path.flow()) : Optional.empty();
    }

    @Override
    public String toTag() {
        return request().to().tag().orElse(newTag);
    }

    @Override
    public void respond(int status, List<Header> headers, Body body) {
        respond(status, headers, body, () -> {});
    }

    @Override
    public void respond(int status, List<Header> headers, Body body, Runnable then) {
        transaction.serial.run(() -> {
            transaction.answer(transaction
                    .port
                    .letterhead()
                    .response(
                            transaction.request,
                            status,
                            newTag,
                            headers,
                            body,
                            transaction.path.flow().localHost()));
            then.run();
        });
    }
}
