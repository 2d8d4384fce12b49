package org.tandem.sip;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.Method;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;
import org.tandem.wire.sip.dialog.OfferAnswer;
import org.tandem.wire.uri.SyntaxException;

/// The UPDATEs of one call, both ways, in early and in confirmed dialogs. Everything in here happens inside the
/// serial.
///
/// One without a description only refreshes and is answered here. One with an offer goes to our user, unless
/// another offer waits for its answer: then 491 where that offer is ours, 500 where it is theirs. An offer in a
/// PRACK is treated in the same way. Source: RFC 3311 §5, RFC 3262 §5.
final class Updates {
    private final Leg leg;
    /// What waits for our user's answer: one per early dialog at most.
    private final List<Waiting> waiting = new ArrayList<>(1);
    private boolean isOursOut;

    Updates(Leg leg) {
        this.leg = leg;
    }

    /// An offer that waits for our user's answer.
    private final class Waiting implements IncomingRequest {
        private final ServerRunner.Other transaction;
        private final String remoteTag;

        Waiting(ServerRunner.Other transaction, String remoteTag) {
            this.transaction = transaction;
            this.remoteTag = remoteTag;
        }

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
            leg.serial.run(() -> answer(this, status, headers, body));
        }
    }

    /// Whether an offer by UPDATE or PRACK, ours or theirs, waits for its answer.
    boolean isOpen() {
        return isOursOut || !waiting.isEmpty();
    }

    /// An UPDATE came.
    void received(ServerRunner.Other update, String remoteTag) {
        try {
            // Read now, since an unreadable Contact is to be refused before our user sees the request.
            update.request.contacts();
        } catch (SyntaxException unreadable) {
            leg.answer(update, 400);
            return;
        }
        if (!update.request.body().isEmpty()) {
            offered(update, remoteTag);
            return;
        }
        leg.refresh(remoteTag, update.request);
        leg.respond(update, 200, granting(update.request), Body.EMPTY);
    }

    /// What our 2xx says about the session timer, which begins with the session.
    private List<Header> granting(SipRequest update) {
        return leg.session.hasBegun() && update.method().equals(Method.UPDATE) ? leg.clock.granting(update) : List.of();
    }

    /// An UPDATE or PRACK with an offer came.
    void offered(ServerRunner.Other request, String remoteTag) {
        var turn = leg.turn(remoteTag);
        if (turn.refusalOfUpdate() != 0) {
            leg.answer(request, turn.refusalOfUpdate());
            return;
        }
        leg.turn(remoteTag, turn.received());
        var offer = new Waiting(request, remoteTag);
        waiting.add(offer);
        leg.listener.onUpdate(offer);
    }

    private void answer(Waiting offer, int status, List<Header> headers, Body body) {
        if (status < 200 || !waiting.remove(offer)) {
            return;
        }
        leg.turn(offer.remoteTag, OfferAnswer.STABLE);
        if (status < 300) {
            leg.refresh(offer.remoteTag, offer.transaction.request);
            leg.described(body);
            leg.respond(offer.transaction, status, Leg.both(headers, granting(offer.transaction.request)), body);
        } else if (status == 500) {
            leg.answer(offer.transaction, status);
        } else {
            leg.respond(offer.transaction, status, headers, body);
        }
    }

    /// Sends an UPDATE with an offer.
    void ask(String remoteTag, List<Header> headers, Body offer) {
        if (!leg.peerTakesUpdate()) {
            leg.listener.onUpdateFailed(new SendFailure.Refused("the peer takes no UPDATE"));
            return;
        }
        var turn = leg.turn(remoteTag);
        if (turn != OfferAnswer.STABLE || isOpen()) {
            leg.listener.onUpdateFailed(new SendFailure.Refused("an offer waits for its answer already"));
            return;
        }
        leg.turn(remoteTag, turn.sent());
        isOursOut = true;
        var timer = leg.session.hasBegun() ? leg.clock.asking() : List.<Header>of();
        leg.sendIn(remoteTag, Method.UPDATE, Leg.both(headers, timer), offer, new Outcome(remoteTag, offer));
    }

    /// The call is over: what waits is answered.
    void over() {
        for (var offer : List.copyOf(waiting)) {
            answer(offer, 487, List.of(), Body.EMPTY);
        }
    }

    /// How our UPDATE ended.
    private final class Outcome implements ClientRunner.Listener {
        private final String remoteTag;
        private final Body offer;
        private final boolean isConfirmed = leg.session.hasBegun();

        Outcome(String remoteTag, Body offer) {
            this.remoteTag = remoteTag;
            this.offer = offer;
        }

        @Override
        public void onResponse(SipResponse response) {
            if (!response.isFinal()) {
                return;
            }
            settled();
            if (response.isSuccess()) {
                leg.refresh(remoteTag, response);
                leg.described(offer);
                if (isConfirmed) {
                    leg.clock.granted(response);
                }
            }
            leg.listener.onUpdateAnswered(response);
            if (response.status() == 481 || response.status() == 408) {
                leg.lost("UPDATE was answered " + response.status());
            }
        }

        @Override
        public void onFailed(SendFailure failure) {
            settled();
            leg.listener.onUpdateFailed(failure);
            if (!(failure instanceof SendFailure.Refused)) {
                leg.lost(failure.sentence());
            }
        }

        private void settled() {
            isOursOut = false;
            leg.turn(remoteTag, OfferAnswer.STABLE);
        }
    }
}
