package org.tandem.lab.sip;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Consumer;

/// All that a peer decides about a call before it sends the INVITE.
///
/// `digest` answers a 401, once; without it a 401 is a refusal like others.
///
/// `from`, `to` and `contact` are field values as written (`"Ana"<sip:…>;epid=1`), without tags. `more` adds fields.
public record CallPlan(
        String requestUri,
        String from,
        String to,
        String contact,
        Transport transport,
        InetSocketAddress hop,
        Optional<Sdp> offer,
        Consumer<MessageText> more,
        Optional<Digest> digest) {

    public CallPlan(
            String requestUri,
            String from,
            String to,
            String contact,
            Transport transport,
            InetSocketAddress hop,
            Optional<Sdp> offer,
            Consumer<MessageText> more) {
        this(requestUri, from, to, contact, transport, hop, offer, more, Optional.empty());
    }

    public CallPlan with(Consumer<MessageText> extra) {
        return new CallPlan(requestUri, from, to, contact, transport, hop, offer, more.andThen(extra), digest);
    }

    /// The same by somebody who knows a password.
    public CallPlan by(Digest knows) {
        return new CallPlan(requestUri, from, to, contact, transport, hop, offer, more, Optional.of(knows));
    }
}
