package org.tandem.journal;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which entries are wanted; newest first.
///
/// @param types only these types; empty: all
/// @param key only entries about this, null: about anything
/// @param from not before, null: from the first one
/// @param until before, null: up to the last one
/// @param before only entries numbered lower: a page's `nextBefore`, or [#NEWEST]
/// @param limit entries per page, 1 to [#LIMIT_MAX]
public record JournalQuery(
        Set<String> types,
        @Nullable String key,
        @Nullable Instant from,
        @Nullable Instant until,
        long before,
        int limit) {
    public static final long NEWEST = Long.MAX_VALUE;
    public static final int LIMIT_MAX = 10_000;

    public JournalQuery {
        types = Set.copyOf(types);
        if (limit < 1 || limit > LIMIT_MAX) {
            throw new IllegalArgumentException("limit " + limit + " is not 1 to " + LIMIT_MAX);
        }
    }

    /// The newest entries of all.
    public static JournalQuery newest(int limit) {
        return new JournalQuery(Set.of(), null, null, null, NEWEST, limit);
    }

    /// Everything about one thing.
    public static JournalQuery about(String key) {
        return new JournalQuery(Set.of(), key, null, null, NEWEST, LIMIT_MAX);
    }

    public JournalQuery ofTypes(String... wanted) {
        return new JournalQuery(Set.of(wanted), key, from, until, before, limit);
    }

    public JournalQuery between(@Nullable Instant first, @Nullable Instant end) {
        return new JournalQuery(types, key, first, end, before, limit);
    }

    /// The next page.
    public JournalQuery before(long sequence) {
        return new JournalQuery(types, key, from, until, sequence, limit);
    }

    /// Whether an entry with these properties is wanted.
    public boolean admits(long sequence, Instant at, String type, String entryKey) {
        return sequence < before
                && (types.isEmpty() || types.contains(type))
                && (key == null || key.equals(entryKey))
                && (from == null || !at.isBefore(from))
                && (until == null || at.isBefore(until));
    }
}
