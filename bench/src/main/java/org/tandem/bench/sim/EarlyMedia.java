package org.tandem.bench.sim;

import org.jspecify.annotations.Nullable;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.Method;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;

/// What a user agent does about media before the answer: 18x that must arrive, PRACK, UPDATE. Source: RFC 3262,
/// RFC 3311.
final class EarlyMedia {
    static final String RELIABLE = "100rel";

    private final PeerDialog dialog;
    /// Of the last reliable 18x, sent or received.
    private long rseq;
    private boolean isSettled;
    private @Nullable SipResponse unpracked;
    private boolean isUpdating;
    private @Nullable Runnable whenPracked;

    EarlyMedia(PeerDialog dialog) {
        this.dialog = dialog;
    }

    private World world() {
        return dialog.peer().world();
    }

    /// Whether an offer and its answer have been exchanged before the 200, which then has none.
    boolean isSettled() {
        return isSettled;
    }

    boolean isUpdating() {
        return isUpdating;
    }

    boolean isBusy() {
        return isUpdating || unpracked != null;
    }

    void over() {
        unpracked = null;
        whenPracked = null;
    }

    // As callee.

    /// Sends a 18x again and again until its PRACK; one at a time.
    void ring(SipRequest invite, int status, Body body) {
        if (isBusy()) {
            return;
        }
        rseq = rseq == 0 ? world().dice().between(1, 9_999) : rseq + 1;
        SipResponse ringing = dialog.peer()
                .response(invite, status, dialog.localTag(), body)
                .withHeader(HeaderName.REQUIRE, RELIABLE)
                .withHeader(HeaderName.RSEQ, Long.toString(rseq));
        unpracked = ringing;
        repeat(ringing, Peer.T1);
        dialog.peer().later(Peer.TIMEOUT, () -> {
            if (isUnpracked(ringing)) {
                world().watch().neverPracked(dialog, invite);
            }
            if (unpracked != null && unpracked.equals(ringing)) {
                unpracked = null;
                afterPrack();
            }
        });
        dialog.peer().reply(invite, ringing);
    }

    private boolean isUnpracked(SipResponse ringing) {
        return unpracked != null && unpracked.equals(ringing) && dialog.isEarly();
    }

    private void repeat(SipResponse ringing, long interval) {
        dialog.peer().later(interval, () -> {
            if (isUnpracked(ringing)) {
                repeat(ringing, 2 * interval);
                dialog.peer().transmit(ringing);
            }
        });
    }

    /// Does it now, or as soon as the 18x that is out has its PRACK.
    void oncePracked(Runnable task) {
        if (unpracked == null) {
            task.run();
        } else {
            whenPracked = task;
        }
    }

    /// Whether that PRACK is for the 18x that waits for it.
    boolean pracked(SipRequest prack) {
        SipResponse ringing = unpracked;
        String expected = rseq + " " + (ringing == null ? "" : ringing.cseq());
        if (ringing == null || !expected.equals(prack.header(HeaderName.RACK).orElse(""))) {
            return false;
        }
        unpracked = null;
        isSettled |= !ringing.body().isEmpty();
        if (!prack.body().isEmpty()) {
            dialog.checkOrigin(prack);
        }
        return true;
    }

    /// What waited for the PRACK; else the session may be changed at once.
    void afterPrack() {
        Runnable task = whenPracked;
        whenPracked = null;
        if (task != null && unpracked == null) {
            task.run();
        } else {
            maybeUpdate();
        }
    }

    // As caller.

    /// Acknowledges a reliable 18x, if it is the next one.
    void progressed(SipRequest invite, SipResponse ringing) {
        if (!ringing.headers().lists(HeaderName.REQUIRE, RELIABLE) || !dialog.isEarly()) {
            return;
        }
        long number = Long.parseLong(ringing.header(HeaderName.RSEQ).orElse("0"));
        if (rseq != 0 && number != rseq + 1) {
            return;
        }
        rseq = number;
        boolean isOffer = invite.body().isEmpty() && !ringing.body().isEmpty() && !isSettled;
        isSettled |= !ringing.body().isEmpty();
        SipRequest prack = dialog.next(Method.PRACK, isOffer ? dialog.ourSdp() : Body.EMPTY)
                .withHeader(HeaderName.RACK, number + " " + ringing.cseq());
        dialog.peer().send(prack, _ -> {}, () -> {});
        maybeUpdate();
    }

    // Both.

    private void maybeUpdate() {
        var dice = world().dice();
        if (isSettled && dice.chance(0.4)) {
            dialog.peer().later(dice.millis(0, 1_500), () -> {
                if (dialog.isEarly()) {
                    dialog.update();
                }
            });
        }
    }

    void update(Body offer) {
        isUpdating = true;
        dialog.peer()
                .send(
                        dialog.next(Method.UPDATE, offer),
                        response -> {
                            if (response.isFinal()) {
                                isUpdating = false;
                                dialog.checkOrigin(response);
                            }
                        },
                        () -> isUpdating = false);
    }
}
