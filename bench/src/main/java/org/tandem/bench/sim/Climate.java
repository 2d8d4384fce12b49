package org.tandem.bench.sim;

/// What a world is like: how good its network, how slow its machine, how many calls.
///
/// @param isStream whether the two ports speak TCP
/// @param calls 2 to 20
/// @param loss how probable it is that a datagram is lost; never more than three copies of one message are
/// @param doubling how probable it is that it comes twice
/// @param delayLeast of a message on its way, in milliseconds
/// @param delayMost of a message on its way, in milliseconds; datagrams overtake each other
/// @param immediate how probable it is that a message arrives before the sender's own step is over
/// @param breaks connections that are broken, of TCP
/// @param crashes user agents whose machine dies
/// @param blackoutAt when nothing is carried any more, in milliseconds; 0 for never
/// @param pause the longest wait of a mailbox for its thread, in microseconds; 0: it needs none of its own
/// @param journalMost the longest wait for a record to become durable, in milliseconds
/// @param journalRefuses how probable it is that a record is refused
/// @param responseWithin what the ports wait for a first response to an INVITE, in milliseconds; 0: 64*T1
/// @param isReliable whether the server's 18x must arrive where the caller knows how (RFC 3262)
/// @param refresh the session interval that the server asks for, in seconds; 0: none (RFC 4028)
/// @param callsMax calls at once that the server takes
/// @param transactionsMax transactions at once that a port takes
/// @param misery how probable it is that a user agent does what it should not: falls silent, forgets an ACK
record Climate(
        boolean isStream,
        int calls,
        double loss,
        double doubling,
        int delayLeast,
        int delayMost,
        double immediate,
        int breaks,
        int crashes,
        int blackoutAt,
        int pause,
        int journalMost,
        double journalRefuses,
        int responseWithin,
        boolean isReliable,
        int refresh,
        int callsMax,
        int transactionsMax,
        double misery) {

    static Climate draw(Dice dice) {
        boolean isStream = dice.chance(0.3);
        boolean isRough = dice.chance(0.6);
        int calls = dice.chance(0.7) ? dice.between(2, 7) : dice.between(8, 20);
        return new Climate(
                isStream,
                calls,
                isRough ? dice.between(1, 30) / 100.0 : 0,
                isRough ? dice.between(0, 15) / 100.0 : 0,
                dice.between(0, 20),
                isRough ? dice.pick(30, 150, 400, 1_500) : dice.between(21, 60),
                dice.chance(0.3) ? 0.3 : 0.02,
                isStream && isRough ? dice.between(0, 6) : 0,
                isRough && dice.chance(0.2) ? dice.between(1, 3) : 0,
                dice.chance(0.04) ? dice.between(2_000, 120_000) : 0,
                dice.pick(0, 0, 0, 200, 300_000),
                dice.chance(0.2) ? 800 : 6,
                dice.chance(0.05) ? 0.3 : 0,
                dice.chance(0.5) ? 4_000 : 0,
                dice.chance(0.5),
                dice.chance(0.3) ? dice.between(90, 200) : 0,
                dice.chance(0.05) ? dice.between(1, 5) : 5_000,
                dice.chance(0.06) ? dice.between(4, 25) : 200_000,
                dice.chance(0.5) ? 0.06 : 0);
    }
}
