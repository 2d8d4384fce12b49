package org.tandem.sip;

import java.net.InetAddress;

/// Says who may talk to a port. Asked once for a connection and once for each datagram, before any byte is
/// parsed.
///
/// Must be fast and must not block: it runs on the thread that reads the socket. Whoever says no counts and
/// logs it; `sip` then drops the datagram or closes the connection without an answer.
@FunctionalInterface
public interface Admission {

    /// Whether `source` may talk to the port named `port`.
    boolean admits(String port, InetAddress source);
}
