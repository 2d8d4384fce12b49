package org.tandem.sip;

import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.SipResponse;

/// How our re-INVITE ended.
final class ReinviteOutcome implements ClientRunner.Listener {
    private final Leg leg;
    private final long seq;
    private final Body offer;
    private boolean isAnswered;

    /// @param seq its CSeq number @param offer what it described
    ReinviteOutcome(Leg leg, long seq, Body offer) {
        this.leg = leg;
        this.seq = seq;
        this.offer = offer;
    }

    @Override
    public void onResponse(SipResponse response) {
        if (response.isProvisional()) {
            return;
        }
        if (isAnswered) {
            leg.repeatAck(seq, response.to().tag().orElse(""));
            return;
        }
        isAnswered = true;
        leg.reinviteAnswered(seq, offer, response);
    }

    @Override
    public void onFailed(SendFailure failure) {
        leg.reinviteFailed(failure);
    }
}
