package org.tandem.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.tandem.journal.EntryType;
import org.tandem.journal.Journal;
import org.tandem.journal.JournalEntry;

/// One entry as it lies in a segment, big-endian: length of the body (4), CRC-32C of the body (4), body:
/// sequence (8), microseconds since 1970 (8), role (1), lengths of type (1), pair (1) and key (2), then type,
/// pair, key, payload.
@SuppressWarnings("ArrayRecordComponent") // read once, handed on
record Frame(long sequence, long micros, EntryType.Role role, String type, String pair, String key, byte[] payload) {
    static final int HEAD = 8;
    static final int FIXED = 8 + 8 + 1 + 1 + 1 + 2;
    private static final int BODY_MAX = FIXED + 64 + 64 + Journal.KEY_BYTES_MAX + Journal.PAYLOAD_BYTES_MAX;
    static final int BYTES_MAX = HEAD + BODY_MAX;

    private static byte number(EntryType.Role role) {
        return switch (role) {
            case FACT -> 0;
            case OPENS -> 1;
            case CLOSES -> 2;
        };
    }

    private static EntryType.@Nullable Role role(int number) {
        return switch (number) {
            case 0 -> EntryType.Role.FACT;
            case 1 -> EntryType.Role.OPENS;
            case 2 -> EntryType.Role.CLOSES;
            default -> null;
        };
    }

    static long micros(Instant at) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, at);
    }

    static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    static int bytes(EntryType<?> type, int keyBytes, int payloadBytes) {
        return HEAD + FIXED + type.name().length() + type.pair().length() + keyBytes + payloadBytes;
    }

    /// Writes a frame into `out`, a buffer with an array or without one, at its position.
    static void put(
            ByteBuffer out, CRC32C crc, long sequence, long micros, EntryType<?> type, byte[] key, byte[] payload) {
        int start = out.position();
        out.position(start + HEAD);
        out.putLong(sequence).putLong(micros);
        out.put(number(type.role()));
        out.put((byte) type.name().length()).put((byte) type.pair().length()).putShort((short) key.length);
        putAscii(out, type.name());
        putAscii(out, type.pair());
        out.put(key).put(payload);
        int end = out.position();
        crc.reset();
        out.limit(end).position(start + HEAD);
        crc.update(out);
        out.limit(out.capacity()).position(end);
        out.putInt(start, end - start - HEAD).putInt(start + 4, (int) crc.getValue());
    }

    private static void putAscii(ByteBuffer out, String text) {
        for (int i = 0; i < text.length(); i++) {
            out.put((byte) text.charAt(i));
        }
    }

    /// The length of the whole frame that begins here, if its head makes sense and it ends before `limit`; else
    /// -1.
    static int length(ByteBuffer in, int at, int limit) {
        if (limit - at < HEAD + FIXED) {
            return -1;
        }
        int body = in.getInt(at);
        return body < FIXED || body > BODY_MAX || body > limit - at - HEAD ? -1 : HEAD + body;
    }

    /// The frame of this length at this place; null when it is not what was written.
    static @Nullable Frame read(ByteBuffer in, int at, int length, CRC32C crc) {
        var body = in.slice(at + HEAD, length - HEAD);
        crc.reset();
        crc.update(body.duplicate());
        if ((int) crc.getValue() != in.getInt(at + 4)) {
            return null;
        }
        long sequence = body.getLong();
        long micros = body.getLong();
        var role = role(body.get());
        int typeBytes = Byte.toUnsignedInt(body.get());
        int pairBytes = Byte.toUnsignedInt(body.get());
        int keyBytes = Short.toUnsignedInt(body.getShort());
        if (role == null || typeBytes + pairBytes + keyBytes > body.remaining()) {
            return null;
        }
        var type = text(body, typeBytes);
        var pair = text(body, pairBytes);
        var key = text(body, keyBytes);
        var payload = new byte[body.remaining()];
        body.get(payload);
        return new Frame(sequence, micros, role, type, pair, key, payload);
    }

    private static String text(ByteBuffer in, int bytes) {
        var text = new byte[bytes];
        in.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    JournalEntry entry() {
        return new JournalEntry(sequence, instant(micros), type, key, payload);
    }
}
