package org.tandem.wire.sip;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tandem.wire.uri.Grammar;

/// A body made of parts: `multipart/mixed`, `multipart/related`, `multipart/alternative` and their like.
///
/// Parts may be binary. What stands before the first boundary and behind the last is dropped. At most 64
/// parts, 8 levels deep are looked into by `find`. Source: RFC 2046 §5.1, RFC 5621.
public record Multipart(String boundary, List<Part> parts) {
    private static final int PARTS_MAX = 64;
    private static final int DEPTH_MAX = 8;

    /// One part: its own header fields (Content-Type among them) and its bytes.
    public record Part(Headers headers, Body body) {}

    public Multipart {
        parts = List.copyOf(parts);
    }

    /// Nothing when the body is not multipart, has no boundary or no part that is closed by one, or a part
    /// cannot be read.
    public static Optional<Multipart> parse(Body body) {
        var type = body.contentType().orElse(null);
        if (type == null || !type.type().equals("multipart")) {
            return Optional.empty();
        }
        var boundary = type.params().unquoted("boundary").orElse("");
        if (boundary.isEmpty() || boundary.length() > 70) {
            return Optional.empty();
        }
        var delimiter = ("--" + boundary).getBytes(StandardCharsets.UTF_8);
        var source = body.source();
        var parts = new ArrayList<Part>();
        int at = nextDelimiter(source, body.from(), body.to(), body.from(), delimiter);
        while (at >= 0 && !closes(source, at + delimiter.length, body.to())) {
            int start = afterLine(source, at + delimiter.length, body.to());
            int next = nextDelimiter(source, start, body.to(), body.from(), delimiter);
            if (next < 0 || parts.size() == PARTS_MAX) {
                return Optional.empty();
            }
            var part = part(source, start, Math.max(start, beforeLineEnd(source, next)));
            if (part.isEmpty()) {
                return Optional.empty();
            }
            parts.add(part.get());
            at = next;
        }
        return at < 0 || parts.isEmpty() ? Optional.empty() : Optional.of(new Multipart(boundary, parts));
    }

    /// Where the next delimiter line begins; -1 for none.
    private static int nextDelimiter(byte[] bytes, int from, int to, int bodyFrom, byte[] delimiter) {
        for (int at = from; at + delimiter.length <= to; at++) {
            if ((at == bodyFrom || bytes[at - 1] == '\n')
                    && startsWith(bytes, at, delimiter)
                    && endsLine(bytes, at + delimiter.length, to)) {
                return at;
            }
        }
        return -1;
    }

    private static boolean startsWith(byte[] bytes, int at, byte[] prefix) {
        for (int i = 0; i < prefix.length; i++) {
            if (bytes[at + i] != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    /// Whether only `--` and blanks follow up to the line's end: a longer word is another boundary.
    private static boolean endsLine(byte[] bytes, int from, int to) {
        int at = closes(bytes, from, to) ? from + 2 : from;
        while (at < to && Grammar.isBlank(bytes[at])) {
            at++;
        }
        return at == to || bytes[at] == '\r' || bytes[at] == '\n';
    }

    private static boolean closes(byte[] bytes, int from, int to) {
        return from + 2 <= to && bytes[from] == '-' && bytes[from + 1] == '-';
    }

    private static int afterLine(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != '\n') {
            at++;
        }
        return Math.min(at + 1, to);
    }

    /// The line end before a delimiter belongs to the delimiter.
    private static int beforeLineEnd(byte[] bytes, int delimiter) {
        int end = delimiter;
        if (end > 0 && bytes[end - 1] == '\n') {
            end--;
            if (end > 0 && bytes[end - 1] == '\r') {
                end--;
            }
        }
        return end;
    }

    private static Optional<Part> part(byte[] source, int from, int to) {
        if (from < to && source[from] == '\r' && from + 1 < to && source[from + 1] == '\n') {
            return Optional.of(new Part(Headers.NONE, new Body(source, from + 2, to, "text/plain")));
        }
        var fields = HeaderLines.read(source, from, to, ParseLimits.DEFAULTS);
        if (fields.problem() != null) {
            return Optional.empty();
        }
        var headers = Headers.of(fields.fields());
        return Optional.of(new Part(
                headers,
                new Body(
                        source,
                        fields.end(),
                        to,
                        headers.first(HeaderName.CONTENT_TYPE).orElse("text/plain"))));
    }

    /// The first part of that type, looking into multipart parts as they come.
    public Optional<Body> find(MediaType type) {
        return find(type, 0);
    }

    private Optional<Body> find(MediaType wanted, int depth) {
        for (var part : parts) {
            var type = part.body.contentType().orElse(null);
            if (type != null && type.is(wanted)) {
                return Optional.of(part.body);
            }
            if (type != null && type.type().equals("multipart") && depth < DEPTH_MAX) {
                var inner = parse(part.body).flatMap(multipart -> multipart.find(wanted, depth + 1));
                if (inner.isPresent()) {
                    return inner;
                }
            }
        }
        return Optional.empty();
    }

    /// The body that holds these parts; `type` is such as `multipart/mixed` and gets the boundary as its
    /// parameter. Refuses a boundary that occurs in a part.
    public Body write(MediaType type) {
        var delimiter = ("--" + boundary).getBytes(StandardCharsets.UTF_8);
        var out = new ByteArrayOutputStream();
        for (var part : parts) {
            var body = part.body;
            if (nextDelimiter(body.source(), body.from(), body.to(), body.from(), delimiter) >= 0) {
                throw new IllegalArgumentException("boundary " + boundary + " occurs in a part");
            }
            out.writeBytes(delimiter);
            out.writeBytes(new byte[] {'\r', '\n'});
            for (var header : part.headers) {
                out.writeBytes((header + "\r\n").getBytes(StandardCharsets.UTF_8));
            }
            out.writeBytes(new byte[] {'\r', '\n'});
            out.writeBytes(body.bytes());
            out.writeBytes(new byte[] {'\r', '\n'});
        }
        out.writeBytes(delimiter);
        out.writeBytes(new byte[] {'-', '-', '\r', '\n'});
        var params = type.params().with("boundary", "\"" + boundary + "\"");
        return Body.of(new MediaType(type.type(), type.subtype(), params), out.toByteArray());
    }
}
