package org.tandem.sip;

import java.io.IOException;
import java.net.Socket;

/// Turns a connected TCP socket into the one that is read and written. May block as long as the handshake takes.
interface SocketWrap {
    /// TCP as it is.
    SocketWrap PLAIN = new SocketWrap() {
        @Override
        public Socket server(Socket socket) {
            return socket;
        }

        @Override
        public Socket client(Socket socket, String peerName) {
            return socket;
        }

        @Override
        public boolean proves(Socket socket, String peerName) {
            return true;
        }
    };

    /// For a connection that the peer has opened; an exception's message says what is wrong with the peer.
    Socket server(Socket socket) throws IOException;

    /// For a connection of ours to the peer of that name, "" for none.
    Socket client(Socket socket, String peerName) throws IOException;

    /// Whether the peer has proved that name.
    boolean proves(Socket socket, String peerName);
}
