package org.tandem.sip;

import java.net.InetSocketAddress;
import org.tandem.wire.sip.SipMessage;

/// Sees every message that passes a port, for traces and counters. Called on the sending or reading thread:
/// must be fast and must not block.
@FunctionalInterface
public interface MessageTap {

    void passed(Direction direction, SipPort port, InetSocketAddress remote, SipMessage message);

    /// Seen from us.
    enum Direction {
        RECEIVED,
        SENT
    }
}
