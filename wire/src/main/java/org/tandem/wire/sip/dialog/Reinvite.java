package org.tandem.wire.sip.dialog;

import java.util.List;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.Header;

/// A re-INVITE that we want to send, before it has a CSeq.
///
/// @param isRefresh whether it only keeps the session alive: then our user hears nothing of it
public record Reinvite(List<Header> headers, Body body, boolean isRefresh) {
    /// One of our user.
    public Reinvite(List<Header> headers, Body body) {
        this(headers, body, false);
    }

    public Reinvite {
        headers = List.copyOf(headers);
    }
}
