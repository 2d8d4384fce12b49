package org.tandem.call.sip;

import java.util.List;
import org.tandem.sip.AnswerListener;
import org.tandem.sip.InviteDialog;
import org.tandem.sip.SendFailure;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.MediaType;
import org.tandem.wire.sip.Method;
import org.tandem.wire.sip.Reasons;
import org.tandem.wire.sip.SipResponse;

/// The subscription that a REFER makes by itself: its sender is told how the call that it asked for goes.
///
/// The first of a dialog is named `refer` alone, as older peers expect; later ones carry the REFER's CSeq as
/// their id. What the sender answers changes nothing for us. Source: RFC 3515 §2.4.4 to §2.4.6, RFC 6665
/// §4.1.3.
final class Subscription {
    private static final int SECONDS = 180;
    private final String event;

    Subscription(boolean isFirst, long cseq) {
        this.event = isFirst ? "refer" : "refer;id=" + cseq;
    }

    void tell(InviteDialog dialog, int status, boolean isLast) {
        String reason = Reasons.phrase(status);
        List<Header> headers = List.of(
                new Header(HeaderName.EVENT, event),
                new Header(
                        HeaderName.SUBSCRIPTION_STATE,
                        isLast ? "terminated;reason=noresource" : "active;expires=" + SECONDS));
        Body fragment = Body.of(MediaType.SIPFRAG, "SIP/2.0 " + status + " " + reason + "\r\n");
        dialog.request(Method.NOTIFY, headers, fragment, Unheeded.UNHEEDED);
    }

    /// Nobody waits for what becomes of a NOTIFY.
    enum Unheeded implements AnswerListener {
        UNHEEDED;

        @Override
        public void onFinal(SipResponse response) {}

        @Override
        public void onFailed(SendFailure failure) {}
    }
}
