package org.tandem.wire.sip.dialog;

import java.util.List;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.Header;

/// A re-INVITE that we want to send, before it has a CSeq.
public record Reinvite(List<Header> headers, Body body) {
    public Reinvite {
        headers = List.copyOf(headers);
    }
}
