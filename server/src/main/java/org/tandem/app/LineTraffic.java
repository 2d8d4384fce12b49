package org.tandem.app;

import java.util.List;
import org.tandem.base.LineId;
import org.tandem.call.sip.IncomingCalls;
import org.tandem.sip.IncomingRequest;
import org.tandem.sip.InviteDialog;
import org.tandem.sip.InviteDialogListener;
import org.tandem.sip.SipUser;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.Method;

/// Hands what arrives on one line to the feature that takes it, by method. (OPTIONS is answered before, by
/// `line.sip`.)
final class LineTraffic implements SipUser {
    private static final List<Header> ALLOW =
            List.of(new Header(HeaderName.ALLOW, "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, REGISTER"));

    private final LineId line;
    private final IncomingCalls calls;
    private final SipRegistrar registrar;

    LineTraffic(LineId line, IncomingCalls calls, SipRegistrar registrar) {
        this.line = line;
        this.calls = calls;
        this.registrar = registrar;
    }

    @Override
    public InviteDialogListener onInvite(InviteDialog dialog) {
        return calls.onInvite(line, dialog);
    }

    @Override
    public void onRequest(IncomingRequest request) {
        if (request.request().method().equals(Method.REGISTER)) {
            registrar.onRegister(line, request);
        } else {
            request.respond(405, ALLOW, Body.EMPTY); // known to SIP or not: nobody here takes it
        }
    }
}
