package org.tandem.bench.sim;

import java.util.ArrayList;
import java.util.List;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.SipRequest;

/// Somebody whom the server calls: a phone that rings, or a proxy that forks to several. Source: RFC 3261 §9.2,
/// §13.3.
final class CalledParty {
    private final Peer peer;
    private final World world;
    private final SipRequest invite;
    private final int call;
    private final List<PeerDialog> forks = new ArrayList<>();
    private final String ownTag;
    private final boolean isReliable;
    private boolean isSettled;
    private boolean isCancelled;
    private boolean isRefused;

    CalledParty(Peer peer, SipRequest invite) {
        this.peer = peer;
        this.world = peer.world();
        this.invite = invite;
        this.call = World.callOf(invite.uri());
        this.ownTag = world.name("c");
        this.isReliable = invite.headers().lists(HeaderName.SUPPORTED, EarlyMedia.RELIABLE)
                && world.dice().chance(0.5);
    }

    @Override
    public String toString() {
        return peer.name() + " who was called with " + invite.callId();
    }

    /// Whether that CANCEL is for this INVITE.
    boolean isFor(SipRequest cancel) {
        return invite.topVia().branch().equals(cancel.topVia().branch());
    }

    void begin() {
        var dice = world.dice();
        if (!invite.body().isEmpty() && !invite.body().text().contains("o=n" + call + " ")) {
            world.watch().violated(this + " got the offer of another call");
        }
        int what = dice.below(100);
        if (what < 5) {
            world.note(() -> "          " + this + " does not answer at all");
            return;
        }
        if (dice.chance(0.7)) {
            peer.reply(invite, peer.response(invite, 100, "", Body.EMPTY));
        }
        if (what < 20) {
            int status = dice.pick(486, 603, 404, 503, 480, 500, 302, 408, 487, 600);
            ring(1, dice.chance(0.5));
            peer.later(soon(), () -> refuse(status));
        } else if (what < 27) {
            ring(dice.between(1, 3), true);
        } else if (what < 40) {
            fork();
        } else {
            ring(1, dice.chance(0.85));
            peer.later(soon(), () -> {
                if (!isSettled) {
                    answer(forks.isEmpty() ? early() : forks.getFirst());
                }
            });
        }
    }

    private long soon() {
        var dice = world.dice();
        return dice.chance(0.3) ? dice.millis(0, 30) : dice.millis(0, 15_000);
    }

    private PeerDialog early() {
        var dialog = PeerDialog.called(peer, call, invite, forks.isEmpty() ? ownTag : world.name("c"));
        forks.add(dialog);
        peer.know(dialog);
        return dialog;
    }

    private void ring(int count, boolean isHeard) {
        for (int i = 0; isHeard && i < count; i++) {
            peer.later(soon(), () -> {
                if (!isSettled) {
                    progress(early());
                }
            });
        }
    }

    private void progress(PeerDialog dialog) {
        var dice = world.dice();
        int status = dice.pick(180, 180, 180, 183, 183, 181, 199);
        // Two forks that both offer in a 18x want two answers, and the server has one caller to ask: it answers the
        // first
        // alone. No world does that yet.
        boolean isSecondOffer = invite.body().isEmpty() && forks.size() > 1;
        if (isReliable && status != 199 && !isSecondOffer) {
            // The first of them must hold the offer where the INVITE has none (RFC 3262 §5).
            boolean hasMedia = !dialog.early().isSettled() && (invite.body().isEmpty() || dice.chance(0.6));
            dialog.early().ring(invite, status, hasMedia ? peer.sdp(call, 0, "sendrecv") : Body.EMPTY);
            return;
        }
        boolean isEarlyMedia = status == 183 && dice.chance(0.7);
        peer.reply(
                invite,
                peer.response(
                        invite, status, dialog.localTag(), isEarlyMedia ? peer.sdp(call, 0, "sendrecv") : Body.EMPTY));
    }

    /// Several ring; one, two or three of them answer, and a proxy passes all their 200s on (RFC 3261 §16.7).
    private void fork() {
        var dice = world.dice();
        int count = dice.chance(0.1) ? 22 : dice.between(2, 4);
        ring(count, true);
        int answers = dice.pick(1, 1, 2, 2, 3);
        long first = soon();
        for (int i = 0; i < answers; i++) {
            boolean isFirst = i == 0;
            peer.later(first + dice.millis(0, isFirst ? 1 : 400), () -> {
                if (isFirst ? !isSettled : (isSettled && !isCancelled)) {
                    answer(early());
                }
            });
        }
    }

    private void answer(PeerDialog dialog) {
        if (isCancelled || isRefused) {
            return;
        }
        isSettled = true;
        if (world.dice().chance(0.06)) {
            // Just as they answer, the caller has had enough.
            peer.later(world.dice().millis(0, 60), () -> world.giveUp(call));
        }
        for (PeerDialog other : forks) {
            if (!other.key().equals(dialog.key())) {
                other.early().over(); // the proxy has cancelled it
            }
        }
        dialog.early().oncePracked(() -> {
            if (!isCancelled && !isRefused && !dialog.isOver()) {
                // An offer of ours where the INVITE had none; else the answer; nothing where both have passed already.
                Body body = dialog.early().isSettled() ? Body.EMPTY : peer.sdp(call, 1, "sendrecv");
                dialog.answerUntilAcknowledged(invite, peer.response(invite, 200, dialog.localTag(), body));
            }
        });
    }

    private void refuse(int status) {
        if (isSettled) {
            return;
        }
        isSettled = true;
        isRefused = true;
        forks.forEach(PeerDialog::over);
        peer.refuse(invite, peer.response(invite, status, ownTag, Body.EMPTY));
    }

    void cancelled() {
        if (isSettled) {
            return;
        }
        if (world.dice().chance(world.climate().misery() * 3)) {
            world.note(() -> "          " + this + " picks up as the CANCEL comes");
            answer(forks.isEmpty() ? early() : forks.getFirst());
            return;
        }
        isCancelled = true;
        refuse(487);
    }
}
