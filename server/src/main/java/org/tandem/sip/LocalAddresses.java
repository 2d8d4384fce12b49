package org.tandem.sip;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.ConcurrentHashMap;

/// Which of our addresses a peer sees: the bound one, or, for a socket bound to all, the one that the system routes
/// from.
final class LocalAddresses {
    /// Peers remembered; beyond, the system is asked each time.
    private static final int REMEMBERED_MAX = 10_000;

    private final InetSocketAddress bound;
    private final Own boundOwn;
    private final ConcurrentHashMap<InetAddress, Own> known = new ConcurrentHashMap<>();

    /// An address of ours, with the bound port, and its text without zone.
    private record Own(InetSocketAddress address, String text) {
        static Own of(InetSocketAddress address) {
            return new Own(address, LocalAddresses.text(address.getAddress()));
        }
    }

    LocalAddresses(InetSocketAddress bound) {
        this.bound = bound;
        this.boundOwn = Own.of(bound);
    }

    String towards(InetSocketAddress remote) {
        return own(remote).text();
    }

    /// The same with the bound port.
    InetSocketAddress addressTowards(InetSocketAddress remote) {
        return own(remote).address();
    }

    private Own own(InetSocketAddress remote) {
        if (!bound.getAddress().isAnyLocalAddress()) {
            return boundOwn;
        }
        var address = known.get(remote.getAddress());
        if (address == null) {
            address = ask(remote);
            if (known.size() < REMEMBERED_MAX) {
                known.put(remote.getAddress(), address);
            }
        }
        return address;
    }

    /// Connecting a UDP socket sends nothing and does not block; it makes the system choose the source address.
    private Own ask(InetSocketAddress remote) {
        try (var probe = DatagramChannel.open()) {
            probe.connect(remote);
            InetAddress source = ((InetSocketAddress) probe.getLocalAddress()).getAddress();
            return Own.of(new InetSocketAddress(source, bound.getPort()));
        } catch (IOException | RuntimeException unroutable) {
            return boundOwn;
        }
    }

    /// The address as text, without the zone of IPv6, which means nothing to others.
    static String text(InetAddress address) {
        var text = address.getHostAddress();
        if (address instanceof Inet6Address) {
            int zone = text.indexOf('%');
            return zone < 0 ? text : text.substring(0, zone);
        }
        return text;
    }
}
