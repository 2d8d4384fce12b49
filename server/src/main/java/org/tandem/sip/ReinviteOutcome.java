package org.tandem.sip;

import org.tandem.wire.sip.SipResponse;

/// How our re-INVITE ended.
final class ReinviteOutcome implements ClientRunner.Listener {
    private final Leg leg;
    private final long seq;
    private boolean isAnswered;

    /// @param seq its CSeq number
    ReinviteOutcome(Leg leg, long seq) {
        this.leg = leg;
        this.seq = seq;
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
        leg.reinviteAnswered(seq, response);
    }

    @Override
    public void onFailed(SendFailure failure) {
        leg.reinviteFailed(failure);
    }
}
