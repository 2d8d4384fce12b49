package org.tandem.bench.sim;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.Method;
import org.tandem.wire.sip.NameAddr;
import org.tandem.wire.sip.SipMessage;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;
import org.tandem.wire.uri.Uri;

/// One dialog as a user agent sees it, and what its user does in it. Source: RFC 3261 §12, §14, §15.
final class PeerDialog {
    private enum Stage {
        EARLY,
        UP,
        /// Our BYE is out.
        ENDING,
        OVER
    }

    /// Answers may take 6 s, and both legs may meet several 491, each worth up to 4 s.
    private static final long REINVITE_LONGEST = 2 * Peer.TIMEOUT;

    private final Peer peer;
    private final World world;
    private final int call;
    private final String callId;
    private final String localTag;
    private final NameAddr local;
    private final NameAddr remote;
    private Uri target;
    private Stage stage = Stage.EARLY;
    private boolean isDeaf;
    private long seq;
    private long remoteSeq = -1;
    private int sdpVersion = 1;
    private boolean isHolding;
    private Peer.@Nullable Sending reinvite;
    private @Nullable SipRequest theirs;
    private @Nullable SipResponse unacknowledged;
    private final Map<Long, SipRequest> acks = new HashMap<>();
    private final EarlyMedia early = new EarlyMedia(this);

    PeerDialog(Peer peer, int call, String callId, NameAddr local, NameAddr remote, Uri target, long seq) {
        this.peer = peer;
        this.world = peer.world();
        this.call = call;
        this.callId = callId;
        this.local = local;
        this.localTag = local.tag().orElse("");
        this.remote = remote;
        this.target = target;
        this.seq = seq;
    }

    /// The dialog that an INVITE of the server makes.
    static PeerDialog called(Peer peer, int call, SipRequest invite, String tag) {
        var dialog = new PeerDialog(
                peer,
                call,
                invite.callId(),
                invite.to().withTag(tag),
                invite.from(),
                invite.contacts().getFirst().uri(),
                peer.world().dice().between(1, 1000));
        dialog.remoteSeq = invite.cseq().number();
        return dialog;
    }

    String key() {
        return callId + " " + localTag;
    }

    @Override
    public String toString() {
        return peer.name() + " in call " + call + " [" + callId + " " + localTag + "]";
    }

    boolean isOver() {
        return stage == Stage.OVER;
    }

    /// Whether its user still talks, and would hear if the other side had ended the call.
    boolean isDangling() {
        return !isDeaf && (stage == Stage.UP || stage == Stage.ENDING);
    }

    Peer peer() {
        return peer;
    }

    int call() {
        return call;
    }

    String localTag() {
        return localTag;
    }

    // What its user does.

    /// Confirmed by an ACK, or by the 200 of the server.
    void up() {
        if (stage == Stage.EARLY) {
            stage = Stage.UP;
            live();
        }
    }

    /// Draws what the user does next, again and again.
    private void live() {
        var dice = world.dice();
        if (dice.chance(0.12)) {
            return; // waits for the others to end the call
        }
        long pause = dice.chance(0.2) ? dice.millis(0, 50) : dice.millis(50, 20_000);
        peer.later(pause, () -> {
            if (stage != Stage.UP || isDeaf) {
                return;
            }
            int what = dice.below(100);
            if (what < 30) {
                if (reinvite == null || dice.chance(0.3)) {
                    hangUp();
                }
            } else if (what < 70) {
                reoffer();
            } else if (what < 80) {
                ask(dice.chance(0.5) ? Method.OPTIONS : Method.INFO);
            } else if (what < 90 && dice.chance(world.climate().misery())) {
                world.watch().forgets(call, this);
                isDeaf = true;
            }
            live();
        });
    }

    void hangUp() {
        if (stage != Stage.UP && stage != Stage.EARLY) {
            return;
        }
        stage = Stage.ENDING;
        unacknowledged = null;
        early.over();
        seq++;
        peer.send(
                peer.request(Method.BYE, target, local, remote, callId, seq, Body.EMPTY),
                response -> {
                    if (response.isFinal()) {
                        over();
                    }
                },
                this::over);
    }

    private void ask(Method method) {
        seq++;
        peer.send(peer.request(method, target, local, remote, callId, seq, Body.EMPTY), _ -> {}, () -> {});
    }

    EarlyMedia early() {
        return early;
    }

    /// A request in this dialog, with the next CSeq.
    SipRequest next(Method method, Body body) {
        seq++;
        return peer.request(method, target, local, remote, callId, seq, body);
    }

    boolean isEarly() {
        return stage == Stage.EARLY && !isDeaf;
    }

    /// Whether a description of ours or of theirs waits for its answer.
    private boolean isBusy() {
        return reinvite != null || theirs != null || unacknowledged != null || early.isBusy();
    }

    /// Changes the session by UPDATE, before the answer or after it. Source: RFC 3311 §5.1.
    void update() {
        if (!isBusy() && (stage == Stage.UP || isEarly())) {
            early.update(ourSdp());
        }
    }

    /// Holds, resumes, refreshes, or asks for an offer.
    private void reoffer() {
        if (isBusy()) {
            return;
        }
        if (world.dice().chance(0.25)) {
            update();
            return;
        }
        isHolding = world.dice().chance(0.6) != isHolding;
        seq++;
        boolean isOfferless = world.dice().chance(0.2);
        var request =
                peer.request(Method.INVITE, target, local, remote, callId, seq, isOfferless ? Body.EMPTY : ourSdp());
        var sending = peer.send(request, response -> reinviteAnswered(request, response), () -> reinvite = null);
        reinvite = sending;
        peer.later(REINVITE_LONGEST, () -> {
            if (stage == Stage.UP && !isDeaf && reinvite != null && reinvite.equals(sending)) {
                world.watch().reinviteNeverAnswered(this, call);
            }
        });
    }

    Body ourSdp() {
        return peer.sdp(call, sdpVersion++, isHolding ? "sendonly" : "sendrecv");
    }

    private void reinviteAnswered(SipRequest request, SipResponse response) {
        if (!response.isFinal()) {
            return;
        }
        boolean isFirst = reinvite != null && reinvite.request().equals(request);
        if (isFirst) {
            reinvite = null;
        }
        if (response.isSuccess()) {
            checkOrigin(response);
            acknowledge(request, response);
        } else {
            refused(request, response);
            if (response.status() == 481 || response.status() == 408) {
                over();
            } else if (response.status() == 491 && isFirst) {
                peer.later(world.dice().millis(100, 4_000), () -> {
                    if (stage == Stage.UP && !isDeaf) {
                        reoffer();
                    }
                });
            }
        }
    }

    /// The ACK of a 2xx: the same bytes for each copy of it.
    void acknowledge(SipRequest invite, SipResponse ok) {
        var contacts = ok.contacts();
        if (!contacts.isEmpty()) {
            target = contacts.getFirst().uri();
        }
        long number = invite.cseq().number();
        var known = acks.get(number);
        if (known == null) {
            boolean isAnswer = invite.body().isEmpty() && !ok.body().isEmpty();
            known = peer.request(
                    Method.ACK,
                    target,
                    local,
                    remote,
                    callId,
                    number,
                    isAnswer ? peer.sdp(call, sdpVersion++, "sendrecv") : Body.EMPTY);
            acks.put(number, known);
        }
        peer.transmit(known);
    }

    /// The ACK of a refusal: in the INVITE's own transaction.
    void refused(SipRequest invite, SipResponse refusal) {
        peer.transmit(failureAck(peer, invite, refusal));
    }

    static SipRequest failureAck(Peer peer, SipRequest invite, SipResponse refusal) {
        return peer.request(
                Method.ACK,
                invite.uri(),
                invite.from(),
                refusal.to(),
                invite.callId(),
                invite.cseq().number(),
                Body.EMPTY,
                invite.topVia().branch().orElse(""));
    }

    // What comes.

    void received(SipRequest request) {
        if (isDeaf) {
            return;
        }
        if (stage == Stage.OVER || stage == Stage.ENDING) {
            turnDown(request, request.method().equals(Method.BYE) ? 200 : 481);
            return;
        }
        if (request.cseq().number() == remoteSeq) {
            world.watch().violated(this + " got two requests with the CSeq " + remoteSeq);
        }
        if (request.cseq().number() < remoteSeq) {
            turnDown(request, 500);
            return;
        }
        remoteSeq = request.cseq().number();
        if (request.method().equals(Method.BYE)) {
            over();
            peer.reply(request, peer.response(request, 200, localTag, Body.EMPTY));
        } else if (request.method().equals(Method.INVITE)) {
            reoffered(request);
        } else if (request.method().equals(Method.PRACK)) {
            turnDown(request, early.pracked(request) ? 200 : 481);
            early.afterPrack();
        } else if (request.method().equals(Method.UPDATE)) {
            updated(request);
        } else {
            boolean isOptions = request.method().equals(Method.OPTIONS);
            peer.reply(request, peer.response(request, isOptions ? 200 : 405, localTag, Body.EMPTY));
        }
    }

    private void updated(SipRequest request) {
        checkOrigin(request);
        if (isBusy()) {
            turnDown(request, reinvite != null || early.isUpdating() ? 491 : 500);
        } else if (world.dice().chance(0.15)) {
            turnDown(request, world.dice().pick(488, 491, 500, 504));
        } else {
            Body answer = request.body().isEmpty() ? Body.EMPTY : answer(request);
            peer.reply(request, peer.response(request, 200, localTag, answer));
        }
    }

    private Body answer(SipRequest offer) {
        return peer.sdp(call, sdpVersion++, offer.body().text().contains("a=sendonly") ? "recvonly" : "sendrecv");
    }

    private void reoffered(SipRequest request) {
        checkOrigin(request);
        if (reinvite != null) {
            refuse(request, 491);
            return;
        }
        if (isBusy()) {
            refuse(request, early.isUpdating() ? 491 : 500);
            return;
        }
        theirs = request;
        int what = world.dice().below(100);
        if (what < 65) {
            accept(request);
        } else if (what < 80) {
            peer.reply(request, peer.response(request, 100, localTag, Body.EMPTY));
            peer.later(world.dice().millis(10, 6_000), () -> accept(request));
        } else if (what < 90) {
            refuse(request, world.dice().pick(488, 488, 491, 500, 503, 403));
        } else if (what < 93) {
            refuse(request, world.dice().pick(481, 408));
            over();
        } else if (world.dice().chance(world.climate().misery() * 10)) {
            if (what < 98) {
                peer.reply(request, peer.response(request, 100, localTag, Body.EMPTY));
            }
            world.watch().forgets(call, this);
            theirs = null;
        } else {
            accept(request);
        }
    }

    private void accept(SipRequest request) {
        if (!isTheirs(request) || isDeaf || stage == Stage.ENDING || stage == Stage.OVER) {
            return;
        }
        theirs = null;
        Body body = request.body().isEmpty() ? ourSdp() : answer(request);
        answerUntilAcknowledged(request, peer.response(request, 200, localTag, body));
    }

    private void turnDown(SipRequest request, int status) {
        if (request.method().equals(Method.INVITE)) {
            refuse(request, status);
        } else {
            peer.reply(request, peer.response(request, status, localTag, Body.EMPTY));
        }
    }

    private void refuse(SipRequest request, int status) {
        if (isTheirs(request)) {
            theirs = null;
        }
        peer.refuse(request, peer.response(request, status, localTag, Body.EMPTY));
    }

    /// Sends a 2xx to an INVITE until its ACK comes. Source: RFC 3261 §13.3.1.4.
    void answerUntilAcknowledged(SipRequest invite, SipResponse ok) {
        unacknowledged = ok;
        repeat(ok, Peer.T1);
        peer.later(Peer.TIMEOUT, () -> {
            if (isUnacknowledged(ok)) {
                unacknowledged = null;
                world.watch().neverAcknowledged(peer, invite, ok, isDeaf);
                hangUp();
            }
        });
        peer.reply(invite, ok);
    }

    private void repeat(SipResponse ok, long interval) {
        peer.later(interval, () -> {
            if (isUnacknowledged(ok) && !isDeaf) {
                repeat(ok, Math.min(Peer.T2, 2 * interval));
                peer.transmit(ok);
            }
        });
    }

    private boolean isTheirs(SipRequest request) {
        return theirs != null && theirs.equals(request);
    }

    private boolean isUnacknowledged(SipResponse ok) {
        return unacknowledged != null && unacknowledged.equals(ok);
    }

    void acknowledged(SipRequest ack) {
        var waiting = unacknowledged;
        if (waiting != null && waiting.cseq().number() == ack.cseq().number()) {
            unacknowledged = null;
            if (!ack.body().isEmpty()) {
                checkOrigin(ack);
            }
            up();
        }
    }

    /// Media of one call must never reach another.
    void checkOrigin(SipMessage message) {
        if (!message.body().isEmpty() && !message.body().text().contains("o=n" + call + " ")) {
            world.watch().violated(this + " got media that belong to another call: " + message.startLine());
        }
    }

    void over() {
        stage = Stage.OVER;
        early.over();
        unacknowledged = null;
        if (theirs != null) {
            refuse(theirs, 487);
        }
    }
}
