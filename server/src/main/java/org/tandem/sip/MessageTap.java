package org.tandem.sip;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.tandem.wire.sip.SipMessage;

/// Sees every message that passes a port, for traces and counters. Called on the sending or reading thread:
/// must be fast, must not block and must not keep or change the bytes it is lent.
public interface MessageTap {

    /// A message that we understood, or that we send.
    ///
    /// @param bytes as they come from the network or go there, the body and what follows it included
    void passed(Direction direction, Way way, SipMessage message, byte[] bytes);

    /// Something came that is no message of SIP.
    ///
    /// @param bytes what of it is known
    /// @param problem what is wrong with it
    void unreadable(Way way, ByteBuffer bytes, String problem);

    /// Which way a message went.
    ///
    /// @param port the name of our port
    /// @param local our end
    record Way(String port, Transport transport, InetSocketAddress local, InetSocketAddress remote) {}

    /// Seen from us.
    enum Direction {
        RECEIVED,
        SENT
    }
}
