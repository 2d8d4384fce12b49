package org.tandem.journal;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// A journal that lives as long as the process: for tests and trials. Entries are durable at once, in that
/// sense.
public final class MemoryJournal implements Journal {
    private final InstantSource clock;
    private final int entriesMax;
    // One lock around a list: nothing in here waits for anything.
    private final Object lock = new Object();
    private final List<JournalEntry> entries = new ArrayList<>();
    private final SequencedMap<String, JournalEntry> open = new LinkedHashMap<>();
    private long last;
    private long refused;
    private boolean closed;

    /// @param entriesMax when more come, the oldest are forgotten
    public MemoryJournal(InstantSource clock, int entriesMax) {
        this.clock = clock;
        this.entriesMax = entriesMax;
    }

    @Override
    public <E> void append(EntryType<E> type, String key, E entry, Executor executor, Consumer<Appended> done) {
        var appended = add(type, key, type.codec().write(entry));
        executor.execute(() -> done.accept(appended));
    }

    @Override
    public <E> void append(EntryType<E> type, String key, E entry) {
        add(type, key, type.codec().write(entry));
    }

    private Appended add(EntryType<?> type, String key, byte[] payload) {
        synchronized (lock) {
            var reason = closed ? "the journal is closed" : EntryLimits.refusal(key, payload);
            if (!reason.isEmpty()) {
                refused++;
                return new Appended.Refused(reason);
            }
            var at = clock.instant().truncatedTo(ChronoUnit.MICROS);
            var entry = new JournalEntry(++last, at, type.name(), key, payload);
            entries.add(entry);
            if (entries.size() > entriesMax) {
                entries.removeFirst();
            }
            var pairKey = type.pair() + "/" + key;
            switch (type.role()) {
                case OPENS -> open.putLast(pairKey, entry);
                case CLOSES -> open.remove(pairKey);
                case FACT -> {}
            }
            return new Appended.Durable(last);
        }
    }

    @Override
    public JournalPage read(JournalQuery query) {
        synchronized (lock) {
            var found = new ArrayList<JournalEntry>();
            for (var entry : entries.reversed()) {
                if (query.admits(entry.sequence(), entry.at(), entry.type(), entry.key())) {
                    if (found.size() == query.limit()) {
                        return new JournalPage(
                                List.copyOf(found), found.getLast().sequence());
                    }
                    found.add(entry);
                }
            }
            return new JournalPage(List.copyOf(found), 0);
        }
    }

    @Override
    public <E> List<JournalEntry> openWithoutClose(EntryType<E> opening) {
        synchronized (lock) {
            return open.values().stream()
                    .filter(entry -> entry.type().equals(opening.name()))
                    .toList();
        }
    }

    @Override
    public JournalHealth health() {
        synchronized (lock) {
            return new JournalHealth(closed ? "the journal is closed" : "", entries.size(), last, refused, 0, 0, 0);
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
        }
    }
}
