package org.tandem.journal;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// A kind of fact: its name in the journal and how it is written. A feature holds its types as constants.
///
/// @param name `call.opened`; 1 to 64 ASCII characters; never changes once there are entries
/// @param role whether entries open or close something
/// @param pair what is opened or closed (`call`): an opening and a closing type name the same; empty for plain
///     facts
public record EntryType<E>(String name, Role role, String pair, EntryCodec<E> codec) {
    /// What an entry says about the thing that its key names.
    public enum Role {
        FACT,
        OPENS,
        CLOSES
    }

    public EntryType {
        if (!isName(name) || (role == Role.FACT ? !pair.isEmpty() : !isName(pair))) {
            throw new IllegalArgumentException("entry type " + name + " " + role + " of \"" + pair + "\"");
        }
    }

    /// Something that happened, by itself.
    public static <E> EntryType<E> fact(String name, EntryCodec<E> codec) {
        return new EntryType<>(name, Role.FACT, "", codec);
    }

    /// Something begins that will end by one entry of the closing type with the same key.
    public static <E> EntryType<E> opening(String name, String pair, EntryCodec<E> codec) {
        return new EntryType<>(name, Role.OPENS, pair, codec);
    }

    /// What was opened under this key ends.
    public static <E> EntryType<E> closing(String name, String pair, EntryCodec<E> codec) {
        return new EntryType<>(name, Role.CLOSES, pair, codec);
    }

    /// A codec that writes a record as JSON by its components; instants and durations in ISO 8601. Fields that
    /// are unknown on reading are passed over, so that an older server reads what a newer one wrote.
    public static <E extends Record> EntryCodec<E> json(Class<E> type) {
        var mapper = JsonMapper.builder()
                .disable(tools.jackson.databind.DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
        var writer = mapper.writerFor(type);
        var reader = mapper.readerFor(type);
        return new EntryCodec<>() {
            @Override
            public byte[] write(E entry) {
                return writer.writeValueAsBytes(entry);
            }

            @Override
            public E read(byte[] payload) {
                return reader.readValue(payload);
            }
        };
    }

    /// The entry's payload, when it is of this type.
    public @Nullable E of(JournalEntry entry) {
        return entry.type().equals(name) ? codec.read(entry.payload()) : null;
    }

    private static boolean isName(String text) {
        return !text.isEmpty() && text.length() <= 64 && text.chars().allMatch(c -> c > ' ' && c < 127);
    }
}
