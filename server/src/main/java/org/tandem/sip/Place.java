package org.tandem.sip;

import java.net.InetSocketAddress;

/// Questions about addresses to listen at.
final class Place {
    private Place() {}

    /// Whether two sockets of one kind (TCP and TLS are one) could not listen at both at once. Port 0 takes a
    /// free one, so it is in nobody's way.
    static boolean overlap(InetSocketAddress one, InetSocketAddress other) {
        return one.getPort() != 0
                && one.getPort() == other.getPort()
                && (one.getAddress().isAnyLocalAddress()
                        || other.getAddress().isAnyLocalAddress()
                        || one.getAddress().equals(other.getAddress()));
    }

    static String text(InetSocketAddress bind) {
        return bind.isUnresolved()
                ? bind.getHostString() + " (unknown name)"
                : bind.getAddress().getHostAddress() + ":" + bind.getPort();
    }
}
