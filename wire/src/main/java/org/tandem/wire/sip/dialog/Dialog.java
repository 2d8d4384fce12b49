package org.tandem.wire.sip.dialog;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tandem.wire.sip.Method;
import org.tandem.wire.sip.NameAddr;
import org.tandem.wire.sip.SipMessage;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;
import org.tandem.wire.uri.SipUri;
import org.tandem.wire.uri.Uri;

/// The memory of a dialog: everything that its next request is made of. Immutable.
///
/// Reading one out of a message may throw `SyntaxException`: Contact and Record-Route are read here for the
/// first time. Source: RFC 3261 §12.
///
/// @param local our From in requests that we send, with our tag @param remote our To in them, with the peer's
/// tag @param remoteTarget where requests are addressed to: the peer's Contact as it was, with all its
/// parameters @param routes the route set, first hop first @param localSeq the CSeq number of the last
/// request that we sent; 0 before the first @param remoteSeq that of the last one that came; -1 before the
/// first
public record Dialog(
        DialogId id,
        NameAddr local,
        NameAddr remote,
        Uri remoteTarget,
        List<NameAddr> routes,
        long localSeq,
        long remoteSeq) {

    public Dialog {
        routes = List.copyOf(routes);
    }

    /// The dialog that our answer to `invite` makes; `invite` must have a Contact. Source: RFC 3261 §12.1.1.
    public static Dialog ofCallee(SipRequest invite, String localTag) {
        var remoteTag = invite.from().tag().orElse("");
        return new Dialog(
                new DialogId(invite.callId(), localTag, remoteTag),
                invite.to().withTag(localTag),
                invite.from(),
                target(invite).orElse(invite.from().uri()),
                invite.recordRoutes(),
                0,
                invite.cseq().number());
    }

    /// The dialog that `response` makes of our `invite`; none without a To tag. Source: RFC 3261 §12.1.2.
    public static Optional<Dialog> ofCaller(SipRequest invite, SipResponse response) {
        var remoteTag = response.to().tag();
        if (remoteTag.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Dialog(
                new DialogId(invite.callId(), invite.from().tag().orElse(""), remoteTag.get()),
                invite.from(),
                response.to(),
                // The RFC demands a Contact in what makes a dialog; without one the way of the INVITE is the best
                // guess.
                target(response).orElse(invite.uri()),
                response.recordRoutes().reversed(),
                invite.cseq().number(),
                -1));
    }

    private static Optional<Uri> target(SipMessage message) {
        var contacts = message.contacts();
        return contacts.isEmpty()
                ? Optional.empty()
                : Optional.of(contacts.getFirst().uri());
    }

    /// With the Contact of a re-INVITE or of a 2xx to one as the new remote target, if it has one. Source:
    /// RFC 3261 §12.2.
    public Dialog refreshed(SipMessage message) {
        var fresh = target(message);
        return fresh.isEmpty() || fresh.get().equals(remoteTarget)
                ? this
                : new Dialog(id, local, remote, fresh.get(), routes, localSeq, remoteSeq);
    }

    /// With the next CSeq number for a request of ours.
    public Dialog advanced() {
        return new Dialog(id, local, remote, remoteTarget, routes, localSeq + 1, remoteSeq);
    }

    /// The same, counting on where `earlier`, the early dialog that became this one, has stopped.
    public Dialog continuing(Dialog earlier) {
        return new Dialog(
                id,
                local,
                remote,
                remoteTarget,
                routes,
                Math.max(localSeq, earlier.localSeq),
                Math.max(remoteSeq, earlier.remoteSeq));
    }

    /// After a request has come; nothing if it is out of order and to be answered 500.
    ///
    /// @param acceptRestart whether a lower number is a new beginning: some clients count anew inside a
    /// dialog
    public Optional<Dialog> received(SipRequest request, boolean acceptRestart) {
        long seq = request.cseq().number();
        if (seq < remoteSeq && !acceptRestart) {
            return Optional.empty();
        }
        return Optional.of(new Dialog(id, local, remote, remoteTarget, routes, localSeq, seq));
    }

    /// A request in the dialog with the present CSeq number (take [#advanced] first), without Via and
    /// Contact.
    public SipRequest.Builder request(Method method) {
        return request(method, localSeq);
    }

    /// The ACK of a 2xx to the INVITE of that CSeq number, without Via. Source: RFC 3261 §13.2.2.4.
    public SipRequest.Builder ack(long inviteSeq) {
        return request(Method.ACK, inviteSeq);
    }

    private SipRequest.Builder request(Method method, long seq) {
        boolean isStrict = isStrict();
        var uri = isStrict ? strictUri(routes.getFirst().uri()) : remoteTarget;
        var builder = SipRequest.builder(method, uri)
                .maxForwards(70)
                .from(local)
                .to(remote)
                .callId(id.callId())
                .cseq(seq, method);
        if (routes.isEmpty()) {
            return builder;
        }
        if (!isStrict) {
            return builder.routes(routes);
        }
        var rest = new ArrayList<>(routes.subList(1, routes.size()));
        rest.add(NameAddr.of(remoteTarget));
        return builder.routes(rest);
    }

    /// Where the next request goes: the first route, else the remote target.
    public Uri nextHop() {
        return routes.isEmpty() ? remoteTarget : routes.getFirst().uri();
    }

    /// Whether the first hop is a strict router of RFC 2543, which wants itself in the Request-URI.
    private boolean isStrict() {
        return !routes.isEmpty()
                && routes.getFirst().uri() instanceof SipUri uri
                && !uri.params().has("lr");
    }

    private static Uri strictUri(Uri route) {
        return route instanceof SipUri uri ? uri.withoutHeaders().withoutParam("method") : route;
    }
}
