package org.tandem.sip;

import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.Method;
import org.tandem.wire.sip.dialog.Session;
import org.tandem.wire.uri.SyntaxException;

/// What the peer asks inside a call: checks each request against its dialog, answers what needs no user, and
/// gives the rest to where it belongs. Everything in here happens inside the serial. Source: RFC 3261 §12.2.2,
/// §14.2, §15.1.2.
final class PeerRequests {
    private final Leg leg;

    PeerRequests(Leg leg) {
        this.leg = leg;
    }

    /// A request with our tag in To.
    void received(ServerRunner transaction) {
        transaction.start();
        var request = transaction.request;
        var remoteTag = request.from().tag().orElse("");
        var current = leg.dialogWith(remoteTag);
        if (current == null) {
            leg.answer(transaction, 481);
            return;
        }
        var next = current.received(request, leg.port.spec().rules().acceptCseqRestart());
        if (next.isEmpty()) {
            leg.answer(transaction, 500);
            return;
        }
        leg.keep(next.get());
        leg.path.seen(transaction.path.flow());
        leg.heardFrom(request);
        if (leg.session.hasBegun() && isTooBrief(transaction)) {
            return;
        }
        switch (transaction) {
            case ServerRunner.Invite invite -> offered(invite);
            case ServerRunner.Other other -> received(other, remoteTag);
        }
    }

    /// Whether the request asks for a session interval that is too short, or unreadable; then it has been
    /// answered.
    private boolean isTooBrief(ServerRunner transaction) {
        var method = transaction.request.method();
        if (!method.equals(Method.INVITE) && !method.equals(Method.UPDATE)) {
            return false;
        }
        try {
            var refusal = leg.clock.tooBrief(transaction.request);
            refusal.ifPresent(headers -> transaction.answer(leg.response(transaction, 422, headers, Body.EMPTY)));
            return refusal.isPresent();
        } catch (SyntaxException unreadable) {
            leg.answer(transaction, 400);
            return true;
        }
    }

    private void received(ServerRunner.Other other, String remoteTag) {
        var method = other.request.method();
        if (method.equals(Method.BYE)) {
            byeCame(other);
        } else if (method.equals(Method.PRACK)) {
            leg.prackCame(other);
        } else if (method.equals(Method.UPDATE)) {
            leg.updates.received(other, remoteTag);
        } else {
            leg.listener.onRequest(
                    new Arrival(leg.port, other, "", other.path.flow().remote()));
        }
    }

    private void offered(ServerRunner.Invite invite) {
        try {
            // Read now, since an unreadable Contact is to be refused before our user sees the request.
            invite.request.contacts();
        } catch (SyntaxException unreadable) {
            leg.answer(invite, 400);
            return;
        }
        if (!leg.session.hasBegun()) {
            // A second INVITE before the first has its answer: RFC 3261 §14.2.
            leg.answer(invite, leg.isIncoming() ? 500 : 491);
            return;
        }
        if (leg.updates.isOpen() && !invite.request.body().isEmpty()) {
            // RFC 3311 §5.2 holds for re-INVITE, too: one offer at a time.
            int refusal = leg.turn(leg.currentTag()).refusalOfUpdate();
            leg.answer(invite, refusal == 0 ? 491 : refusal);
            return;
        }
        leg.session.on(new Session.Offered(invite.request), invite);
    }

    private void byeCame(ServerRunner.Other bye) {
        if (!leg.session.hasBegun() && !leg.isIncoming()) {
            leg.answer(bye, 481);
            return;
        }
        leg.answer(bye, 200);
        if (leg.session.hasBegun()) {
            leg.session.on(new Session.ByeCame(bye.request));
        } else {
            leg.earlyBye(bye.request);
        }
    }
}
