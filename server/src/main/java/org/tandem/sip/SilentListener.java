package org.tandem.sip;

import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;

/// Who listens to a dialog that is over for its user: nobody. What still wants an answer gets one.
public enum SilentListener implements InviteDialogListener {
    SILENT;

    @Override
    public void onProgress(SipResponse response) {}

    @Override
    public void onEarlyOffer(SipResponse response) {}

    @Override
    public void onPrack(SipRequest prack) {}

    @Override
    public void onUpdate(IncomingRequest update) {
        update.respond(481);
    }

    @Override
    public void onUpdateAnswered(SipResponse response) {}

    @Override
    public void onUpdateFailed(SendFailure failure) {}

    @Override
    public void onAnswered(SipResponse response) {}

    @Override
    public void onFailed(SipResponse response) {}

    @Override
    public void onFailed(SendFailure failure) {}

    @Override
    public void onCancelled(SipRequest cancel) {}

    @Override
    public void onAck(SipRequest ack) {}

    @Override
    public void onReinvite(IncomingRequest reinvite) {
        reinvite.respond(481);
    }

    @Override
    public void onReinviteAnswered(SipResponse response) {}

    @Override
    public void onReinviteFailed(SendFailure failure) {}

    @Override
    public void onRequest(IncomingRequest request) {
        request.respond(481);
    }

    @Override
    public void onBye(SipRequest bye) {}

    @Override
    public void onGone(String sentence) {}
}
