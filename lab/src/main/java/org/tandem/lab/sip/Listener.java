package org.tandem.lab.sip;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;

/// An open port of a peer.
public final class Listener {
    private final Transport transport;
    private final InetSocketAddress address;
    private final Closeable socket;

    Listener(Transport transport, InetSocketAddress address, Closeable socket) {
        this.transport = transport;
        this.address = address;
        this.socket = socket;
    }

    public Transport transport() {
        return transport;
    }

    public InetSocketAddress address() {
        return address;
    }

    Closeable socket() {
        return socket;
    }

    /// Closes the port; a connection that was accepted lives on.
    public void close() {
        try {
            socket.close();
        } catch (IOException _) {
            // Gone already.
        }
    }
}
