package org.tandem.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandem.journal.Appended;
import org.tandem.journal.EntryLimits;
import org.tandem.journal.EntryType;
import org.tandem.journal.Journal;
import org.tandem.journal.JournalEntry;
import org.tandem.journal.JournalHealth;
import org.tandem.journal.JournalPage;
import org.tandem.journal.JournalQuery;
import org.tandem.store.JournalWriter.Pending;

/// The journal in files of its own: segments that are only ever appended to, each with an index.
///
/// # How an entry gets there
/// The caller writes the payload and puts the entry into a list. One thread takes the list as it is, writes it
/// with one call, and tells all whose entries were in it; meanwhile the next list fills. When entries come
/// thick (more than one in the last write) the thread first gathers for [JournalSettings#gather]; a lone entry
/// is written at once.
///
/// # What survives
/// Everything that was written to the operating system, however the process ends. What a killed process left
/// unfinished at the very end was told to nobody; it is cut off at the next start and counted. A damaged place
/// elsewhere is passed over, logged and counted; the entries behind it are found again by their checksums. Loss
/// of power is out of scope. Reasons and figures: ADR 0003.
public final class FileJournal implements Journal {
    private static final Logger LOG = LoggerFactory.getLogger(FileJournal.class);
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
    /// Things that are open at the same time; beyond that the oldest are no longer known as open.
    private static final int OPEN_MAX = 1_000_000;

    private final Path directory;
    private final JournalSettings settings;
    private final InstantSource clock;
    private final JournalWriter writer;
    private final Thread thread;
    private final JournalFiles files;

    // A lock, not a mailbox: it guards a list for as long as adding to it takes, and the writer thread waits on it.
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private List<Pending> waiting = new ArrayList<>();
    private boolean writerWaits;
    private boolean closed;
    private @Nullable String failure;
    private long failedAtNanos;

    private final SequencedMap<String, Open> open = new LinkedHashMap<>();
    private final AtomicLong appended = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    /// Something that was opened and not closed yet.
    private record Open(long sequence, String type) {}

    /// Opens the journal in `directory`, which is made if it is not there, and reads what is needed to go on.
    public FileJournal(Path directory, JournalSettings settings, InstantSource clock) {
        this(directory, settings, clock, JournalWriter.Opener::real);
    }

    FileJournal(Path directory, JournalSettings settings, InstantSource clock, JournalWriter.Opener opener) {
        this.directory = directory;
        this.settings = settings;
        this.clock = clock;
        try {
            Files.createDirectories(directory);
            this.files = new JournalFiles(directory);
            var end = files.recover(this::track, this::restore);
            this.writer = new JournalWriter(
                    directory,
                    settings.segmentBytes(),
                    opener,
                    new Written(),
                    end.segment(),
                    end.index(),
                    end.size(),
                    end.next());
        } catch (IOException e) {
            throw new UncheckedIOException("the journal in " + directory + " cannot be read", e);
        }
        prune();
        thread = Thread.ofPlatform().name("journal").daemon(true).start(this::run);
    }

    @Override
    public <E> void append(EntryType<E> type, String key, E entry, Executor executor, Consumer<Appended> done) {
        add(type, key, type.codec().write(entry), executor, done);
    }

    @Override
    public <E> void append(EntryType<E> type, String key, E entry) {
        add(type, key, type.codec().write(entry), null, null);
    }

    private void add(
            EntryType<?> type,
            String key,
            byte[] payload,
            @Nullable Executor executor,
            @Nullable Consumer<Appended> done) {
        var keyBytes = key.getBytes(StandardCharsets.UTF_8);
        var reason = EntryLimits.refusal(key, payload);
        var micros = Frame.micros(clock.instant());
        var pending = new Pending(type, key, keyBytes, payload, micros, executor, done);
        if (reason.isEmpty()) {
            lock.lock();
            try {
                reason = whyNot();
                if (reason.isEmpty()) {
                    waiting.add(pending);
                    if (writerWaits) {
                        writerWaits = false;
                        work.signal();
                    }
                    return;
                }
            } finally {
                lock.unlock();
            }
        }
        refuse(List.of(pending), reason);
    }

    /// Under the lock.
    private String whyNot() {
        if (closed) {
            return "the journal is closed";
        }
        if (failure != null && System.nanoTime() - failedAtNanos < RETRY_NANOS) {
            return failure;
        }
        return waiting.size() >= settings.backlogMax() ? "the journal's backlog of " + waiting.size() + " is full" : "";
    }

    private void refuse(List<Pending> entries, String reason) {
        long count = refused.addAndGet(entries.size());
        if (Long.bitCount(count) == 1 || count - entries.size() == 0) { // the 1st, 2nd, 4th, 8th, ...
            LOG.error("journal refuses entries refused={} reason={}", count, reason);
        }
        entries.forEach(entry -> entry.tell(new Appended.Refused(reason)));
    }

    private void run() {
        boolean thick = false;
        List<Pending> batch = new ArrayList<>();
        while (true) {
            if (thick && settings.gather().isPositive()) {
                LockSupport.parkNanos(settings.gather().toNanos());
            }
            batch = take(batch);
            if (batch.isEmpty()) {
                writer.close();
                return;
            }
            thick = batch.size() > 1;
            write(batch);
        }
    }

    /// What waits, after waiting for it; empty when the journal is closed and all is written. `emptied` is used
    /// for the next list.
    private List<Pending> take(List<Pending> emptied) {
        emptied.clear();
        lock.lock();
        try {
            while (waiting.isEmpty() && !closed) {
                writerWaits = true;
                work.awaitUninterruptibly();
            }
            writerWaits = false;
            var taken = waiting;
            waiting = emptied;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private void write(List<Pending> batch) {
        long before = writer.next();
        try {
            writer.write(batch);
            appended.addAndGet(batch.size());
            recovered();
        } catch (IOException e) {
            int durable = writer.durableOf(batch, before);
            appended.addAndGet(durable);
            var reason = "the journal cannot be written in " + directory + ": " + e.getMessage();
            failed(reason);
            refuse(List.copyOf(batch.subList(durable, batch.size())), reason);
        }
    }

    private void failed(String reason) {
        lock.lock();
        try {
            failure = reason;
            failedAtNanos = System.nanoTime();
        } finally {
            lock.unlock();
        }
    }

    private void recovered() {
        lock.lock();
        try {
            if (failure != null) {
                LOG.info("journal writes again directory={}", directory);
                failure = null;
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public JournalPage read(JournalQuery query) {
        try {
            return files.read(query);
        } catch (IOException e) {
            throw new UncheckedIOException("the journal in " + directory + " cannot be read", e);
        }
    }

    @Override
    public <E> List<JournalEntry> openWithoutClose(EntryType<E> opening) {
        var sequences = new ArrayList<Long>();
        synchronized (open) { // held for as long as looking at the map takes
            for (var each : open.values()) {
                if (each.type().equals(opening.name())) {
                    sequences.add(each.sequence());
                }
            }
        }
        sequences.sort(null);
        var entries = new ArrayList<JournalEntry>();
        for (long sequence : sequences) {
            read(new JournalQuery(java.util.Set.of(opening.name()), null, null, null, sequence + 1, 1))
                    .entries()
                    .stream()
                    .filter(entry -> entry.sequence() == sequence)
                    .forEach(entries::add);
        }
        return List.copyOf(entries);
    }

    @Override
    public JournalHealth health() {
        String reason;
        int backlog;
        lock.lock();
        try {
            reason = closed ? "the journal is closed" : failure == null ? "" : failure;
            backlog = waiting.size();
        } finally {
            lock.unlock();
        }
        return new JournalHealth(
                reason, files.entries(), appended.get(), refused.get(), backlog, files.tornBytes(), files.damaged());
    }

    /// Deletes the oldest segments while there is more than the settings allow. Done at start and with each new
    /// segment; a timer may ask for it more often.
    public void prune() {
        files.prune(settings.bytesMax(), clock.instant().minus(settings.ageMax()));
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            work.signal();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// An entry found at the start.
    private void track(Frame frame) {
        track(frame.role(), frame.pair(), frame.key(), frame.type(), frame.sequence());
    }

    /// What an index file says was open when its segment ended.
    private void restore(List<Long> sequences) {
        synchronized (open) {
            open.clear();
        }
        for (long sequence : sequences) {
            find(sequence).ifPresent(this::track);
        }
    }

    private Optional<Frame> find(long sequence) {
        try {
            return files.frame(sequence);
        } catch (IOException e) {
            throw new UncheckedIOException("entry " + sequence + " of the journal cannot be read", e);
        }
    }

    private void track(EntryType.Role role, String pair, String key, String type, long sequence) {
        switch (role) {
            case FACT -> {}
            case OPENS -> {
                synchronized (open) {
                    open.putLast(pair + '/' + key, new Open(sequence, type));
                    if (open.size() > OPEN_MAX) {
                        open.pollFirstEntry();
                    }
                }
            }
            case CLOSES -> {
                synchronized (open) {
                    open.remove(pair + '/' + key);
                }
            }
        }
    }

    private List<Long> openSequences() {
        synchronized (open) {
            return open.values().stream().map(Open::sequence).sorted().toList();
        }
    }

    /// What the writer has done, made known to readers; on the writer's thread.
    private final class Written implements JournalWriter.Reader {
        @Override
        public void began(Segment segment, SegmentIndex index) {
            files.began(segment, index);
            prune();
        }

        @Override
        public void wrote(Pending entry, long sequence) {
            track(
                    entry.type().role(),
                    entry.type().pair(),
                    entry.key(),
                    entry.type().name(),
                    sequence);
        }

        @Override
        public void finished(Segment segment, SegmentIndex index) {
            files.finished(segment, index, openSequences());
        }
    }
}
