package org.tandem.wire.sip;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The body of a message and what its Content-Type says it is. A view, not a copy, of the bytes that came in.
/// Immutable.
public final class Body {
    public static final Body EMPTY = new Body(new byte[0], 0, 0, null);

    private final byte[] source;
    private final int from;
    private final int to;
    private final @Nullable String contentType;

    /// A view of `source[from, to)`, which must never change.
    Body(byte[] source, int from, int to, @Nullable String contentType) {
        this.source = source;
        this.from = from;
        this.to = to;
        this.contentType = contentType;
    }

    /// Takes a copy of the bytes.
    public static Body of(MediaType type, byte[] bytes) {
        return new Body(bytes.clone(), 0, bytes.length, type.toString());
    }

    /// The text in UTF-8.
    public static Body of(MediaType type, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Body(bytes, 0, bytes.length, type.toString());
    }

    public boolean isEmpty() {
        return from == to;
    }

    /// In bytes.
    public int length() {
        return to - from;
    }

    /// Nothing when the message does not say; throws `SyntaxException` when what it says cannot be read.
    public Optional<MediaType> contentType() {
        return contentType == null ? Optional.empty() : Optional.of(MediaType.parse(contentType));
    }

    /// The value of Content-Type as it came.
    @Nullable
    String contentTypeText() {
        return contentType;
    }

    /// A copy.
    public byte[] bytes() {
        return Arrays.copyOfRange(source, from, to);
    }

    /// A read-only view.
    public ByteBuffer view() {
        return ByteBuffer.wrap(source, from, to - from).slice().asReadOnlyBuffer();
    }

    /// The bytes read as UTF-8.
    public String text() {
        return new String(source, from, to - from, StandardCharsets.UTF_8);
    }

    /// This body when it has that type, else the first part of a multipart body, at any depth, that has it. A
    /// multipart body that cannot be read has no parts.
    public Optional<Body> find(MediaType type) {
        var own = contentType == null ? null : contentType().orElse(null);
        if (own == null) {
            return Optional.empty();
        }
        if (own.is(type)) {
            return Optional.of(this);
        }
        return own.type().equals("multipart")
                ? Multipart.parse(this).flatMap(multipart -> multipart.find(type))
                : Optional.empty();
    }

    byte[] source() {
        return source;
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    void copyTo(byte[] target, int offset) {
        System.arraycopy(source, from, target, offset, to - from);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Body that
                && Arrays.equals(source, from, to, that.source, that.from, that.to)
                && java.util.Objects.equals(contentType, that.contentType);
    }

    @Override
    public int hashCode() {
        return view().hashCode();
    }

    @Override
    public String toString() {
        return text();
    }
}
