package org.tandem.sip;

/// Why a request got no final response.
public sealed interface SendFailure {

    /// What happened, for logs and records: names the peer.
    String sentence();

    /// Nothing came in time (timer B, F, or a connection attempt that took too long).
    record NoResponse(String sentence) implements SendFailure {}

    /// The name could not be resolved, the connection was refused, lost or failed its TLS handshake, or the
    /// socket refused the datagram.
    record Unreachable(String sentence) implements SendFailure {}

    /// A limit of ours: too many connections or transactions, or the port is being closed.
    record Refused(String sentence) implements SendFailure {}
}
