package org.tandem.line;

/// A block of IP addresses: `10.0.0.21`, `10.0.0.0/24`, `2001:db8::/32`. Source: RFC 4632 §3.1.
public final class CidrBlock {
    private final String text;
    private final byte[] prefix;
    private final int bits;

    private CidrBlock(String text, byte[] prefix, int bits) {
        this.text = text;
        this.prefix = prefix;
        this.bits = bits;
    }

    /// Throws `IllegalArgumentException` for anything but an address or an address, a slash and the length of
    /// the prefix. Bits behind the prefix must be zero: `10.0.0.7/24` is more often a slip than a wish.
    public static CidrBlock parse(String text) {
        int slash = text.indexOf('/');
        var bytes = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
        if (bytes == null) {
            throw new IllegalArgumentException("\"" + text + "\" is not an IP address or block like 10.0.0.0/24");
        }
        int all = bytes.length * 8;
        int bits = slash < 0 ? all : length(text, slash + 1, all);
        for (int bit = bits; bit < all; bit++) {
            if ((bytes[bit / 8] >> (7 - bit % 8) & 1) != 0) {
                throw new IllegalArgumentException("\"" + text + "\" has bits set behind its first " + bits
                        + ": give the first address of the block, or an address alone");
            }
        }
        return new CidrBlock(text, bytes, bits);
    }

    private static int length(String text, int from, int all) {
        try {
            int bits = Integer.parseInt(text, from, text.length(), 10);
            if (bits >= 0 && bits <= all) {
                return bits;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException("\"" + text + "\": the prefix length is not in 0.." + all);
    }

    /// Whether the block holds this address of 4 or 16 bytes.
    boolean contains(byte[] address) {
        if (address.length != prefix.length) {
            return false;
        }
        int whole = bits / 8;
        for (int i = 0; i < whole; i++) {
            if (address[i] != prefix[i]) {
                return false;
            }
        }
        int rest = bits % 8;
        return rest == 0 || (address[whole] ^ prefix[whole]) >> (8 - rest) == 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CidrBlock that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
