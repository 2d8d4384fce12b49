package org.tandem.sip;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.tandem.wire.sip.SipMessage;
import org.tandem.wire.sip.SipResponse;

/// The sockets of one port, or what stands for them.
public interface Flows extends AutoCloseable {
    InetSocketAddress localAddress();

    /// The flow to an address: an open one, or a new one that sends as soon as it is connected. Never blocks.
    ///
    /// @param peerName the name that a TLS peer must prove, "" for none
    Flow to(InetSocketAddress remote, String peerName);

    /// How many are open.
    int open();

    /// Begins to read; before, nothing is handed on.
    void start();

    /// Listens at `bind` from now on, and where it did before until [#leave]. Where the system lets nobody have
    /// both, the former place is left at once. When it throws, it listens where it did.
    ///
    /// @return where it listened before
    default InetSocketAddress moveTo(InetSocketAddress bind) throws IOException {
        throw new IOException("can't listen anywhere else");
    }

    /// From now on connections are made with `wrap`; those that are open stay as they are.
    default void secure(SocketWrap wrap) {
        throw new IllegalStateException("no TLS here");
    }

    /// Listens no more at `former`, unless it has come back there. What is open stays open.
    default void leave(InetSocketAddress former) {}

    /// Leaves every former place that is in the way of somebody who wants to listen at `wanted`.
    default void makeRoom(InetSocketAddress wanted) {}

    @Override
    void close();

    /// What the sockets hand on. All methods are called on reading threads and must not block.
    interface Inbound {
        /// Whether that source may talk to us; asked before anything is parsed.
        boolean admits(InetAddress source);

        void onMessage(Flow flow, SipMessage message);

        /// A message that could not be read; `answer` is what may be sent back. The bytes are lent until the
        /// return.
        void onMalformed(Flow flow, ByteBuffer bytes, String problem, @Nullable SipResponse answer);

        /// A connection has ended.
        void onClosed(Flow flow, SendFailure why);

        /// A connection was turned away or cut off, for the log.
        void onTrouble(String sentence);

        /// Whether some dialog lives on that connection, so that it may stay silent.
        boolean isInUse(Flow flow);
    }
}
