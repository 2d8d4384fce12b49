package org.tandem.lab.sip;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;

/// A UDP socket together with one peer's address.
record UdpFlow(SipSockets owner, DatagramSocket socket, InetSocketAddress remote) implements Flow {
    @Override
    public Transport transport() {
        return Transport.UDP;
    }

    @Override
    public InetSocketAddress local() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    @Override
    public void send(Message message) {
        owner.ladder().sent(owner.name(), this, message);
        byte[] bytes = message.bytes();
        try {
            socket.send(new DatagramPacket(bytes, bytes.length, remote));
        } catch (IOException e) {
            throw new LabFailure(owner.name() + " could not send " + message.summary() + " to " + remote, e);
        }
    }

    @Override
    public boolean isOpen() {
        return !socket.isClosed();
    }

    @Override
    public void onClose(Runnable action) {
        // A datagram's way has no end.
    }

    @Override
    public void close() {
        // The socket is shared by all peers and closed with its listener.
    }

    @Override
    public void reset() {
        close();
    }
}
