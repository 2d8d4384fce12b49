package org.tandem.sip;

import org.tandem.wire.sip.SipResponse;

/// Hears how a request outside of a call ended: exactly one of the two methods is called, once, on a thread of
/// `sip`.
public interface AnswerListener {

    /// A final response came.
    void onFinal(SipResponse response);

    /// None came.
    void onFailed(SendFailure failure);
}
