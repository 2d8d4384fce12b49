package org.tandem.bench.sim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tandem.call.CallRecord;
import org.tandem.journal.Appended;
import org.tandem.journal.EntryType;
import org.tandem.journal.Journal;
import org.tandem.journal.JournalEntry;
import org.tandem.journal.JournalHealth;
import org.tandem.journal.JournalPage;
import org.tandem.journal.JournalQuery;

/// A journal that takes its time to make an entry durable, refuses some, and remembers what it was told about
/// each call.
final class SimJournal implements Journal {
    private final World world;
    private final Map<String, Kept> kept = new LinkedHashMap<>();

    /// What it knows of one call.
    static final class Kept {
        final List<CallRecord> opened = new ArrayList<>(1);
        final List<CallRecord> closed = new ArrayList<>(1);
        boolean isPending;
        boolean isDurable;
    }

    SimJournal(World world) {
        this.world = world;
    }

    Kept of(String key) {
        return kept.computeIfAbsent(key, _ -> new Kept());
    }

    Map<String, Kept> all() {
        return kept;
    }

    @Override
    public <E> void append(EntryType<E> type, String key, E entry, Executor executor, Consumer<Appended> done) {
        Kept call = keep(type, key, entry);
        if (call == null) {
            return;
        }
        call.isPending = true;
        boolean isRefused = world.dice().chance(world.climate().journalRefuses());
        world.agenda().after(world.dice().millis(0, world.climate().journalMost()), () -> {
            call.isPending = false;
            call.isDurable = !isRefused;
            executor.execute(
                    () -> done.accept(isRefused ? new Appended.Refused("the disk is full") : new Appended.Durable(1)));
        });
    }

    @Override
    public <E> void append(EntryType<E> type, String key, E entry) {
        keep(type, key, entry);
    }

    private <E> @Nullable Kept keep(EntryType<E> type, String key, E entry) {
        if (!(entry instanceof CallRecord record)) {
            return null;
        }
        Kept call = of(key);
        boolean opens = type.role() == EntryType.Role.OPENS;
        (opens ? call.opened : call.closed).add(record);
        world.note(() -> "journal   " + (opens ? "opens " : "closes ") + key
                + (opens ? "" : " " + record.cause() + ", " + record.sentence()));
        return call;
    }

    @Override
    public JournalPage read(JournalQuery query) {
        return new JournalPage(List.of(), 0);
    }

    @Override
    public <E> List<JournalEntry> openWithoutClose(EntryType<E> opening) {
        return List.of();
    }

    @Override
    public JournalHealth health() {
        return new JournalHealth("", 0, 0, 0, 0, 0, 0);
    }

    @Override
    public void close() {}
}
