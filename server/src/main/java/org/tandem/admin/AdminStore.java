package org.tandem.admin;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where administered objects and their history are kept. One writer at a time; reading may go on meanwhile.
///
/// Objects are JSON text with sealed secrets; `key` is the name as the type compares it.
public interface AdminStore extends AutoCloseable {
    /// Everything that holds now.
    Contents load();

    /// Makes all changes of the commit and writes it to the history, or does nothing and throws [Unavailable].
    /// On return it survives the death of the process.
    void commit(Commit commit);

    /// Commits before `before`, newest first, at most `limit`; of one type or one object where those are given.
    List<Commit> history(@Nullable String type, @Nullable String key, long before, int limit);

    /// The commit that led to this version, unless it was forgotten.
    Optional<Commit> commit(long version);

    @Override
    void close();

    /// What holds.
    ///
    /// @param version of the last commit, 0 before the first
    record Contents(long version, List<StoredObject> objects) {}

    /// An object as it is kept.
    record StoredObject(
            String type, String key, String name, long version, Instant changedAt, String changedBy, String json) {}

    /// A change set as it is kept.
    record Commit(long version, Instant at, Author author, String reason, List<StoredChange> changes) {
        public Commit {
            changes = List.copyOf(changes);
        }
    }

    /// What one object was and became; null: not there.
    record StoredChange(
            String type,
            String key,
            String name,
            @Nullable String before,
            @Nullable String after) {}

    /// The store cannot be read or written; the message says what to do.
    final class Unavailable extends RuntimeException {
        public Unavailable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
