package org.tandem.line;

/// How SIP travels on a line. Source: RFC 3261 §18.
public enum LineTransport {
    UDP,
    TCP,
    TLS
}
