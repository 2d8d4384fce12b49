package org.tandem.bench.sim;

import org.jspecify.annotations.Nullable;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.MediaType;
import org.tandem.wire.sip.Method;
import org.tandem.wire.sip.NameAddr;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;
import org.tandem.wire.uri.SipUri;

/// Somebody who calls the server: sends the INVITE, may give up at an odd moment, talks. Source: RFC 3261 §9.1,
/// §13.2.
final class CallingParty {
    private enum Stage {
        CALLING,
        PROCEEDING,
        CANCELLING,
        UP,
        OVER
    }

    private final Peer peer;
    private final World world;
    private final int call;
    private final SipRequest invite;
    private Stage stage = Stage.CALLING;
    private boolean wantsOut;
    private boolean isForgetful;
    private boolean isDeaf;
    private @Nullable PeerDialog dialog;

    CallingParty(Peer peer, int call) {
        this.peer = peer;
        this.world = peer.world();
        this.call = call;
        var dice = world.dice();
        var server = SipUri.of("n" + call, World.SERVER, world.portNumber(peer.port()));
        var from = NameAddr.of(SipUri.of(peer.name(), "peers.example", -1)).withTag(world.name("f"));
        Body body = dice.chance(0.15) ? Body.EMPTY : dice.chance(0.03) ? secure() : peer.sdp(call, 0, "sendrecv");
        var plain = peer.request(
                Method.INVITE, server, from, NameAddr.of(server), world.name("near-"), dice.between(1, 9_999), body);
        boolean knowsPrack = dice.chance(0.5);
        this.invite = knowsPrack
                ? plain.withHeader(dice.chance(0.3) ? HeaderName.REQUIRE : HeaderName.SUPPORTED, EarlyMedia.RELIABLE)
                        .withHeader(HeaderName.ALLOW, "INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, UPDATE")
                : plain;
    }

    /// An offer that insists on SRTP, which does not pass between lines without TLS.
    private Body secure() {
        return Body.of(
                MediaType.SDP,
                String.join(
                        "\r\n",
                        "v=0",
                        "o=n" + call + " 1 1 IN IP4 10.0.1.1",
                        "s=-",
                        "c=IN IP4 10.0.1.1",
                        "t=0 0",
                        "m=audio 4000 RTP/SAVP 8",
                        "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj",
                        ""));
    }

    @Override
    public String toString() {
        return peer.name() + " who called with " + invite.callId();
    }

    boolean isOver() {
        // Whose BYE in the early dialog was answered waits for nothing more: the 200 of the INVITE may have been on its
        // way, got lost, and is not repeated after a BYE.
        return stage == Stage.OVER || stage == Stage.UP || (dialog != null && dialog.isOver());
    }

    boolean isDeaf() {
        return isDeaf;
    }

    Peer peer() {
        return peer;
    }

    void begin() {
        var dice = world.dice();
        world.watch().began(invite.callId(), call);
        isForgetful = dice.chance(world.climate().misery());
        if (isForgetful) {
            world.watch().forgets(call, this);
        }
        if (dice.chance(0.35)) {
            long patience = dice.chance(0.3) ? dice.millis(0, 100) : dice.millis(0, 20_000);
            peer.later(patience, this::giveUp);
        }
        if (dice.chance(world.climate().misery())) {
            peer.later(dice.millis(0, 10_000), () -> {
                world.watch().forgets(call, this);
                isDeaf = true;
            });
        }
        if (dice.chance(world.climate().misery() * 0.3)) {
            peer.later(dice.chance(0.5) ? 1 : dice.millis(0, 600), () -> world.crash(peer));
        }
        peer.send(invite, this::answered, () -> stage = Stage.OVER);
    }

    int call() {
        return call;
    }

    void giveUp() {
        switch (stage) {
            case CALLING -> wantsOut = true;
            case PROCEEDING -> {
                if (dialog != null && world.dice().chance(0.15)) {
                    // A caller may also end an early dialog by BYE (RFC 3261 §15).
                    dialog.hangUp();
                } else {
                    cancel();
                }
            }
            case CANCELLING, OVER -> {}
            case UP -> {
                if (dialog != null) {
                    dialog.hangUp();
                }
            }
        }
    }

    private void cancel() {
        stage = Stage.CANCELLING;
        var cancel = peer.request(
                Method.CANCEL,
                invite.uri(),
                invite.from(),
                invite.to(),
                invite.callId(),
                invite.cseq().number(),
                Body.EMPTY,
                invite.topVia().branch().orElse(""));
        peer.send(cancel, _ -> {}, () -> {});
        peer.later(Peer.TIMEOUT + Peer.T2, () -> {
            if (!isOver()) {
                world.watch().neverAnswered(peer, invite, isDeaf);
                stage = Stage.OVER;
            }
        });
    }

    private void answered(SipResponse response) {
        if (isDeaf) {
            return;
        }
        if (response.isProvisional()) {
            progressed(response);
        } else if (response.isSuccess()) {
            accepted(response);
        } else {
            peer.transmit(PeerDialog.failureAck(peer, invite, response));
            stage = Stage.OVER;
            if (dialog != null) {
                dialog.over();
            }
        }
    }

    private void progressed(SipResponse response) {
        if (stage == Stage.CALLING) {
            stage = Stage.PROCEEDING;
            if (wantsOut) {
                cancel();
            }
        }
        if (response.status() > 100 && dialog == null && response.to().tag().isPresent()) {
            dialog = made(response);
        }
        if (response.status() > 100 && dialog != null && stage != Stage.OVER && !isForgetful) {
            dialog.early().progressed(invite, response);
        }
    }

    private PeerDialog made(SipResponse response) {
        var made = new PeerDialog(
                peer,
                call,
                invite.callId(),
                invite.from(),
                response.to(),
                response.contacts().getFirst().uri(),
                invite.cseq().number());
        peer.know(made);
        return made;
    }

    private void accepted(SipResponse ok) {
        if (dialog == null) {
            dialog = made(ok);
        }
        PeerDialog mine = dialog;
        mine.checkOrigin(ok);
        boolean isUnwanted = stage == Stage.CANCELLING || mine.isOver();
        if (stage != Stage.UP) {
            stage = Stage.UP;
            if (isForgetful) {
                world.watch().forgets(call, this);
            } else if (isUnwanted) {
                mine.acknowledge(invite, ok);
                mine.hangUp();
                return;
            } else {
                mine.up();
            }
        }
        if (!isForgetful) {
            mine.acknowledge(invite, ok);
        }
    }
}
