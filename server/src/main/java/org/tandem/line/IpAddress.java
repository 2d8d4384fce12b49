package org.tandem.line;

import org.jspecify.annotations.Nullable;

/// IP addresses as bytes, read from text without ever asking DNS. Source: RFC 4291 §2.2, RFC 791.
final class IpAddress {
    private static final int GROUPS = 8;

    private IpAddress() {}

    static boolean isAddress(String text) {
        return parse(text) != null;
    }

    /// 4 or 16 bytes, or null if the text is no address. An IPv4 address mapped into IPv6 is its 4 bytes.
    static byte @Nullable [] parse(String text) {
        return text.indexOf(':') >= 0 ? v6(text) : v4(text, 0);
    }

    private static byte @Nullable [] v4(String text, int from) {
        var bytes = new byte[4];
        int at = from;
        for (int i = 0; i < 4; i++) {
            int start = at;
            int value = 0;
            while (at < text.length() && isDigit(text.charAt(at)) && at - start < 3) {
                value = value * 10 + text.charAt(at) - '0';
                at++;
            }
            boolean leadingZero = at - start > 1 && text.charAt(start) == '0';
            if (at == start || value > 255 || leadingZero) {
                return null;
            }
            bytes[i] = (byte) value;
            if (i < 3) {
                if (at == text.length() || text.charAt(at) != '.') {
                    return null;
                }
                at++;
            }
        }
        return at == text.length() ? bytes : null;
    }

    private static byte @Nullable [] v6(String text) {
        var groups = new int[GROUPS];
        int count = 0;
        int gap = -1;
        int at = 0;
        if (text.startsWith("::")) {
            gap = 0;
            at = 2;
        }
        while (at < text.length()) {
            if (count == GROUPS) {
                return null;
            }
            int end = at;
            while (end < text.length() && Character.digit(text.charAt(end), 16) >= 0 && text.charAt(end) < 128) {
                end++;
            }
            if (end < text.length() && text.charAt(end) == '.') {
                var tail = v4(text, at);
                if (tail == null || count > GROUPS - 2) {
                    return null;
                }
                groups[count++] = (tail[0] & 255) << 8 | (tail[1] & 255);
                groups[count++] = (tail[2] & 255) << 8 | (tail[3] & 255);
                break;
            }
            if (end == at || end - at > 4) {
                return null;
            }
            groups[count++] = Integer.parseInt(text, at, end, 16);
            at = end;
            if (at < text.length()) {
                if (text.charAt(at) != ':' || at + 1 == text.length()) {
                    return null;
                }
                at++;
                if (text.charAt(at) == ':') {
                    if (gap >= 0) {
                        return null;
                    }
                    gap = count;
                    at++;
                }
            }
        }
        return (gap < 0 && count < GROUPS) || (gap >= 0 && count == GROUPS) ? null : normal(spread(groups, count, gap));
    }

    private static byte[] spread(int[] groups, int count, int gap) {
        var bytes = new byte[2 * GROUPS];
        int behind = gap < 0 ? 0 : count - gap;
        for (int i = 0; i < count; i++) {
            int place = gap >= 0 && i >= gap ? GROUPS - behind + i - gap : i;
            bytes[2 * place] = (byte) (groups[i] >> 8);
            bytes[2 * place + 1] = (byte) groups[i];
        }
        return bytes;
    }

    /// The 4 bytes of a mapped IPv4 address (`::ffff:10.0.0.1`), anything else as it is.
    static byte[] normal(byte[] address) {
        if (address.length != 16 || address[10] != -1 || address[11] != -1) {
            return address;
        }
        for (int i = 0; i < 10; i++) {
            if (address[i] != 0) {
                return address;
            }
        }
        return new byte[] {address[12], address[13], address[14], address[15]};
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
