package org.tandem.bench.sim;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tandem.base.CallId;
import org.tandem.base.LegId;
import org.tandem.call.CallView;
import org.tandem.sip.MessageTap;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.Method;
import org.tandem.wire.sip.SipMessage;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;

/// Nothing is sent before what it says is stored; a request has one final response; and a CANCEL follows an INVITE
/// that was heard.
final class MessageRule {
    private final World world;
    private final Watch watch;
    private final SeenCalls calls;
    private final Map<String, SentInvite> invites = new HashMap<>();
    /// The final status of each request that came, by branch and method.
    private final Map<String, Integer> finals = new HashMap<>();

    /// What the watch knows of an INVITE transaction of the server.
    static final class SentInvite {
        private final long at;
        private long heard = Long.MAX_VALUE;
        private long finallyHeard = Long.MAX_VALUE;
        private long cancelled = Long.MAX_VALUE;

        private SentInvite(long at) {
            this.at = at;
        }

        boolean wasCancelled() {
            return cancelled != Long.MAX_VALUE;
        }

        /// Whether no response came while the server had the patience to wait for one.
        boolean wasSilentFor(long patience) {
            return heard >= at + patience;
        }

        /// Whether its final response came too late after its CANCEL.
        boolean wasHeardTooLate() {
            return wasCancelled() && finallyHeard >= cancelled + Peer.TIMEOUT;
        }
    }

    MessageRule(World world, Watch watch, SeenCalls calls) {
        this.world = world;
        this.watch = watch;
        this.calls = calls;
    }

    /// The transaction in which the server sent the INVITE.
    @Nullable
    SentInvite transactionOf(SipRequest invite) {
        return invites.get(invite.topVia().branch().orElse(""));
    }

    /// A leg is about to be dialled.
    void dialling(LegId leg) {
        CallId id = SeenCalls.callOf(leg);
        if (!world.journal().of(id.value()).isDurable) {
            watch.violated("leg " + leg + " is dialled before the opening record is durable");
        }
        expectStored(id, "leg " + leg + " is dialled", "dialling", "ringing", "ended");
    }

    private void expectStored(CallId id, String what, String... states) {
        String state = world.calls().find(id).map(CallView::state).orElse("ended");
        for (String allowed : states) {
            if (allowed.equals(state)) {
                return;
            }
        }
        watch.violated(what + " while call " + id + " is still " + state + ": sent before stored");
    }

    void passed(MessageTap.Direction direction, SipMessage message) {
        if (direction == MessageTap.Direction.RECEIVED) {
            if (message instanceof SipResponse response
                    && response.cseq().method().equals(Method.INVITE)) {
                heard(response);
            }
            return;
        }
        switch (message) {
            case SipRequest request -> sent(request);
            case SipResponse response -> sent(response);
        }
    }

    private void heard(SipResponse response) {
        SentInvite invite = invites.get(response.topVia().branch().orElse(""));
        if (invite != null) {
            long now = world.agenda().now();
            invite.heard = Math.min(invite.heard, now);
            if (response.isFinal()) {
                invite.finallyHeard = Math.min(invite.finallyHeard, now);
            }
        }
    }

    private void sent(SipRequest request) {
        String branch = request.topVia().branch().orElse("");
        if (request.method().equals(Method.INVITE)) {
            invites.computeIfAbsent(branch, _ -> new SentInvite(world.agenda().now()));
        } else if (request.method().equals(Method.CANCEL)) {
            SentInvite invite = invites.get(branch);
            if (invite == null) {
                watch.violated("a CANCEL for an INVITE that was never sent");
            } else {
                if (invite.heard == Long.MAX_VALUE) {
                    watch.violated("a CANCEL before any response to its INVITE " + request.callId());
                }
                invite.cancelled = Math.min(invite.cancelled, world.agenda().now());
            }
        } else if (request.method().equals(Method.BYE)) {
            endsLeg(request);
        }
    }

    private void sent(SipResponse response) {
        if (response.isProvisional()) {
            return;
        }
        // A 503 may have been given without a transaction, so that a repeat finds room.
        String transaction =
                response.topVia().branch().orElse("") + response.cseq().method();
        int first = finals.getOrDefault(transaction, response.status());
        if (first != response.status() && first != 503) {
            watch.violated("one request is answered " + first + " and " + response.status() + ": " + response.cseq()
                    + " in " + response.callId());
        }
        finals.put(transaction, response.status());
        if (!response.cseq().method().equals(Method.INVITE)) {
            return;
        }
        if (!response.isSuccess()) {
            endsLeg(response);
            return;
        }
        SeenCall call = calls.ofSipCallId(response.callId());
        if (call != null && !call.wasAnswered()) {
            expectStored(call.id(), "the caller is answered", "answering", "connected", "held", "ended");
        }
    }

    /// What a call itself sends to end a leg names its reason; by then its closing record must be on the way.
    private void endsLeg(SipMessage message) {
        SeenCall call = calls.ofSipCallId(message.callId());
        if (call == null || !message.headers().has(HeaderName.REASON)) {
            return;
        }
        boolean isNear = message.callId().equals(call.state().call().arrival().sipCallId());
        if (isNear && world.journal().of(call.id().value()).closed.isEmpty()) {
            watch.violated("call " + call.id() + " ends its caller's leg before its closing record is stored: "
                    + message.startLine());
        }
    }
}
