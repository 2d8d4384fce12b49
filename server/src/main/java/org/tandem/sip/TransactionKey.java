package org.tandem.sip;

import org.tandem.wire.sip.Method;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;

/// What tells transactions apart.
sealed interface TransactionKey {

    /// A request that came, by its branch. Source: RFC 3261 §17.2.3.
    record Server(String branch, String host, int port, Method method) implements TransactionKey {}

    /// A request that came without a branch of RFC 3261. The To tag is left out: a first request and its ACK differ in
    /// it.
    /// Source: RFC 3261 §17.2.3, second half.
    record OldServer(String callId, long seq, String fromTag, String uri, String via, Method method)
            implements TransactionKey {}

    /// A request that we sent. Source: RFC 3261 §17.1.3.
    record Client(String branch, Method method) implements TransactionKey {}

    /// What two copies of one request, that came by different ways, have in common. Source: RFC 3261 §8.2.2.2.
    record Merge(String callId, String fromTag, long seq, Method method) implements TransactionKey {}

    /// The key of the transaction that `request` belongs to; an ACK belongs to its INVITE.
    static TransactionKey ofRequest(SipRequest request) {
        return ofRequest(request, request.method().equals(Method.ACK) ? Method.INVITE : request.method());
    }

    /// The key of the INVITE that `cancel` is meant for. Source: RFC 3261 §9.2.
    static TransactionKey ofCancelled(SipRequest cancel) {
        return ofRequest(cancel, Method.INVITE);
    }

    private static TransactionKey ofRequest(SipRequest request, Method method) {
        var via = request.topVia();
        if (via.hasUniqueBranch()) {
            return new Server(via.branch().orElse(""), via.host(), via.port(), method);
        }
        return new OldServer(
                request.callId(),
                request.cseq().number(),
                request.from().tag().orElse(""),
                request.uri().toString(),
                via.toString(),
                method);
    }

    static TransactionKey ofResponse(SipResponse response) {
        return new Client(response.topVia().branch().orElse(""), response.cseq().method());
    }

    static Merge merge(SipRequest request) {
        return new Merge(
                request.callId(),
                request.from().tag().orElse(""),
                request.cseq().number(),
                request.method());
    }
}
