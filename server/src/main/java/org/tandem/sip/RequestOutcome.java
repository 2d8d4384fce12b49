package org.tandem.sip;

import org.tandem.wire.sip.Method;
import org.tandem.wire.sip.SipResponse;

/// How a request in a dialog, other than INVITE and BYE, ended; 481, 408 and silence end the dialog. A NOTIFY says
/// something about its subscription alone. Source: RFC 3261 §12.2.1.2, RFC 5057 §5.2.
final class RequestOutcome implements ClientRunner.Listener {
    private final Leg leg;
    private final Method method;
    private final AnswerListener answer;

    RequestOutcome(Leg leg, Method method, AnswerListener answer) {
        this.leg = leg;
        this.method = method;
        this.answer = answer;
    }

    @Override
    public void onResponse(SipResponse response) {
        if (!response.isFinal()) {
            return;
        }
        answer.onFinal(response);
        if (!method.equals(Method.NOTIFY) && (response.status() == 481 || response.status() == 408)) {
            leg.lost(method + " was answered " + response.status());
        }
    }

    @Override
    public void onFailed(SendFailure failure) {
        answer.onFailed(failure);
        if (method.equals(Method.NOTIFY)) {
            return;
        }
        switch (failure) {
            case SendFailure.NoResponse(var sentence) -> leg.lost(sentence);
            case SendFailure.Unreachable(var sentence) -> leg.lost(sentence);
            // Ours alone: the peer knows nothing of it.
            case SendFailure.Refused _ -> {}
        }
    }
}
