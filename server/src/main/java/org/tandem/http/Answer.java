package org.tandem.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a handler answers.
///
/// @param status HTTP status
/// @param headers besides those that every answer has
/// @param body what it carries
public record Answer(int status, Map<String, String> headers, Body body) {

    /// The kinds of body.
    public sealed interface Body {
        /// Nothing.
        record None() implements Body {}

        /// A value that is written as JSON.
        record Json(Object value) implements Body {}

        /// Text of some type.
        record Text(String mediaType, String text) implements Body {}

        /// Bytes of some type.
        record Binary(String mediaType, ByteBuffer content) implements Body {}

        /// Bytes that come over time; `writer` returns when the stream ends.
        record Stream(String mediaType, StreamWriter writer) implements Body {}
    }

    /// Writes to the client until the stream ends; what it throws as [IOException] means that the client is gone.
    public interface StreamWriter {
        void writeTo(OutputStream out) throws IOException;

        /// Instead of [#writeTo], when the answer could not even begin.
        void abandon();
    }

    public static Answer json(Object value) {
        return new Answer(200, Map.of(), new Body.Json(value));
    }

    public static Answer noContent() {
        return new Answer(204, Map.of(), new Body.None());
    }

    public static Answer text(String mediaType, String text) {
        return new Answer(200, Map.of(), new Body.Text(mediaType, text));
    }

    public static Answer binary(String mediaType, byte[] content) {
        return new Answer(
                200,
                Map.of(),
                new Body.Binary(mediaType, ByteBuffer.wrap(content).asReadOnlyBuffer()));
    }

    public static Answer stream(String mediaType, StreamWriter writer) {
        return new Answer(200, Map.of(), new Body.Stream(mediaType, writer));
    }

    public Answer status(int other) {
        return new Answer(other, headers, body);
    }

    public Answer header(String name, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Answer(status, more, body);
    }
}
