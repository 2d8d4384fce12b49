package org.tandem.wire.sip;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tandem.wire.uri.Grammar;

/// The header fields found in a stretch of bytes, where their block ends, and the first thing that was wrong.
///
/// A line that cannot be read is left out and reading goes on, so that a malformed request can still be
/// answered. `end` is the position behind the blank line, or the end of the bytes when there is none, which a
/// datagram may leave out.
record HeaderLines(List<Header> fields, int end, @Nullable String problem) {
    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EIGHT_ONES = 0x0101010101010101L;
    private static final long EIGHT_CR = EIGHT_ONES * '\r';
    private static final long EIGHT_LF = EIGHT_ONES * '\n';

    /// Reads `bytes[from, to)` and keeps views of it.
    static HeaderLines read(byte[] bytes, int from, int to, ParseLimits limits) {
        var fields = new ArrayList<Header>(20);
        String problem = null;
        int at = from;
        while (at < to) {
            if (bytes[at] == '\r' && at + 1 < to && bytes[at + 1] == '\n') {
                return new HeaderLines(fields, at + 2, problem);
            }
            if (fields.size() == limits.headersMax()) {
                return new HeaderLines(fields, to, "more than " + limits.headersMax() + " header fields");
            }
            int line = at;
            int lineEnd = endOfLine(bytes, line, to);
            boolean isFolded = false;
            while (isLineEnd(bytes, lineEnd, to) && lineEnd + 2 < to && Grammar.isBlank(bytes[lineEnd + 2])) {
                isFolded = true;
                lineEnd = endOfLine(bytes, lineEnd + 2, to);
            }
            if (lineEnd - line > limits.lineBytesMax()) {
                return new HeaderLines(fields, to, "a header field of more than " + limits.lineBytesMax() + " bytes");
            }
            if (!isLineEnd(bytes, lineEnd, to)) {
                problem = problem == null ? "a header line that does not end with CR LF" : problem;
                at = lineEnd + 1;
                continue;
            }
            var field = field(bytes, line, lineEnd, isFolded);
            if (field != null) {
                fields.add(field);
            } else if (problem == null) {
                problem = "a header line without name and colon";
            }
            at = lineEnd + 2;
        }
        return new HeaderLines(fields, to, problem);
    }

    /// The first CR or LF at or after `from`, else `to`.
    static int endOfLine(byte[] bytes, int from, int to) {
        int at = from;
        // Eight bytes at a time: most of a message's head is looked at here alone.
        while (at + Long.BYTES <= to) {
            long eight = (long) EIGHT_BYTES.get(bytes, at);
            long found = zeroBytes(eight ^ EIGHT_CR) | zeroBytes(eight ^ EIGHT_LF);
            if (found != 0) {
                return at + Long.numberOfTrailingZeros(found) / Byte.SIZE;
            }
            at += Long.BYTES;
        }
        while (at < to && bytes[at] != '\r' && bytes[at] != '\n') {
            at++;
        }
        return at;
    }

    /// Marks the lowest byte of `eight` that is zero by its highest bit; what is marked above it means nothing.
    private static long zeroBytes(long eight) {
        return (eight - EIGHT_ONES) & ~eight & (EIGHT_ONES << 7);
    }

    private static boolean isLineEnd(byte[] bytes, int at, int to) {
        return at + 1 < to && bytes[at] == '\r' && bytes[at + 1] == '\n';
    }

    private static @Nullable Header field(byte[] bytes, int line, int lineEnd, boolean isFolded) {
        int nameEnd = line;
        while (nameEnd < lineEnd && Grammar.isToken(bytes[nameEnd])) {
            nameEnd++;
        }
        int colon = nameEnd;
        while (colon < lineEnd && Grammar.isBlank(bytes[colon])) {
            colon++;
        }
        if (nameEnd == line || colon == lineEnd || bytes[colon] != ':') {
            return null;
        }
        var name = HeaderName.of(bytes, line, nameEnd);
        if (isFolded) {
            var joined = joined(bytes, colon + 1, lineEnd);
            return new Header(name, joined, 0, joined.length);
        }
        int from = colon + 1;
        int to = lineEnd;
        while (from < to && Grammar.isBlank(bytes[from])) {
            from++;
        }
        while (to > from && Grammar.isBlank(bytes[to - 1])) {
            to--;
        }
        return new Header(name, bytes, from, to);
    }

    /// The value with one blank in the place of each fold and none around it.
    private static byte[] joined(byte[] bytes, int from, int to) {
        var out = new byte[to - from];
        int length = 0;
        int at = from;
        while (at < to) {
            if (bytes[at] == '\r' || (length == 0 && Grammar.isBlank(bytes[at]))) {
                at = bytes[at] == '\r' ? at + 2 : at;
                while (at < to && Grammar.isBlank(bytes[at])) {
                    at++;
                }
                while (length > 0 && Grammar.isBlank(out[length - 1])) {
                    length--;
                }
                if (length > 0) {
                    out[length++] = ' ';
                }
            } else {
                out[length++] = bytes[at++];
            }
        }
        while (length > 0 && Grammar.isBlank(out[length - 1])) {
            length--;
        }
        return Arrays.copyOf(out, length);
    }
}
