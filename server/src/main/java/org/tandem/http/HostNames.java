package org.tandem.http;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The names by which this server may be addressed.
///
/// A browser sends the name from its address bar in `Host`. A page whose name was re-pointed to loopback (DNS
/// rebinding) is known by that.
final class HostNames {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final boolean all;
    private final Set<String> names;

    /// With no names of its own, a server that is not on loopback may be addressed by any.
    HostNames(String listensOn, List<String> more) {
        all = more.isEmpty() && !isLoopback(listensOn);
        var known = new HashSet<>(LOOPBACK);
        known.add(bracketed(listensOn).toLowerCase(Locale.ROOT));
        more.forEach(name -> known.add(bracketed(name).toLowerCase(Locale.ROOT)));
        names = Set.copyOf(known);
    }

    /// Whether a `Host` value (with or without port) is one of ours; one that is missing is not.
    boolean contains(@Nullable String host) {
        if (host == null || host.isBlank()) {
            return false;
        }
        return all || names.contains(withoutPort(host).toLowerCase(Locale.ROOT));
    }

    static boolean isLoopback(String host) {
        return LOOPBACK.contains(bracketed(host).toLowerCase(Locale.ROOT)) || host.startsWith("127.");
    }

    /// An address as it stands in a URL.
    static String bracketed(String host) {
        return host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }
}
