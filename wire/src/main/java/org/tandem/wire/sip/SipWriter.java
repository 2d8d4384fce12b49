package org.tandem.wire.sip;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// Writes SIP messages.
///
/// Header fields keep their order and, when they came in with a message, their bytes; names get their usual
/// spelling. Content-Length is always written, last, with the true length. Pure; any number of threads.
/// Source: RFC 3261 §7, §18.3.
public final class SipWriter {
    private static final byte[] LENGTH = HeaderName.CONTENT_LENGTH.prefix();

    private SipWriter() {}

    public static byte[] write(SipMessage message) {
        return write(message, List.of());
    }

    /// With `extraHeaders` behind the message's own fields: what a transport puts on everything it sends.
    public static byte[] write(SipMessage message, List<Header> extraHeaders) {
        var startLine = message.startLine().getBytes(StandardCharsets.UTF_8);
        var bodyLength = Integer.toString(message.body().length()).getBytes(StandardCharsets.US_ASCII);
        int size = startLine.length
                + 2
                + LENGTH.length
                + bodyLength.length
                + 4
                + message.body().length();
        for (var header : message.headers()) {
            size += size(header);
        }
        for (var header : extraHeaders) {
            size += size(header);
        }
        var out = new byte[size];
        int at = put(out, 0, startLine);
        at = endLine(out, at);
        for (var header : message.headers()) {
            at = put(out, at, header);
        }
        for (var header : extraHeaders) {
            at = put(out, at, header);
        }
        at = endLine(out, put(out, put(out, at, LENGTH), bodyLength));
        message.body().copyTo(out, endLine(out, at));
        return out;
    }

    private static int size(Header header) {
        return header.name().equals(HeaderName.CONTENT_LENGTH)
                ? 0
                : header.name().prefix().length + header.valueLength() + 2;
    }

    private static int put(byte[] out, int at, Header header) {
        if (header.name().equals(HeaderName.CONTENT_LENGTH)) {
            return at;
        }
        int value = put(out, at, header.name().prefix());
        header.copyValueTo(out, value);
        return endLine(out, value + header.valueLength());
    }

    private static int put(byte[] out, int at, byte[] bytes) {
        System.arraycopy(bytes, 0, out, at, bytes.length);
        return at + bytes.length;
    }

    private static int endLine(byte[] out, int at) {
        out[at] = '\r';
        out[at + 1] = '\n';
        return at + 2;
    }
}
