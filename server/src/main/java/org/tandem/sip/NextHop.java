package org.tandem.sip;

/// Where a request is sent, before names are resolved.
///
/// @param transport the transport to use; that of the port in all cases but a port that was opened for several
/// @param host a name or an address; IPv6 without brackets
/// @param port 1 to 65535, or -1: found by RFC 3263 (SRV), else the transport's default
public record NextHop(Transport transport, String host, int port) {
    public NextHop {
        if (host.isBlank()) {
            throw new IllegalArgumentException("next hop without a host");
        }
        if (port != -1 && (port < 1 || port > 65535)) {
            throw new IllegalArgumentException("port " + port + " is not in 1..65535");
        }
    }

    @Override
    public String toString() {
        return transport.parameter() + ":" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host)
                + (port == -1 ? "" : ":" + port);
    }
}
