package org.tandem.sip;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandem.base.Timers;

/// One listening TCP socket and the virtual thread that accepts. Who takes its connections can change while it
/// listens: so a port that becomes another one (TCP turned into TLS at the same place) refuses nobody
/// meanwhile.
final class Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    private static final int BACKLOG = 1_024;
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration END_WITHIN = Duration.ofSeconds(1);

    private final String name;
    private final ServerSocket socket;
    private final InetSocketAddress local;
    private final Timers timers;
    private volatile Taker taker = Taker.NOBODY;
    /// Touched by the one thread at a time that changes ports.
    private @Nullable Thread accepting;

    /// Takes connections as they come; called on the accepting thread, and must not block.
    interface Taker {
        /// Closes what comes: for a listener that nobody has been given yet.
        Taker NOBODY = new Taker() {
            @Override
            public void accepted(Socket socket) throws IOException {
                socket.close();
            }

            @Override
            public void onTrouble(String sentence) {
                // Nobody to tell.
            }
        };

        void accepted(Socket socket) throws IOException;

        void onTrouble(String sentence);
    }

    private Listener(String name, ServerSocket socket, Timers timers) {
        this.name = name;
        this.socket = socket;
        this.local = (InetSocketAddress) socket.getLocalSocketAddress();
        this.timers = timers;
    }

    /// Binds and listens; connections wait in the system's backlog until [#handTo].
    static Listener open(String name, InetSocketAddress bind, Timers timers) throws IOException {
        var socket = new ServerSocket();
        try {
            socket.setReuseAddress(true);
            socket.bind(bind, BACKLOG);
        } catch (IOException | RuntimeException failure) {
            socket.close();
            throw failure;
        }
        return new Listener(name, socket, timers);
    }

    InetSocketAddress local() {
        return local;
    }

    /// From now on connections are this one's. The first time, accepting begins.
    void handTo(Taker next) {
        taker = next;
        if (accepting == null) {
            accepting = Thread.ofVirtual().name("sip-accept-" + name).start(this::accept);
        }
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                var connection = socket.accept();
                // Asked for only now: it may have changed while nobody came.
                taker.accepted(connection);
            } catch (IOException failure) {
                if (!socket.isClosed()) {
                    // Out of descriptors, or the peer has gone already: others must still get in.
                    taker.onTrouble("accepting a connection failed: " + failure.getMessage());
                    pause();
                }
            } catch (RuntimeException wrong) {
                LOG.atError().addKeyValue("line", name).setCause(wrong).log("a connection could not be taken");
            }
        }
    }

    /// Out of descriptors, the next attempt fails at once too.
    private void pause() {
        var over = new CountDownLatch(1);
        timers.after(PAUSE, over::countDown);
        try {
            over.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /// When it returns, the place is free: the system lets go of it only when the accepting thread has seen the
    /// end.
    void close() {
        try {
            socket.close();
            var thread = accepting;
            if (thread != null) {
                thread.join(END_WITHIN);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (IOException failure) {
            LOG.atWarn()
                    .addKeyValue("line", name)
                    .addKeyValue("reason", failure.getMessage())
                    .log("closing a listener failed");
        }
    }
}
