package org.tandem.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandem.journal.JournalEntry;
import org.tandem.journal.JournalPage;
import org.tandem.journal.JournalQuery;

/// The segments of a journal as readers see them. Reading uses its own open files: a reader that is interrupted
/// closes its own, never the writer's.
final class JournalFiles {
    private static final Logger LOG = LoggerFactory.getLogger(JournalFiles.class);
    /// Indexes of finished segments that are kept in memory, about 4 MB each.
    private static final int INDEXES_KEPT = 8;

    private final Path directory;
    private volatile List<Part> parts = List.of();
    private final AtomicLong tornBytes = new AtomicLong();
    private final AtomicLong damaged = new AtomicLong();

    // Held while an index is looked up; reading one from disk happens outside.
    private final Object keeping = new Object();
    private final Map<Long, SegmentIndex> kept = new LinkedHashMap<>(16, 0.75f, true);

    /// A segment in the list of all.
    ///
    /// @param current the growing index of the current segment; null when it is finished
    /// @param end behind its last number; of a finished one
    /// @param newest when its last entry was made; of a finished one
    private record Part(Segment segment, @Nullable SegmentIndex current, long end, Instant newest) {}

    /// Where the writer goes on.
    record End(Segment segment, SegmentIndex index, long size, long next) {}

    JournalFiles(Path directory) {
        this.directory = directory;
    }

    /// Finds all segments, tells `track` every entry behind the newest index file in order, after `restore` was
    /// told what that file says was open; cuts off an unfinished write at the end.
    End recover(Consumer<Frame> track, Consumer<List<Long>> restore) throws IOException {
        var segments = Segment.all(directory);
        var found = new ArrayList<Part>();
        int from = 0;
        for (int i = segments.size() - 2; i >= 0 && from == 0; i--) {
            if (segments.get(i).readIndex().isPresent()) {
                from = i + 1;
            }
        }
        for (int i = 0; i < from; i++) {
            found.add(finishedPart(segments.get(i), segments.get(i + 1).first()));
        }
        parts = List.copyOf(found);
        if (from > 0) {
            var index = segments.get(from - 1).readIndex();
            index.ifPresent(finished -> restore.accept(finished.open()));
        }
        for (int i = from; i < segments.size() - 1; i++) {
            var scan = segments.get(i).scan(track);
            report(segments.get(i), scan, scan.size() - scan.end());
            found.add(finishedPart(segments.get(i), segments.get(i + 1).first()));
        }
        var last = segments.isEmpty() ? Segment.in(directory, 1) : segments.getLast();
        var end = segments.isEmpty() ? new End(last, new SegmentIndex(), 0, 1) : recoverLast(last, track);
        found.add(new Part(last, end.index(), Long.MAX_VALUE, Instant.MAX));
        parts = List.copyOf(found);
        return end;
    }

    private End recoverLast(Segment last, Consumer<Frame> track) throws IOException {
        var scan = last.scan(track);
        report(last, scan, 0);
        if (scan.end() < scan.size()) {
            long torn = scan.size() - scan.end();
            tornBytes.addAndGet(torn);
            LOG.warn("journal ended in an unfinished write, which is cut off file={} bytes={}", last.file(), torn);
            try (var channel = FileChannel.open(last.file(), StandardOpenOption.WRITE)) {
                channel.truncate(scan.end());
            }
        }
        return new End(
                last,
                scan.index(),
                scan.end(),
                last.first() + scan.index().view().count());
    }

    private void report(Segment segment, Segment.Scan scan, long unreadableEnd) {
        int places = scan.damaged() + (unreadableEnd > 0 ? 1 : 0);
        if (places > 0) {
            damaged.addAndGet(places);
            LOG.error("journal is damaged file={} places={} unreadableEnd={}", segment.file(), places, unreadableEnd);
        }
    }

    /// Its index is not read for that: a start must not read the whole journal's. The file was last written
    /// with its newest entry.
    private static Part finishedPart(Segment segment, long end) throws IOException {
        return new Part(
                segment, null, end, Files.getLastModifiedTime(segment.file()).toInstant());
    }

    void began(Segment segment, SegmentIndex index) {
        var more = new ArrayList<>(parts);
        more.add(new Part(segment, index, Long.MAX_VALUE, Instant.MAX));
        parts = List.copyOf(more);
    }

    void finished(Segment segment, SegmentIndex index, List<Long> open) {
        var all = new ArrayList<>(parts);
        var view = index.view();
        all.set(all.size() - 1, new Part(segment, null, segment.first() + view.count(), Frame.instant(view.newest())));
        keep(segment, index);
        parts = List.copyOf(all);
        try {
            segment.writeIndex(index, open);
        } catch (IOException e) {
            LOG.warn("index not written, it will be made again from the segment file={}", segment.file(), e);
        }
    }

    void prune(long bytesMax, Instant oldest) {
        while (parts.size() > 1) {
            var first = parts.getFirst();
            if (bytes() <= bytesMax && !first.newest().isBefore(oldest)) {
                return;
            }
            parts = List.copyOf(parts.subList(1, parts.size()));
            try {
                first.segment().delete();
                LOG.info("old journal segment deleted file={}", first.segment().file());
            } catch (IOException e) {
                LOG.warn(
                        "old journal segment cannot be deleted file={}",
                        first.segment().file(),
                        e);
            }
        }
    }

    private long bytes() {
        long sum = 0;
        for (var part : parts) {
            sum += part.segment().file().toFile().length();
        }
        return sum;
    }

    long entries() {
        var all = parts;
        var last = all.getLast();
        var current = last.current();
        long next = current == null
                ? last.end()
                : last.segment().first() + current.view().count();
        return next - all.getFirst().segment().first();
    }

    long tornBytes() {
        return tornBytes.get();
    }

    long damaged() {
        return damaged.get();
    }

    Optional<Frame> frame(long sequence) throws IOException {
        for (var part : parts.reversed()) {
            if (part.segment().first() <= sequence) {
                var view = index(part).view();
                int ordinal = (int) (sequence - part.segment().first());
                if (ordinal >= view.count() || view.places()[ordinal] == SegmentIndex.LOST) {
                    return Optional.empty();
                }
                try (var channel = FileChannel.open(part.segment().file(), StandardOpenOption.READ)) {
                    return Segment.frame(channel, view.places()[ordinal], ByteBuffer.allocate(Frame.BYTES_MAX));
                }
            }
        }
        return Optional.empty();
    }

    JournalPage read(JournalQuery query) throws IOException {
        var found = new ArrayList<JournalEntry>();
        for (var part : parts.reversed()) {
            if (part.segment().first() < query.before() && found.size() <= query.limit()) {
                try {
                    read(part, query, found);
                } catch (NoSuchFileException e) {
                    break; // it was deleted meanwhile, and so were all older ones
                }
            }
        }
        if (found.size() <= query.limit()) {
            return new JournalPage(List.copyOf(found), 0);
        }
        found.removeLast();
        return new JournalPage(List.copyOf(found), found.getLast().sequence());
    }

    /// Adds what is wanted from one segment, up to one more than a page: the one that says whether there is a
    /// next page.
    private void read(Part part, JournalQuery query, List<JournalEntry> found) throws IOException {
        var view = index(part).view();
        if (view.count() == 0 || !mayHold(view, query)) {
            return;
        }
        long first = part.segment().first();
        var key = query.key();
        int hash = key == null ? 0 : key.hashCode();
        try (var channel = FileChannel.open(part.segment().file(), StandardOpenOption.READ)) {
            var buffer = ByteBuffer.allocate(Frame.BYTES_MAX);
            int start = (int) Math.min(view.count(), query.before() - first);
            for (int i = start - 1; i >= 0 && found.size() <= query.limit(); i--) {
                if (view.places()[i] == SegmentIndex.LOST
                        || (key != null && view.keyHashes()[i] != hash)
                        || !query.admits(
                                first + i, Frame.instant(view.micros()[i]), view.type(i), key == null ? "" : key)) {
                    continue;
                }
                var frame = Segment.frame(channel, view.places()[i], buffer).orElse(null);
                if (frame == null || frame.sequence() != first + i) {
                    damaged.incrementAndGet();
                    LOG.error(
                            "journal entry cannot be read sequence={} file={}",
                            first + i,
                            part.segment().file());
                } else if (key == null || key.equals(frame.key())) {
                    found.add(frame.entry());
                }
            }
        }
    }

    private static boolean mayHold(SegmentIndex.View view, JournalQuery query) {
        var from = query.from();
        var until = query.until();
        return (from == null || view.newest() >= Frame.micros(from))
                && (until == null || view.oldest() < Frame.micros(until))
                && (query.types().isEmpty() || view.types().stream().anyMatch(query.types()::contains));
    }

    private SegmentIndex index(Part part) throws IOException {
        var current = part.current();
        return current != null ? current : index(part.segment());
    }

    private SegmentIndex index(Segment segment) throws IOException {
        synchronized (keeping) {
            var known = kept.get(segment.first());
            if (known != null) {
                return known;
            }
        }
        var stored = segment.readIndex();
        var index = stored.isPresent() ? stored.get().index() : made(segment);
        keep(segment, index);
        return index;
    }

    private SegmentIndex made(Segment segment) throws IOException {
        LOG.info("index is made again from the segment file={}", segment.file());
        var scan = segment.scan(_ -> {});
        report(segment, scan, scan.size() - scan.end());
        return scan.index();
    }

    private void keep(Segment segment, SegmentIndex index) {
        synchronized (keeping) {
            kept.put(segment.first(), index);
            if (kept.size() > INDEXES_KEPT) {
                var oldest = kept.keySet().iterator();
                oldest.next();
                oldest.remove();
            }
        }
    }
}
