package org.tandem.call.sip;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.tandem.base.Cause;
import org.tandem.base.LegId;
import org.tandem.call.CallEvent;
import org.tandem.call.Media;
import org.tandem.sip.IncomingRequest;
import org.tandem.sip.InviteDialog;
import org.tandem.sip.InviteDialogListener;
import org.tandem.sip.SendFailure;
import org.tandem.wire.sip.Method;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;

/// What both kinds of legs do inside a dialog: tells the call what happens there, and does what the call
/// wants.
///
/// The listener's side runs on threads of `sip`, the leg's side in the call's mailbox; both may run at once.
abstract class SipLeg implements InviteDialogListener {
    /// The peer's re-INVITE or UPDATE that waits for its answer; there is at most one in a dialog, since `sip`
    /// refuses a second.
    private final AtomicReference<@Nullable IncomingRequest> reinvite = new AtomicReference<>();

    /// Null only while the leg is being made.
    abstract @Nullable InviteDialog dialog();

    abstract LegId leg();

    abstract void tell(CallEvent event);

    /// Whether fax may be offered on this leg's line.
    abstract boolean isFaxTaken();

    private InviteDialog established() {
        InviteDialog dialog = dialog();
        if (dialog == null) {
            throw new IllegalStateException("leg " + leg() + " has no dialog");
        }
        return dialog;
    }

    // From the dialog.

    @Override
    public final void onAck(SipRequest ack) {
        tell(new CallEvent.Acked(leg(), SipTexts.media(ack.body())));
        acknowledged();
    }

    /// The ACK of a 2xx of ours came, and the call has been told.
    void acknowledged() {}

    @Override
    public final void onReinvite(IncomingRequest request) {
        if (!isFaxTaken() && SipTexts.offersFax(request.request())) {
            // The session stays as it was. Source: direct-sip-trunk.md §10.
            request.respond(488);
            return;
        }
        reinvite.set(request);
        tell(new CallEvent.Reoffered(leg(), SipTexts.media(request.request().body())));
    }

    @Override
    public final void onUpdate(IncomingRequest request) {
        onReinvite(request);
    }

    @Override
    public final void onUpdateAnswered(SipResponse response) {
        tell(new CallEvent.UpdateAnswered(leg(), response.status(), SipTexts.media(response.body())));
    }

    @Override
    public final void onUpdateFailed(SendFailure failure) {
        // One that could not be sent may be tried again soon; after silence the asker is told of an error.
        int status = failure instanceof SendFailure.Refused ? 491 : 500;
        tell(new CallEvent.UpdateAnswered(leg(), status, Media.NONE));
    }

    @Override
    public final void onReinviteAnswered(SipResponse response) {
        tell(new CallEvent.ReofferAnswered(leg(), response.status(), SipTexts.media(response.body())));
    }

    @Override
    public final void onReinviteFailed(SendFailure failure) {
        tell(new CallEvent.ReofferFailed(leg(), failure.sentence()));
    }

    @Override
    public final void onRequest(IncomingRequest request) {
        if (request.request().method().equals(Method.OPTIONS)) {
            request.respond(200, SipTexts.WITH_ALLOW, org.tandem.wire.sip.Body.EMPTY);
        } else {
            request.respond(405, SipTexts.WITH_ALLOW, org.tandem.wire.sip.Body.EMPTY);
        }
    }

    @Override
    public final void onBye(SipRequest bye) {
        tell(new CallEvent.HungUp(leg()));
    }

    @Override
    public final void onGone(String sentence) {
        tell(new CallEvent.Gone(leg(), sentence));
    }

    // From the call.

    public final String sipCallId() {
        InviteDialog dialog = dialog();
        return dialog == null ? "" : dialog.invite().callId();
    }

    public final void acknowledge(Media answer) {
        established().ack(SipTexts.body(answer));
    }

    public final void reoffer(Media offer) {
        established().reinvite(SipTexts.WITH_ALLOW, SipTexts.body(offer));
    }

    public final void update(Media offer) {
        InviteDialog dialog = established();
        if (dialog.peerTakesUpdate()) {
            dialog.update(SipTexts.WITH_ALLOW, SipTexts.body(offer));
        } else {
            tell(new CallEvent.UpdateAnswered(leg(), 488, Media.NONE));
        }
    }

    public final void answerReoffer(int status, Media media) {
        IncomingRequest waiting = reinvite.getAndSet(null);
        if (waiting != null) {
            waiting.respond(status, status < 300 ? SipTexts.WITH_ALLOW : List.of(), SipTexts.body(media));
        }
    }

    public final void hangUp(Cause cause, String sentence) {
        established().bye(SipTexts.reason(cause, sentence));
    }

    /// Each of these does nothing where the dialog's state asks for another.
    public final void release(Cause cause, String sentence) {
        InviteDialog dialog = dialog();
        if (dialog == null) {
            return;
        }
        if (dialog.isIncoming()) {
            dialog.reject(cause.status(), SipTexts.reason(cause, sentence));
        } else {
            dialog.cancel(SipTexts.reason(cause, sentence));
        }
        dialog.bye(SipTexts.reason(cause, sentence));
    }
}
