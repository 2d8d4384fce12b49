package org.tandem.wire.uri;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Percent escapes in URIs. Source: RFC 3261 §19.1.2 and §19.1.4, RFC 3986 §2.
final class Escapes {
    private static final String RESERVED = ";/?:@&=+$,";

    private Escapes() {}

    /// Checks that `text[from, to)` has only characters of the allowed groups and whole escapes.
    static void check(String text, int from, int to, int allowed, String expected) {
        int at = from;
        while (at < to) {
            char c = text.charAt(at);
            if (c == '%') {
                if (at + 2 >= to || !Grammar.isHex(text.charAt(at + 1)) || !Grammar.isHex(text.charAt(at + 2))) {
                    throw new SyntaxException(text, at, "two hexadecimal digits after %");
                }
                at += 3;
            } else if (Grammar.is(c, allowed)) {
                at++;
            } else {
                throw new SyntaxException(text, at, expected);
            }
        }
    }

    /// The text meant, escapes read as UTF-8.
    static String decode(String escaped) {
        if (escaped.indexOf('%') < 0) {
            return escaped;
        }
        var bytes = new ByteArrayOutputStream(escaped.length());
        for (int at = 0; at < escaped.length(); at++) {
            char c = escaped.charAt(at);
            if (c == '%') {
                bytes.write(byteAt(escaped, at));
                at += 2;
            } else {
                bytes.write(c);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /// The spelling that may go on the wire: all that is not allowed is escaped.
    static String encode(String plain, int allowed) {
        var out = new StringBuilder(plain.length());
        for (byte b : plain.getBytes(StandardCharsets.UTF_8)) {
            if (b >= 0 && Grammar.is(b, allowed)) {
                out.append((char) b);
            } else {
                out.append('%').append(hex(b >> 4)).append(hex(b));
            }
        }
        return out.toString();
    }

    /// One spelling for all that are equal: an escape that stands for a character outside the reserved set is
    /// that character.
    static String normal(String escaped) {
        if (escaped.indexOf('%') < 0) {
            return escaped;
        }
        var out = new StringBuilder(escaped.length());
        for (int at = 0; at < escaped.length(); at++) {
            char c = escaped.charAt(at);
            if (c != '%') {
                out.append(c);
                continue;
            }
            int value = byteAt(escaped, at);
            if (value < 128 && RESERVED.indexOf(value) < 0 && value != '%') {
                out.append((char) value);
            } else {
                out.append('%').append(hex(value >> 4)).append(hex(value));
            }
            at += 2;
        }
        return out.toString();
    }

    private static int byteAt(String escaped, int percent) {
        return Character.digit(escaped.charAt(percent + 1), 16) << 4 | Character.digit(escaped.charAt(percent + 2), 16);
    }

    private static char hex(int nibble) {
        return "0123456789ABCDEF".charAt(nibble & 15);
    }
}
