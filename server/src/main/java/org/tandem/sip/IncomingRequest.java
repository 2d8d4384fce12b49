package org.tandem.sip;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.SipRequest;

/// A request that waits for its answer: exactly one final response should be given; a second one is ignored.
public interface IncomingRequest {

    SipRequest request();

    /// The port that it came in by.
    SipPort port();

    /// Where it came from.
    InetSocketAddress source();

    /// The connection that it came by, where answering requests may go as long as it is open; none over UDP.
    default Optional<Flow> connection() {
        return Optional.empty();
    }

    /// Our tag in the dialog that a 2xx makes, or that the request belongs to.
    default String toTag() {
        return request().to().tag().orElse("");
    }

    /// Answers; the To tag is added (that of the dialog inside one), Via, From, To, Call-ID and CSeq are
    /// copied.
    ///
    /// @param status 100 to 699
    void respond(int status, List<Header> headers, Body body);

    /// The same, and runs `then`, on any thread, once the answer is on its way: for what must not overtake it.
    default void respond(int status, List<Header> headers, Body body, Runnable then) {
        respond(status, headers, body);
        then.run();
    }

    /// Answers without further headers or body.
    default void respond(int status) {
        respond(status, List.of(), Body.EMPTY);
    }
}
