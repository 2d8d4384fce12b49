package org.tandem.wire.sdp;

import java.util.Optional;

/// Which way media flows, seen from who says it. Source: RFC 3264 §5.1, §6.1.
public enum Direction {
    SENDRECV("sendrecv", true, true),
    SENDONLY("sendonly", true, false),
    RECVONLY("recvonly", false, true),
    INACTIVE("inactive", false, false);

    private final String token;
    private final boolean sends;
    private final boolean receives;

    Direction(String token, boolean sends, boolean receives) {
        this.token = token;
        this.sends = sends;
        this.receives = receives;
    }

    public String token() {
        return token;
    }

    public boolean sends() {
        return sends;
    }

    public boolean receives() {
        return receives;
    }

    static Optional<Direction> of(String token) {
        for (var direction : values()) {
            if (direction.token.equals(token)) {
                return Optional.of(direction);
            }
        }
        return Optional.empty();
    }

    static Direction of(boolean sends, boolean receives) {
        if (sends) {
            return receives ? SENDRECV : SENDONLY;
        }
        return receives ? RECVONLY : INACTIVE;
    }

    /// The same flow seen from the other end.
    public Direction reversed() {
        return of(receives, sends);
    }

    /// What remains when both must agree: the offer seen from here, cut down by what we want.
    public Direction and(Direction other) {
        return of(sends && other.sends, receives && other.receives);
    }
}
