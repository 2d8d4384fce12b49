package org.tandem.wire.sip;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tandem.wire.uri.Grammar;
import org.tandem.wire.uri.SipUri;
import org.tandem.wire.uri.SyntaxException;
import org.tandem.wire.uri.Uri;

/// Reads SIP messages.
///
/// One pass finds the header fields and keeps them as views of the bytes. What routing, matching and
/// answering need (start line, topmost Via, From, To, Call-ID, CSeq, Max-Forwards, Content-Length) is checked
/// at once; all else waits until somebody asks. Never throws, whatever the bytes. Pure; any number of
/// threads. Source: RFC 3261 §7, §8.2, §16.3, §18.3; RFC 4475.
public final class SipParser {
    private static final Parsed.KeepAlive KEEP_ALIVE = new Parsed.KeepAlive();

    private SipParser() {}

    /// Reads one datagram. Takes a copy: the caller's buffer may be used again.
    ///
    /// What follows the body that Content-Length tells of is ignored; without Content-Length the body reaches
    /// to the end.
    public static Parsed parseDatagram(byte[] bytes, int offset, int length, ParseLimits limits) {
        int start = offset;
        int end = offset + length;
        while (start < end && isPadding(bytes[start])) {
            start++;
        }
        if (start == end) {
            return KEEP_ALIVE;
        }
        if (end - start > limits.messageBytesMax()) {
            return new Parsed.Malformed(513, "more than " + limits.messageBytesMax() + " bytes", null);
        }
        var copy = Arrays.copyOfRange(bytes, start, end);
        return finish(readHead(copy, limits), copy, limits);
    }

    private static boolean isPadding(byte b) {
        return b == '\r' || b == '\n' || b == 0;
    }

    /// Start line and header fields of a message, not yet judged.
    record Head(String startLine, HeaderLines lines) {
        @Nullable
        Header find(HeaderName name) {
            for (var field : lines.fields()) {
                if (field.name().equals(name)) {
                    return field;
                }
            }
            return null;
        }
    }

    /// Reads the head that `bytes` begins with and keeps views of it.
    static Head readHead(byte[] bytes, ParseLimits limits) {
        int lineEnd = HeaderLines.endOfLine(bytes, 0, bytes.length);
        var startLine = new String(bytes, 0, Math.min(lineEnd, limits.lineBytesMax() + 1), StandardCharsets.UTF_8);
        if (lineEnd > limits.lineBytesMax()) {
            return new Head(
                    startLine,
                    new HeaderLines(
                            List.of(), bytes.length, "a start line of more than " + limits.lineBytesMax() + " bytes"));
        }
        boolean isEnded = lineEnd + 1 < bytes.length && bytes[lineEnd] == '\r' && bytes[lineEnd + 1] == '\n';
        if (!isEnded) {
            return new Head(
                    startLine, new HeaderLines(List.of(), bytes.length, "a start line that does not end with CR LF"));
        }
        return new Head(startLine, HeaderLines.read(bytes, lineEnd + 2, bytes.length, limits));
    }

    /// Judges a head and takes the body from `bytes` behind it.
    static Parsed finish(Head head, byte[] bytes, ParseLimits limits) {
        return isResponse(head.startLine) ? response(head, bytes, limits) : request(head, bytes, limits);
    }

    static boolean isResponse(String startLine) {
        return startLine.regionMatches(true, 0, "SIP/", 0, 4);
    }

    private static Parsed request(Head head, byte[] bytes, ParseLimits limits) {
        int status = 400;
        try {
            var line = readable(head);
            int methodEnd = line.indexOf(' ');
            int uriEnd = line.lastIndexOf(' ');
            if (methodEnd <= 0 || uriEnd == methodEnd) {
                throw new SyntaxException(line, Math.max(methodEnd, 0), "method, Request-URI and version");
            }
            var method = Method.of(line, 0, methodEnd);
            if (!line.regionMatches(true, uriEnd + 1, "SIP/2.0", 0, line.length() - uriEnd - 1)
                    || line.length() - uriEnd - 1 != 7) {
                status = isOtherVersion(line, uriEnd + 1) ? 505 : 400;
                throw new SyntaxException(line, uriEnd + 1, "SIP/2.0");
            }
            var uri = Uri.parse(line.substring(methodEnd + 1, uriEnd));
            if (uri instanceof SipUri sip && sip.hasHeaders()) {
                throw new SyntaxException(line, methodEnd + 1, "a Request-URI without header fields");
            }
            var headers = checked(head, method);
            return new Parsed.Message(new SipRequest(method, uri, headers, body(head, bytes, limits), bytes));
        } catch (SyntaxException e) {
            return new Parsed.Malformed(status, e.getMessage(), MalformedAnswer.to(head, status));
        }
    }

    /// The start line, when it and all header lines are lines at all.
    private static String readable(Head head) {
        if (head.lines.problem() != null) {
            throw new SyntaxException(
                    head.startLine, head.startLine.length(), "readable lines, found " + head.lines.problem());
        }
        return head.startLine;
    }

    private static boolean isOtherVersion(String line, int from) {
        int dot = line.indexOf('.', from);
        return line.regionMatches(true, from, "SIP/", 0, 4)
                && dot > from + 4
                && dot + 1 < line.length()
                && line.chars().skip(from + 4L).allMatch(c -> Grammar.isDigit(c) || c == '.');
    }

    private static Parsed response(Head head, byte[] bytes, ParseLimits limits) {
        try {
            var line = readable(head);
            if (!line.regionMatches(true, 0, "SIP/2.0 ", 0, 8)) {
                throw new SyntaxException(line, 0, "SIP/2.0");
            }
            int statusEnd = 11;
            // Some leave out the blank before an empty phrase; nothing is lost by reading that.
            if (line.length() < statusEnd || (line.length() > statusEnd && line.charAt(statusEnd) != ' ')) {
                throw new SyntaxException(line, 8, "a status of three digits");
            }
            int status = (int) Grammar.number(line, 8, statusEnd, 699, "a status");
            if (status < 100) {
                throw new SyntaxException(line, 8, "a status from 100");
            }
            var reason = line.length() > statusEnd ? line.substring(statusEnd + 1) : "";
            var headers = checked(head, null);
            return new Parsed.Message(new SipResponse(status, reason, headers, body(head, bytes, limits), bytes));
        } catch (SyntaxException e) {
            return new Parsed.Malformed(400, e.getMessage(), null);
        }
    }

    /// The header fields, when those that nobody can do without are there once and well-formed.
    private static Headers checked(Head head, @Nullable Method method) {
        Header via = null;
        Header from = null;
        Header to = null;
        Header callId = null;
        Header cseq = null;
        Header maxForwards = null;
        Header contentLength = null;
        Header contentType = null;
        for (var field : head.lines.fields()) {
            var name = field.name();
            if (name.equals(HeaderName.VIA)) {
                via = via == null ? field : via;
            } else if (name.equals(HeaderName.FROM)) {
                from = once(from, field);
            } else if (name.equals(HeaderName.TO)) {
                to = once(to, field);
            } else if (name.equals(HeaderName.CALL_ID)) {
                callId = once(callId, field);
            } else if (name.equals(HeaderName.CSEQ)) {
                cseq = once(cseq, field);
            } else if (name.equals(HeaderName.MAX_FORWARDS)) {
                maxForwards = once(maxForwards, field);
            } else if (name.equals(HeaderName.CONTENT_LENGTH)) {
                contentLength = once(contentLength, field);
            } else if (name.equals(HeaderName.CONTENT_TYPE)) {
                contentType = once(contentType, field);
            }
        }
        required(via, HeaderName.VIA, head).vias();
        required(from, HeaderName.FROM, head).address();
        required(to, HeaderName.TO, head).address();
        checkCallId(required(callId, HeaderName.CALL_ID, head).value());
        var sequence = required(cseq, HeaderName.CSEQ, head).cseq();
        if (method != null && !sequence.method().equals(method)) {
            throw new SyntaxException(head.startLine, 0, "the method that CSeq tells, " + sequence.method());
        }
        if (maxForwards != null && method != null) {
            SipMessage.smallNumber(maxForwards.value(), 255);
        }
        return Headers.of(head.lines.fields());
    }

    private static Header once(@Nullable Header first, Header field) {
        if (first != null) {
            throw new SyntaxException(field.toString(), 0, "one " + field.name());
        }
        return field;
    }

    private static Header required(@Nullable Header field, HeaderName name, Head head) {
        if (field == null) {
            throw new SyntaxException(head.startLine, head.startLine.length(), "a " + name);
        }
        return field;
    }

    private static void checkCallId(String callId) {
        int ats = 0;
        for (int at = 0; at < callId.length(); at++) {
            char c = callId.charAt(at);
            if (c == '@') {
                ats++;
            }
            if (!(Grammar.isWord(c) || (c == '@' && ats == 1 && at > 0 && at + 1 < callId.length()))) {
                throw new SyntaxException(callId, at, "a Call-ID");
            }
        }
        if (callId.isEmpty()) {
            throw new SyntaxException(callId, 0, "a Call-ID");
        }
    }

    private static Body body(Head head, byte[] bytes, ParseLimits limits) {
        int from = head.lines.end();
        int to = bytes.length;
        var length = head.find(HeaderName.CONTENT_LENGTH);
        if (length != null) {
            var value = length.value();
            long told = Grammar.number(value, 0, value.length(), Integer.MAX_VALUE, "a length");
            if (told > to - from) {
                throw new SyntaxException(value, 0, "a length of at most " + (to - from) + ", which is what came");
            }
            to = from + (int) told;
        }
        if (to - from > limits.bodyBytesMax()) {
            throw new SyntaxException(head.startLine, 0, "a body of at most " + limits.bodyBytesMax() + " bytes");
        }
        var type = head.find(HeaderName.CONTENT_TYPE);
        return from == to && type == null ? Body.EMPTY : new Body(bytes, from, to, type == null ? null : type.value());
    }

    /// The fields that an answer repeats.
    static List<Header> repeated(Head head) {
        var fields = new ArrayList<Header>();
        for (var name : List.of(HeaderName.VIA, HeaderName.FROM, HeaderName.TO, HeaderName.CALL_ID, HeaderName.CSEQ)) {
            for (var field : head.lines.fields()) {
                if (field.name().equals(name)) {
                    fields.add(field);
                    if (!name.equals(HeaderName.VIA)) {
                        break;
                    }
                }
            }
        }
        return fields;
    }
}
