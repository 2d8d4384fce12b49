package org.tandem.wire.sip;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.tandem.wire.uri.Grammar;
import org.tandem.wire.uri.SyntaxException;

/// Cuts the bytes of a connection into messages.
///
/// `feed` what was read, then call `next` until it says NeedMore. Holds at most one unfinished message of the
/// limits' size besides what was fed last. Once framing is lost it stays lost: the connection must be closed.
/// For one thread. Source: RFC 3261 §18.3 (Content-Length is a must here), §7.5 (line ends before a message),
/// RFC 5626 §3.5.1 (keep-alive).
public final class StreamFramer {
    /// What came next on the connection.
    public sealed interface Frame {
        record Message(SipMessage message) implements Frame {}

        /// One message could not be read; where it ended is known, so that the connection goes on. See
        /// [Parsed.Malformed].
        record Malformed(
                int status, String problem, @Nullable SipResponse answer) implements Frame {}

        /// Two line ends before a message: the peer wants one back.
        record Ping() implements Frame {}

        /// Nothing whole is there.
        record NeedMore() implements Frame {}

        /// Where the next message begins cannot be known. `answer`, if any, may be sent before closing.
        record Lost(String reason, @Nullable SipResponse answer) implements Frame {}
    }

    private static final Frame.NeedMore NEED_MORE = new Frame.NeedMore();
    private static final Frame.Ping PING = new Frame.Ping();
    private static final int BUFFER_BYTES_MIN = 4096;

    private final ParseLimits limits;
    private byte[] buffer = new byte[BUFFER_BYTES_MIN];
    private int start;
    private int end;
    /// Up to here no end of a head was found.
    private int scanned;
    private boolean hasLineEnd;
    private SipParser.@Nullable Head head;
    private byte[] headBytes = new byte[0];
    private int bodyLength;
    private Frame.@Nullable Lost lost;
    private byte[] last = new byte[0];

    public StreamFramer(ParseLimits limits) {
        this.limits = limits;
    }

    /// Takes a copy of the bytes.
    public void feed(byte[] bytes, int offset, int length) {
        if (lost != null) {
            return;
        }
        if (end + length > buffer.length) {
            makeRoom(length);
        }
        System.arraycopy(bytes, offset, buffer, end, length);
        end += length;
    }

    private void makeRoom(int length) {
        int held = end - start;
        int size = Math.max(BUFFER_BYTES_MIN, buffer.length);
        while (size < held + length) {
            size *= 2;
        }
        var target = size == buffer.length ? buffer : new byte[size];
        System.arraycopy(buffer, start, target, 0, held);
        buffer = target;
        scanned -= start;
        start = 0;
        end = held;
    }

    /// Whether a message has begun and not ended.
    public boolean isInsideMessage() {
        return head != null || end > start;
    }

    public Frame next() {
        if (lost != null) {
            return lost;
        }
        if (head == null) {
            var frame = nextHead();
            if (frame != null) {
                return frame;
            }
        }
        return nextBody();
    }

    /// The bytes of what `next` last said was malformed or lost, as far as they are known; for a trace.
    public byte[] last() {
        return last;
    }

    /// Null when a head has been read.
    private @Nullable Frame nextHead() {
        while (end - start >= 2 && buffer[start] == '\r' && buffer[start + 1] == '\n') {
            start += 2;
            scanned = start;
            if (hasLineEnd) {
                hasLineEnd = false;
                return PING;
            }
            hasLineEnd = true;
        }
        int headEnd = findHeadEnd();
        if (lost != null) {
            return lost;
        }
        if (headEnd < 0) {
            shrinkWhenIdle();
            return NEED_MORE;
        }
        hasLineEnd = false;
        headBytes = Arrays.copyOfRange(buffer, start, headEnd);
        start = headEnd;
        scanned = start;
        var read = SipParser.readHead(headBytes, limits);
        var problem = lengthProblem(read);
        if (problem != null) {
            var answer = SipParser.isResponse(read.startLine()) ? null : MalformedAnswer.to(read, 400);
            return lose(problem, answer);
        }
        head = read;
        return null;
    }

    /// The position behind the blank line, or -1.
    private int findHeadEnd() {
        int line = start;
        for (int at = Math.max(scanned, start); at + 3 < end; at++) {
            if (buffer[at] == '\r' && buffer[at + 1] == '\n' && buffer[at + 2] == '\r' && buffer[at + 3] == '\n') {
                return at + 4;
            }
        }
        scanned = Math.max(start, end - 3);
        if (end - line > limits.messageBytesMax()) {
            lose("a head of more than " + limits.messageBytesMax() + " bytes", null);
        } else if (end - start > limits.lineBytesMax() && !hasStartLine()) {
            lose("a start line of more than " + limits.lineBytesMax() + " bytes", null);
        }
        return -1;
    }

    private boolean hasStartLine() {
        for (int at = start; at < start + limits.lineBytesMax(); at++) {
            if (buffer[at] == '\n') {
                return true;
            }
        }
        return false;
    }

    /// Why the length of the body cannot be known, or null after it has been noted.
    private @Nullable String lengthProblem(SipParser.Head read) {
        Header length = null;
        for (var field : read.lines().fields()) {
            if (field.name().equals(HeaderName.CONTENT_LENGTH)) {
                if (length != null) {
                    return "two Content-Length";
                }
                length = field;
            }
        }
        if (length == null) {
            return "no Content-Length";
        }
        try {
            var value = length.value();
            bodyLength = (int) Grammar.number(value, 0, value.length(), Integer.MAX_VALUE, "a length");
        } catch (SyntaxException e) {
            return "Content-Length: " + e.getMessage();
        }
        if (bodyLength > limits.bodyBytesMax() || (long) bodyLength + headBytes.length > limits.messageBytesMax()) {
            return "Content-Length " + bodyLength + " is beyond the limit";
        }
        return null;
    }

    private Frame nextBody() {
        var current = head;
        if (current == null || end - start < bodyLength) {
            return NEED_MORE;
        }
        var bytes = headBytes;
        if (bodyLength > 0) {
            bytes = Arrays.copyOf(headBytes, headBytes.length + bodyLength);
            System.arraycopy(buffer, start, bytes, headBytes.length, bodyLength);
        }
        start += bodyLength;
        scanned = start;
        head = null;
        headBytes = new byte[0];
        return switch (SipParser.finish(current, bytes, limits)) {
            case Parsed.Message(var message) -> new Frame.Message(message);
            case Parsed.Malformed(int status, var problem, var answer) -> {
                last = bytes;
                yield new Frame.Malformed(status, problem, answer);
            }
            case Parsed.KeepAlive() -> PING;
        };
    }

    private Frame lose(String reason, @Nullable SipResponse answer) {
        last = headBytes.length > 0 ? headBytes : Arrays.copyOfRange(buffer, start, end);
        var frame = new Frame.Lost(reason, answer);
        lost = frame;
        buffer = new byte[0];
        start = 0;
        end = 0;
        return frame;
    }

    /// Gives back what a large message needed once nothing is held.
    private void shrinkWhenIdle() {
        if (start == end) {
            start = 0;
            end = 0;
            scanned = 0;
            if (buffer.length > BUFFER_BYTES_MIN) {
                buffer = new byte[BUFFER_BYTES_MIN];
            }
        }
    }
}
