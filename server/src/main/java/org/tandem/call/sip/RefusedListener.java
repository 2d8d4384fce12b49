package org.tandem.call.sip;

import org.tandem.sip.IncomingRequest;
import org.tandem.sip.InviteDialogListener;
import org.tandem.sip.SendFailure;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;

/// Hears the end of an INVITE that never became a call: nothing in it matters any more.
final class RefusedListener implements InviteDialogListener {
    @Override
    public void onProgress(SipResponse response) {}

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
