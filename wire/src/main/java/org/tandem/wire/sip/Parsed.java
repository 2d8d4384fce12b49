package org.tandem.wire.sip;

import org.jspecify.annotations.Nullable;

/// What a datagram turned out to be.
public sealed interface Parsed {
    /// A message that may be handed on.
    record Message(SipMessage message) implements Parsed {}

    /// Not a message of SIP/2.0. `answer` is ready to be sent where the datagram came from; without one there
    /// is nothing that can or may be answered (a response, an ACK, a request without readable Via) and it is
    /// dropped.
    record Malformed(int status, String problem, @Nullable SipResponse answer) implements Parsed {}

    /// Nothing but line ends or zeros, which keep a NAT binding or a connection alive.
    record KeepAlive() implements Parsed {}
}
