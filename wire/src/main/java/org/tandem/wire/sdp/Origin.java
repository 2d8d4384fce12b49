package org.tandem.wire.sdp;

/// The `o=` line: who made the session, and which edition of it this is. `version` is an unsigned 64-bit
/// number.
public record Origin(
        String username, String sessionId, long version, String netType, String addressType, String address) {
    @Override
    public String toString() {
        return String.join(" ", username, sessionId, Long.toUnsignedString(version), netType, addressType, address);
    }
}
