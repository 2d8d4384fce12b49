package org.tandem.lab.sip;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A TCP or TLS connection.
final class StreamFlow implements Flow {
    private final SipSockets owner;
    private final Socket socket;
    private final Transport transport;
    private final InetSocketAddress local;
    private final InetSocketAddress remote;
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    private final ReentrantLock writing = new ReentrantLock();

    StreamFlow(SipSockets owner, Socket socket, Transport transport) {
        this.owner = owner;
        this.socket = socket;
        this.transport = transport;
        this.local = (InetSocketAddress) socket.getLocalSocketAddress();
        this.remote = (InetSocketAddress) socket.getRemoteSocketAddress();
    }

    Socket socket() {
        return socket;
    }

    @Override
    public Transport transport() {
        return transport;
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public void send(Message message) {
        owner.ladder().sent(owner.name(), this, message);
        writing.lock();
        try {
            socket.getOutputStream().write(message.bytes());
            socket.getOutputStream().flush();
        } catch (IOException e) {
            close();
            throw new LabFailure(owner.name() + " could not send " + message.summary() + " to " + remote, e);
        } finally {
            writing.unlock();
        }
    }

    @Override
    public boolean isOpen() {
        return !socket.isClosed();
    }

    @Override
    public void onClose(Runnable action) {
        var _ = ended.whenComplete((_, _) -> action.run());
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException _) {
            // It is gone, which is what was wanted.
        }
        ended.complete(null);
    }

    @Override
    public void reset() {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException _) {
            // Closed already.
        }
        close();
    }
}
