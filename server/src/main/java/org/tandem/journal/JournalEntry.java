package org.tandem.journal;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// A fact as it stands in the journal.
///
/// @param sequence its number, from 1, growing without end
/// @param at when it was appended, to the microsecond
/// @param key what it is about: a call's id
/// @param payload as its type's codec wrote it; not to be changed
@SuppressWarnings("ArrayRecordComponent") // a copy for each of millions of entries would cost more than it protects
public record JournalEntry(long sequence, Instant at, String type, String key, byte[] payload) {
    /// The payload as text: JSON with the usual codec.
    public String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return sequence + " " + at + " " + type + " " + key + " " + text();
    }
}
