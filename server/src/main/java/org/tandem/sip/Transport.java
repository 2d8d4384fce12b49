package org.tandem.sip;

/// How SIP travels. Source: RFC 3261 §18.
public enum Transport {
    UDP,
    TCP,
    TLS;

    /// Whether the transport itself delivers every byte in order, so that nothing needs to be sent again.
    public boolean isReliable() {
        return this != UDP;
    }

    /// As the `transport` parameter of a URI writes it.
    public String parameter() {
        return switch (this) {
            case UDP -> "udp";
            case TCP -> "tcp";
            case TLS -> "tls";
        };
    }
}
