package org.tandem.lab.sip;

import java.net.InetSocketAddress;

/// A way to one peer: a UDP socket with the peer's address, or a TCP or TLS connection. Sending is safe from any
/// thread.
public interface Flow {
    Transport transport();

    InetSocketAddress local();

    InetSocketAddress remote();

    /// Sends a whole message. Throws [LabFailure] when the connection is gone.
    void send(Message message);

    boolean isOpen();

    /// Does `action` once when a connection has ended, whoever ended it; at once when it has already; never on UDP.
    void onClose(Runnable action);

    void close();

    /// Ends a connection by a TCP reset, as a crashed peer does; closes quietly on UDP.
    void reset();
}
