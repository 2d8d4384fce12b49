package org.tandem.wire.uri;

/// The character classes of SIP's grammar, one table look-up each.
///
/// Source: RFC 3261 §25.1. Where a class is wider than the RFC's, its method says so and why.
public final class Grammar {
    private static final int TOKEN = 1;
    /// May stand unescaped in the user part of a SIP URI.
    static final int USER = 2;
    /// May stand unescaped in a password.
    static final int PASSWORD = 4;
    /// May stand unescaped in a URI parameter. Wider than the RFC by `=`: opaque values in base64 come from
    /// real clients.
    static final int PARAM = 8;
    private static final int HOST = 16;
    private static final int HEX = 32;
    private static final int VALUE = 64;
    private static final int WORD = 128;
    /// May stand unescaped in a header field of a URI.
    static final int HEADER = 256;
    /// What of a plain user name needs no escape: not `;`, `?` and `/`, which would be legal but are misread
    /// by others.
    static final int PLAIN_USER = 512;

    private static final String ALPHANUMERIC = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private static final String UNRESERVED = ALPHANUMERIC + "-_.!~*'()";
    private static final short[] CLASSES = classes();

    private Grammar() {}

    private static short[] classes() {
        var table = new short[128];
        mark(table, ALPHANUMERIC + "-.!%*_+`'~", TOKEN);
        mark(table, UNRESERVED + "&=+$,;?/", USER);
        mark(table, UNRESERVED + "&=+$,", PASSWORD);
        mark(table, UNRESERVED + "[]/:&+$=", PARAM);
        mark(table, ALPHANUMERIC + "-._", HOST);
        mark(table, "0123456789abcdefABCDEF", HEX);
        mark(table, ALPHANUMERIC + "-.!%*_+`'~" + "[]:/=?@&$(){}#^|", VALUE);
        mark(table, ALPHANUMERIC + "-.!%*_+`'~()<>:\\\"/[]?{}", WORD);
        mark(table, UNRESERVED + "[]/?:+$", HEADER);
        mark(table, UNRESERVED + "&=+$,", PLAIN_USER);
        return table;
    }

    private static void mark(short[] table, String members, int group) {
        for (int i = 0; i < members.length(); i++) {
            table[members.charAt(i)] |= (short) group;
        }
    }

    /// Whether `c` belongs to one of the groups in `group`.
    static boolean is(int c, int group) {
        return c >= 0 && c < 128 && (CLASSES[c] & group) != 0;
    }

    /// `token`: method names, header names, parameter names, tags, branches.
    public static boolean isToken(int c) {
        return is(c, TOKEN);
    }

    /// Whole text a non-empty `token`.
    public static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!is(text.charAt(i), TOKEN)) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /// Part of a host name or IPv4 address. Wider than the RFC by `_`, which names of Windows hosts have.
    public static boolean isHost(int c) {
        return is(c, HOST);
    }

    static boolean isHex(int c) {
        return is(c, HEX);
    }

    /// Unquoted value of a header parameter: token or host, and wider than the RFC by what base64 and URIs
    /// bring in.
    public static boolean isParamValue(int c) {
        return is(c, VALUE);
    }

    /// `word`: the parts of a Call-ID.
    public static boolean isWord(int c) {
        return is(c, WORD);
    }

    public static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    public static boolean isAlpha(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    /// Space or tab. Folded lines have been joined before any value is read, so that line ends do not occur.
    public static boolean isBlank(int c) {
        return c == ' ' || c == '\t';
    }

    /// The end of the host that starts at `from`: a name, an IPv4 address or an IPv6 address in brackets.
    ///
    /// Three colons in a row are let through in IPv6: senders have been built from the faulty grammar that
    /// RFC 5118 §4.10 tells of.
    public static int endOfHost(String text, int from, int limit) {
        if (from >= limit) {
            throw new SyntaxException(text, from, "a host");
        }
        if (text.charAt(from) == '[') {
            return endOfIpv6(text, from, limit);
        }
        int at = from;
        while (at < limit && isHost(text.charAt(at))) {
            at++;
        }
        if (at == from) {
            throw new SyntaxException(text, from, "a host");
        }
        return at;
    }

    private static int endOfIpv6(String text, int from, int limit) {
        int colons = 0;
        int at = from + 1;
        while (at < limit && text.charAt(at) != ']') {
            char c = text.charAt(at);
            if (c == ':') {
                colons++;
            } else if (!isHex(c) && c != '.') {
                throw new SyntaxException(text, at, "an IPv6 address");
            }
            at++;
        }
        if (at >= limit) {
            throw new SyntaxException(text, at, "] after the IPv6 address");
        }
        if (colons < 2) {
            throw new SyntaxException(text, from, "an IPv6 address between [ and ]");
        }
        return at + 1;
    }

    /// The decimal number in `text[from, to)`; refuses anything but digits and what exceeds `max`.
    public static long number(String text, int from, int to, long max, String expected) {
        if (from >= to) {
            throw new SyntaxException(text, from, expected);
        }
        long value = 0;
        for (int at = from; at < to; at++) {
            char c = text.charAt(at);
            if (!isDigit(c)) {
                throw new SyntaxException(text, at, expected);
            }
            value = value * 10 + (c - '0');
            if (value > max) {
                throw new SyntaxException(text, from, expected + " up to " + max);
            }
        }
        return value;
    }
}
