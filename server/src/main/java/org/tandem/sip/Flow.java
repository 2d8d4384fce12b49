package org.tandem.sip;

import java.net.InetSocketAddress;
import java.util.function.Consumer;

/// A way to one address of a peer: a connection, or a UDP socket and where to send.
public interface Flow {
    InetSocketAddress remote();

    /// The peer's address without port, brackets or zone.
    String remoteHost();

    /// Our own address as the peer should know it, if the port has no advertised one: without brackets.
    String localHost();

    /// Our own end of it, for traces: the address that the peer sees, also where the port is bound to all.
    InetSocketAddress local();

    /// Whether it makes sense to send here; a connection that is still being made counts as open.
    boolean isOpen();

    /// Sends without blocking. `onFailure` is called, on any thread, if the bytes were certainly not taken by the
    /// network.
    void send(byte[] message, Consumer<SendFailure> onFailure);
}
