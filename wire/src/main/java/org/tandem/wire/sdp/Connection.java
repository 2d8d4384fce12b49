package org.tandem.wire.sdp;

/// A `c=` line: where media is to be sent. `address` may carry a TTL and count behind slashes with multicast.
public record Connection(String netType, String addressType, String address) {
    /// Whether it is the address that says "send me nothing", the hold of RFC 2543 (RFC 3264 §8.4).
    public boolean isNowhere() {
        return address.equals("0.0.0.0") || address.equals("::");
    }
}
