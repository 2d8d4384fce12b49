package org.tandem.sip;

import org.tandem.wire.sip.SipResponse;

/// For BYE and CANCEL: whatever comes back changes nothing.
enum Unheard implements ClientRunner.Listener {
    UNHEARD;

    @Override
    public void onResponse(SipResponse response) {}

    @Override
    public void onFailed(SendFailure failure) {}
}
