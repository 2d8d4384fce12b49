package org.tandem.line;

/// Where a line sends its requests: one server of the other side.
///
/// @param host a name or an address; IPv6 without brackets
/// @param port 1 to 65535, or 0: found by DNS (RFC 3263), else the transport's default
public record Proxy(
        String host, @org.tandem.admin.Default("0") int port) {
    public Proxy {
        if (!HostText.isHost(host)) {
            throw new IllegalArgumentException("host \"" + host + "\" is neither a host name nor an address");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not in 0..65535");
        }
    }

    @Override
    public String toString() {
        var shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return port == 0 ? shown : shown + ":" + port;
    }
}
