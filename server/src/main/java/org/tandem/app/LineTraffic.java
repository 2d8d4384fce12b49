package org.tandem.app;

import java.util.Optional;
import java.util.function.Function;
import org.tandem.base.LineId;
import org.tandem.call.sip.IncomingCalls;
import org.tandem.line.Line;
import org.tandem.line.sip.Lines;
import org.tandem.sip.IncomingRequest;
import org.tandem.sip.InviteDialog;
import org.tandem.sip.InviteDialogListener;
import org.tandem.sip.SipUser;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.Method;

/// Hands what arrives on one line to the feature that takes it, by method. (OPTIONS is answered before, by
/// `line.sip`.)
final class LineTraffic implements SipUser {
    private final LineId line;
    private final Function<LineId, Optional<Line>> lines;
    private final IncomingCalls calls;
    private final SipRegistrar registrar;

    LineTraffic(LineId line, Function<LineId, Optional<Line>> lines, IncomingCalls calls, SipRegistrar registrar) {
        this.line = line;
        this.lines = lines;
        this.calls = calls;
        this.registrar = registrar;
    }

    @Override
    public InviteDialogListener onInvite(InviteDialog dialog) {
        return calls.onInvite(line, dialog);
    }

    @Override
    public void onRequest(IncomingRequest request) {
        Method method = request.request().method();
        if (method.equals(Method.REGISTER)) {
            registrar.onRegister(line, request);
        } else if (method.equals(Method.SUBSCRIBE) && takesSubscriptions()) {
            registrar.onSubscribe(line, request);
        } else if (isInADialog(request)) {
            request.respond(481);
        } else {
            // Known to SIP or not: nobody here takes it.
            request.respond(405, lines.apply(line).map(Lines::allow).stream().toList(), Body.EMPTY);
        }
    }

    /// Which no call has: else it would not have come here.
    private static boolean isInADialog(IncomingRequest request) {
        return request.request().to().tag().isPresent();
    }

    /// Nothing of message lights goes to Lync, refusals included.
    private boolean takesSubscriptions() {
        return lines.apply(line).map(found -> !found.usage().isLync()).orElse(false);
    }
}
