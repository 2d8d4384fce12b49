package org.tandem.trace;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Finds what of a message must not be kept: credentials, digests and media keys.
///
/// It looks at lines alone and knows neither the parser nor what type a body has, so that what the parser
/// would refuse, a body in many parts or a message in a message can hide nothing. A line is judged by how it
/// begins, whatever its case and the blanks in it:
///
/// - a header field whose name has `auth` in it (`Authorization`, `Proxy-Authenticate`, `Authentication-Info`):
///   its value, the folded lines included;
/// - `a=crypto`, also `a=cryptoscale` and as a potential attribute (`a=acap:1 crypto:…`): what stands behind
///   the suite;
/// - `a=key-mgmt`, `a=ice-pwd`, `k=`: the value; and whatever follows `inline:` in a line of the body;
/// - the password in `sip:user:password@host`, and header fields inside an address that carry credentials;
/// - a body that is compressed or encoded (`Content-Encoding`, `Content-Transfer-Encoding: base64`), in which
///   nothing can be found: all of it.
///
/// What is hidden keeps its length, so that Content-Length stays true. Pure; for any thread.
final class Secrets {
    private static final byte[] AUTH = ascii("auth");
    private static final byte[] CRYPTO = ascii("crypto");
    private static final byte[] KEY_MGMT = ascii("key-mgmt");
    private static final byte[] ICE_PWD = ascii("ice-pwd");
    private static final byte[] INLINE = ascii("inline:");
    private static final byte[] CONTENT_ENCODING = ascii("content-encoding");
    private static final byte[] TRANSFER_ENCODING = ascii("content-transfer-encoding");
    private static final byte[] IDENTITY = ascii("identity");
    private static final byte[] SEVEN_BIT = ascii("7bit");
    private static final byte[] EIGHT_BIT = ascii("8bit");
    private static final byte[] BINARY = ascii("binary");

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final long ALL_AT = ONES * '@';
    private static final long ALL_QUESTION = ONES * '?';
    private static final long ALL_COLON = ONES * ':';
    private static final long ALL_BLANK = ONES * ' ';
    private static final long ALL_U = ONES * 'u';

    /// A bit for each sign that an address cannot go on behind.
    private static final long ADDRESS_ENDS = (1L << '<') | (1L << '>') | (1L << '"') | (1L << ' ') | (1L << '\t');

    private final byte[] bytes;
    private final int end;
    /// The same array as `bytes` as long as nothing was found.
    private byte[] safe;
    private boolean isBody;
    private boolean isFoldHidden;
    private boolean isBodyHidden;

    private Secrets(byte[] bytes) {
        this.bytes = bytes;
        this.end = bytes.length;
        this.safe = bytes;
    }

    /// The message with a star for each byte that must not be kept: the same array where there is none such.
    static byte[] hidden(byte[] message) {
        Secrets secrets = new Secrets(message);
        secrets.lines();
        return secrets.safe;
    }

    private void lines() {
        int at = 0;
        while (at < end) {
            int lineEnd = lineEnd(at);
            line(at, lineEnd);
            boolean isBlank = at == lineEnd;
            at = behindLineEnd(lineEnd);
            isBody |= isBlank;
            if (isBlank && isBodyHidden) {
                hide(at, end);
                return;
            }
        }
    }

    /// Where the line ends that begins at `from`. Looks at eight bytes at once, for most bytes are of no
    /// interest; on the way, signs that make parts of addresses are handled.
    private int lineEnd(int from) {
        int at = from;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            long word = (long) WORDS.get(bytes, at);
            long ends = below(word, '\r' + 1);
            long signs = zero(word ^ ALL_AT) | zero(word ^ ALL_QUESTION);
            if (ends != 0 && signs == 0 && isLineEnd(at + position(ends))) {
                return at + position(ends);
            }
            if ((ends | signs) != 0) {
                int found = lineEnd(from, at, at + Long.BYTES);
                if (found >= 0) {
                    return found;
                }
            }
        }
        int found = lineEnd(from, at, end);
        return found >= 0 ? found : end;
    }

    /// The same, byte by byte in `[at, to)`; -1 where the line does not end there.
    private int lineEnd(int lineStart, int from, int to) {
        for (int at = from; at < to; at++) {
            if (isLineEnd(at)) {
                return at;
            }
            if (bytes[at] == '@') {
                password(lineStart, at);
            } else if (bytes[at] == '?') {
                addressFields(at);
            }
        }
        return -1;
    }

    private boolean isLineEnd(int at) {
        return bytes[at] == '\n' || bytes[at] == '\r';
    }

    /// Of the first byte that is marked.
    private static int position(long marks) {
        return Long.numberOfTrailingZeros(marks) / Byte.SIZE;
    }

    /// Marks bytes of zero with their highest bit; above a true mark there may be false ones.
    private static long zero(long word) {
        return (word - ONES) & ~word & HIGH_BITS;
    }

    /// The same for bytes below `limit`.
    private static long below(long word, int limit) {
        return (word - ONES * limit) & ~word & HIGH_BITS;
    }

    private int behindLineEnd(int lineEnd) {
        if (lineEnd + 1 < end && bytes[lineEnd] == '\r' && bytes[lineEnd + 1] == '\n') {
            return lineEnd + 2;
        }
        return lineEnd + 1;
    }

    private void line(int from, int to) {
        if (from == to) {
            isFoldHidden = false;
            return;
        }
        int start = skipBlanks(from, to);
        if (start > from && isFoldHidden) {
            hide(start, to);
            return;
        }
        isFoldHidden = false;
        int first = start < to ? bytes[start] | 0x20 : 0;
        if ((first == 'a' || first == 'k') && isDescription(start, to)) {
            description(start, to, first);
        } else {
            field(start, to);
        }
    }

    /// Whether it reads `a=` or `k=`, as in a session description.
    private boolean isDescription(int start, int to) {
        int equals = skipBlanks(start + 1, to);
        return equals < to && bytes[equals] == '=';
    }

    private void description(int start, int to, int type) {
        int value = skipBlanks(skipBlanks(start + 1, to) + 1, to);
        if (type == 'k') {
            hide(value, to);
            return;
        }
        for (int at = value; at < to; at++) {
            int letter = bytes[at] | 0x20;
            if (letter == 'c' && startsWith(CRYPTO, at, to)) {
                crypto(at, to);
                return;
            }
            if (letter == 'i' && startsWith(INLINE, at, to)) {
                hide(at + INLINE.length, to);
                return;
            }
            if ((letter == 'k' && startsWith(KEY_MGMT, at, to)) || (letter == 'i' && startsWith(ICE_PWD, at, to))) {
                int colon = indexOf(':', at, to);
                hide(colon < 0 ? at : colon + 1, to);
                return;
            }
        }
    }

    /// Behind the name come a tag and a suite, neither with a colon; what follows is key material.
    private void crypto(int name, int to) {
        int at = name;
        while (at < to && bytes[at] != ':' && !isBlank(bytes[at])) {
            at++;
        }
        if (at < to && bytes[at] == ':') {
            at++;
        }
        for (int words = 0; words < 2; words++) {
            at = skipBlanks(at, to);
            int word = at;
            while (at < to && !isBlank(bytes[at])) {
                if (bytes[at] == ':') {
                    hide(word, to);
                    return;
                }
                at++;
            }
        }
        hide(skipBlanks(at, to), to);
    }

    private void inline(int from, int to) {
        int inline = indexOf(INLINE, from, to);
        if (inline >= 0) {
            hide(inline + INLINE.length, to);
        }
    }

    private void field(int start, int to) {
        int nameEnd = nameEnd(start, to);
        boolean isAuth = nameEnd < 0;
        if (isAuth) {
            nameEnd = -nameEnd;
        }
        int value = skipBlanks(nameEnd, to);
        if (value < to && bytes[value] == ':') {
            value = skipBlanks(value + 1, to);
        }
        if (isAuth) {
            hide(value, to);
            isFoldHidden = true;
        } else {
            encoding(start, nameEnd, value, to);
            if (isBody) {
                inline(start, to);
            }
        }
    }

    /// Where the name ends, at a colon or blank; negative where it has `auth` in it. Only names with a `u` are
    /// looked at byte by byte.
    private int nameEnd(int start, int to) {
        long us = 0;
        for (int at = start; at + Long.BYTES <= end; at += Long.BYTES) {
            long word = (long) WORDS.get(bytes, at);
            long ends = below(word, ' ' + 1) | zero(word ^ ALL_COLON);
            long here = zero((word | ALL_BLANK) ^ ALL_U);
            if (ends != 0) {
                us |= here & (Long.lowestOneBit(ends) - 1);
                int nameEnd = Math.min(to, at + position(ends));
                return us != 0 && indexOf(AUTH, start, nameEnd) >= 0 ? -nameEnd : nameEnd;
            }
            us |= here;
        }
        int nameEnd = start;
        while (nameEnd < to && bytes[nameEnd] != ':' && !isBlank(bytes[nameEnd])) {
            nameEnd++;
        }
        return indexOf(AUTH, start, nameEnd) >= 0 ? -nameEnd : nameEnd;
    }

    /// The compact form of Content-Encoding is `e`.
    private void encoding(int start, int nameEnd, int value, int to) {
        int length = nameEnd - start;
        if (length == 1 ? (bytes[start] | 0x20) == 'e' : is(CONTENT_ENCODING, start, length)) {
            isBodyHidden |= !startsWith(IDENTITY, value, to);
        } else if (is(TRANSFER_ENCODING, start, length)) {
            isBodyHidden |= !startsWith(SEVEN_BIT, value, to)
                    && !startsWith(EIGHT_BIT, value, to)
                    && !startsWith(BINARY, value, to);
        }
    }

    private boolean is(byte[] lower, int from, int length) {
        return length == lower.length && startsWith(lower, from, from + length);
    }

    /// Whether the colon at `colon` ends `sip` or `sips`.
    private boolean isAfterScheme(int colon) {
        int last = colon - 1;
        if (last > 0 && (bytes[last] | 0x20) == 's') {
            last--;
        }
        return last >= 2
                && (bytes[last] | 0x20) == 'p'
                && (bytes[last - 1] | 0x20) == 'i'
                && (bytes[last - 2] | 0x20) == 's';
    }

    /// In `sip:user:password@host`, the password lies between the first colon behind the scheme and the at
    /// sign.
    private void password(int lineStart, int atSign) {
        int start = atSign;
        int colons = 0;
        while (start > lineStart && !isAddressEnd(bytes[start - 1])) {
            start--;
            if (bytes[start] == ':') {
                colons++;
            }
        }
        if (colons < 2) {
            return;
        }
        int scheme = start;
        while (scheme < atSign && !(bytes[scheme] == ':' && isAfterScheme(scheme))) {
            scheme++;
        }
        int colon = indexOf(':', Math.min(scheme + 1, atSign), atSign);
        if (colon >= 0) {
            hide(colon + 1, atSign);
        }
    }

    /// Header fields in an address, behind its question mark.
    private void addressFields(int question) {
        int to = question;
        while (to < end && !isAddressEnd(bytes[to]) && bytes[to] != '\r' && bytes[to] != '\n') {
            to++;
        }
        if (indexOf(AUTH, question, to) >= 0) {
            hide(question + 1, to);
        }
    }

    private static boolean isAddressEnd(byte b) {
        return b >= 0 && b < Long.SIZE && ((ADDRESS_ENDS >>> b) & 1) != 0;
    }

    private void hide(int from, int to) {
        if (from < to) {
            if (safe == bytes) {
                safe = bytes.clone();
            }
            Arrays.fill(safe, from, to, (byte) '*');
        }
    }

    private int skipBlanks(int from, int to) {
        int at = from;
        while (at < to && isBlank(bytes[at])) {
            at++;
        }
        return at;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    private int indexOf(char c, int from, int to) {
        for (int at = from; at < to; at++) {
            if (bytes[at] == c) {
                return at;
            }
        }
        return -1;
    }

    /// Whatever the case; `lower` is lower-case.
    private int indexOf(byte[] lower, int from, int to) {
        int last = to - lower.length;
        for (int at = from; at <= last; at++) {
            if ((bytes[at] | 0x20) == lower[0] && startsWith(lower, at, to)) {
                return at;
            }
        }
        return -1;
    }

    private boolean startsWith(byte[] lower, int from, int to) {
        if (to - from < lower.length) {
            return false;
        }
        for (int i = 0; i < lower.length; i++) {
            int b = bytes[from + i];
            if ((b >= 'A' && b <= 'Z' ? b + 32 : b) != lower[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
