package org.tandem.sip;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.Method;
import org.tandem.wire.sip.SipMessage;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;
import org.tandem.wire.sip.dialog.Dialog;
import org.tandem.wire.sip.dialog.Extensions;
import org.tandem.wire.uri.SyntaxException;

/// Finds out what a message belongs to: a transaction, a dialog, or nothing yet. Answers by itself, without
/// keeping anything, what belongs nowhere. Runs on the thread that read the message. Source: RFC 3261 §8.2,
/// §9.2, §12.2.2, §17.1.3, §17.2.3, §18.1.2.
final class Dispatcher {
    private final OpenPort port;
    private final SipUser user;
    private final SipSettings settings;

    Dispatcher(OpenPort port, SipUser user, SipSettings settings) {
        this.port = port;
        this.user = user;
        this.settings = settings;
    }

    void dispatch(Flow flow, SipMessage message) {
        switch (message) {
            case SipResponse response -> response(response);
            case SipRequest request -> {
                var marked = marked(request, flow);
                try {
                    request(flow, marked);
                } catch (SyntaxException unreadable) {
                    answer(flow, marked, 400, List.of());
                }
            }
        }
    }

    /// One that matches nothing is dropped: RFC 6026 §7.3.
    private void response(SipResponse response) {
        var client = port.transactions().client(response);
        if (client != null) {
            client.received(response);
        }
    }

    private void request(Flow flow, SipRequest request) {
        if (!request.topVia().hasUniqueBranch() && !port.spec().rules().rfc2543Matching()) {
            answer(flow, request, 400, List.of());
            return;
        }
        var method = request.method();
        var key = TransactionKey.ofRequest(request);
        var known = port.transactions().server(key);
        if (method.equals(Method.ACK)) {
            acknowledged(request, known);
        } else if (known != null) {
            known.repeated();
        } else if (method.equals(Method.CANCEL)) {
            cancel(flow, request, key);
        } else if (request.to().tag().isPresent()) {
            inDialog(flow, request, key);
        } else {
            outside(flow, request, key);
        }
    }

    private void acknowledged(SipRequest ack, @Nullable ServerRunner known) {
        if (known instanceof ServerRunner.Invite invite) {
            invite.acknowledged(ack);
            return;
        }
        var leg = leg(ack);
        if (leg != null) {
            leg.serial.run(() -> leg.ackCame(ack));
        }
    }

    private void cancel(Flow flow, SipRequest cancel, TransactionKey key) {
        if (!(port.transactions().server(TransactionKey.ofCancelled(cancel)) instanceof ServerRunner.Invite invite)) {
            answer(flow, cancel, 481, List.of());
            return;
        }
        var serial = invite.serial;
        var transaction = new ServerRunner.Other(port, serial, cancel, key, ReplyPath.of(port, flow, cancel.topVia()));
        var before = port.transactions().addIfAbsent(transaction);
        if (before != null) {
            before.repeated();
            return;
        }
        serial.run(() -> {
            transaction.start();
            invite.cancelled(transaction);
        });
    }

    private void inDialog(Flow flow, SipRequest request, TransactionKey key) {
        var leg = leg(request);
        if (leg == null && !request.method().equals(Method.SUBSCRIBE)) {
            answer(flow, request, 481, List.of());
            return;
        }
        if (port.transactions().isOverfull()) {
            answer(flow, request, 503, List.of());
            return;
        }
        if (isRefused(flow, request)) {
            return;
        }
        if (leg == null) {
            // Dialogs of subscriptions are kept by the features that grant them.
            other(flow, request, key);
            return;
        }
        var path = ReplyPath.of(port, flow, request.topVia());
        var transaction = request.method().equals(Method.INVITE)
                ? new ServerRunner.Invite(port, leg.serial, request, key, path, leg)
                : new ServerRunner.Other(port, leg.serial, request, key, path);
        var before = port.transactions().addIfAbsent(transaction);
        if (before != null) {
            before.repeated();
            return;
        }
        leg.serial.run(() -> leg.received(transaction));
    }

    private @Nullable Leg leg(SipRequest request) {
        return port.legs()
                .get(new OpenPort.LegKey(request.callId(), request.to().tag().orElse("")));
    }

    private void outside(Flow flow, SipRequest request, TransactionKey key) {
        if (port.transactions().isMerged(request)) {
            answer(flow, request, 482, List.of());
        } else if (!hasRoom(request)) {
            answer(flow, request, 503, retryAfter());
        } else {
            if (!isRefused(flow, request)) {
                if (request.method().equals(Method.INVITE)) {
                    invite(flow, request, key);
                } else {
                    other(flow, request, key);
                }
            }
        }
    }

    /// New calls are the first that are refused. A port that is full still says by its answers to OPTIONS that
    /// it is alive, in the room that is kept for requests inside of dialogs.
    private boolean hasRoom(SipRequest request) {
        var transactions = port.transactions();
        if (port.isClosing()) {
            return false;
        }
        if (request.method().equals(Method.INVITE)) {
            return port.admitsCall(statelessHash(request)) && !transactions.isFull();
        }
        return request.method().equals(Method.OPTIONS) ? !transactions.isOverfull() : !transactions.isFull();
    }

    private List<Header> retryAfter() {
        var after = port.spec().rules().retryAfter();
        return after.isPositive()
                ? List.of(new Header(HeaderName.RETRY_AFTER, Long.toString(after.toSeconds())))
                : List.of();
    }

    /// Whether the request demands what we don't know; then it has been answered 420.
    private boolean isRefused(Flow flow, SipRequest request) {
        var unknown = Extensions.unknown(request, settings.supported());
        if (unknown.isEmpty()) {
            return false;
        }
        answer(flow, request, 420, List.of(new Header(HeaderName.UNSUPPORTED, String.join(", ", unknown))));
        return true;
    }

    private void invite(Flow flow, SipRequest request, TransactionKey key) {
        if (request.contacts().isEmpty()) {
            answer(flow, request, 400, List.of());
            return;
        }
        var dialog = Dialog.ofCallee(request, port.tokens().tag());
        var leg = new CalleeLeg(port, request, dialog, flow);
        var path = ReplyPath.of(port, flow, request.topVia());
        var transaction = new ServerRunner.Invite(port, leg.serial, request, key, path, leg);
        var before = port.transactions().addIfAbsent(transaction);
        if (before != null) {
            before.repeated();
            return;
        }
        port.legs().put(leg.key(), leg);
        leg.serial.run(() -> leg.begin(transaction, user));
    }

    private void other(Flow flow, SipRequest request, TransactionKey key) {
        var serial = port.newSerial();
        var path = ReplyPath.of(port, flow, request.topVia());
        var transaction = new ServerRunner.Other(port, serial, request, key, path);
        var before = port.transactions().addIfAbsent(transaction);
        if (before != null) {
            before.repeated();
            return;
        }
        serial.run(() -> {
            transaction.start();
            var arrival = new Arrival(port, transaction, port.tokens().tag(), flow.remote());
            try {
                user.onRequest(arrival);
            } catch (SyntaxException unreadable) {
                arrival.respond(400);
            }
        });
    }

    /// Answers without keeping anything: the same request gets the same answer, its To tag included.
    private void answer(Flow flow, SipRequest request, int status, List<Header> headers) {
        if (request.method().equals(Method.ACK)) {
            return;
        }
        int hash = statelessHash(request);
        var response = port.letterhead()
                .response(request, status, "s" + Integer.toHexString(hash), headers, Body.EMPTY, flow.localHost());
        ReplyPath.of(port, flow, request.topVia()).send(port, response, _ -> {});
    }

    /// The same for repeats of a request, and for nothing else.
    private static int statelessHash(SipRequest request) {
        return (request.callId() + request.topVia().branch().orElse("") + request.cseq()).hashCode();
    }

    /// Sends the answer to a request that could not be read back to where it came from.
    void answerMalformed(Flow flow, SipResponse answer) {
        port.transmit(answer, flow, _ -> {});
    }

    /// With the source in the Via: RFC 3261 §18.2.1, RFC 3581 §4.
    private static SipRequest marked(SipRequest request, Flow flow) {
        var via = request.topVia();
        var host = flow.remoteHost();
        boolean asksRport = via.asksRport();
        if (!asksRport && isSame(via.host(), flow)) {
            return request;
        }
        var marked = via.withReceived(host);
        return request.withTopVia(asksRport ? marked.withRport(flow.remote().getPort()) : marked);
    }

    /// An address of IPv6 has many spellings, and stands in brackets. Source: RFC 5118 §4.5.
    private static boolean isSame(String viaHost, Flow flow) {
        if (!viaHost.startsWith("[")) {
            return viaHost.equals(flow.remoteHost());
        }
        try {
            var bare = viaHost.substring(1, viaHost.length() - 1);
            return InetAddress.ofLiteral(bare).equals(flow.remote().getAddress());
        } catch (IllegalArgumentException noAddress) {
            return false;
        }
    }
}
