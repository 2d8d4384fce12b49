package org.tandem.sip;

import java.time.Duration;

/// What a port holds at most, and how long it waits. Source of the timers: RFC 3261 §17, table 4.
///
/// @param t1 estimate of a round trip
/// @param t2 longest interval between two repeats
/// @param t4 how long a message may stay in the network
/// @param messageBytes one message, head and body
/// @param headerCount header field lines in a message
/// @param lineBytes one line of the head, unfolded
/// @param connectionsPerPeer connections from one address
/// @param connections connections in all
/// @param transactions client and server transactions in all; further requests get a stateless 503
/// @param halfOpen how long a connection may take for its TLS handshake, or to complete a message that it has
///     begun
/// @param idle how long a connection may be silent before it is closed, if no dialog uses it
/// @param connect how long a connection attempt may take
/// @param sendBacklogBytes bytes that may wait to be written to one connection; a peer that does not read is
///     cut off there
/// @param leaving how long a place that a port has left, or a port that is taken away, is kept for the calls
///     that are up
public record PortLimits(
        Duration t1,
        Duration t2,
        Duration t4,
        int messageBytes,
        int headerCount,
        int lineBytes,
        int connectionsPerPeer,
        int connections,
        int transactions,
        Duration halfOpen,
        Duration idle,
        Duration connect,
        int sendBacklogBytes,
        Duration leaving) {

    /// The defaults: the timers of the RFC, and room for a large site.
    public static PortLimits defaults() {
        return new PortLimits(
                Duration.ofMillis(500),
                Duration.ofSeconds(4),
                Duration.ofSeconds(5),
                65_535,
                200,
                8_192,
                64,
                4_096,
                200_000,
                Duration.ofSeconds(10),
                Duration.ofMinutes(30),
                Duration.ofSeconds(4),
                1_048_576,
                Duration.ofHours(1));
    }

    public PortLimits {
        positive("t1", t1);
        positive("t2", t2);
        positive("t4", t4);
        positive("halfOpen", halfOpen);
        positive("idle", idle);
        positive("connect", connect);
        positive("leaving", leaving);
        atLeast("messageBytes", messageBytes, 1_500);
        atLeast("headerCount", headerCount, 20);
        atLeast("lineBytes", lineBytes, 256);
        atLeast("connectionsPerPeer", connectionsPerPeer, 1);
        atLeast("connections", connections, 1);
        atLeast("transactions", transactions, 1);
        atLeast("sendBacklogBytes", sendBacklogBytes, messageBytes);
    }

    private static void positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " " + value + " is not positive");
        }
    }

    private static void atLeast(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " " + value + " < " + least);
        }
    }
}
