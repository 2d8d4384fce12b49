package org.tandem.journal;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// Facts in the order in which they happened. For any thread.
public interface Journal extends AutoCloseable {
    /// The longest key, in bytes of UTF-8.
    int KEY_BYTES_MAX = 512;
    /// The longest payload.
    int PAYLOAD_BYTES_MAX = 256 * 1024;

    /// Appends an entry and returns at once; `done` runs on `executor` when its fate is known, within about 5
    /// ms while the disk keeps up. Entries of one caller keep their order. Costs the caller the writing of the
    /// payload and a place in a list. An entry whose key or payload is too long, that meets a full backlog, a
    /// full disk or a closed journal is refused.
    <E> void append(EntryType<E> type, String key, E entry, Executor executor, Consumer<Appended> done);

    /// Appends an entry that nobody waits for. A refusal is counted and logged at a limited rate.
    <E> void append(EntryType<E> type, String key, E entry);

    /// Entries that are durable, newest first. Reads the disk: not for mailboxes.
    JournalPage read(JournalQuery query);

    /// What was opened by an entry of `opening` and never closed by one that names the same pair and key,
    /// oldest first; of what was opened several times, the last one. Entries that retention has taken are not
    /// among them: what stays open for long is to be written again. Asked at start, before anything is
    /// appended, it names what the death of the last process cut off.
    <E> List<JournalEntry> openWithoutClose(EntryType<E> opening);

    /// How it is doing. Takes no lock for longer than a moment.
    JournalHealth health();

    /// Writes what is under way and refuses everything after that.
    @Override
    void close();
}
