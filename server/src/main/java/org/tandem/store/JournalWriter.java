package org.tandem.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandem.journal.Appended;
import org.tandem.journal.EntryType;

/// Writes entries into the current segment, many with one call to the operating system, and begins the next
/// segment when it is full. One thread only. A write that fails is taken back: the file is cut where the last
/// good write ended, so that a full disk leaves no half entries and the numbers stay without gaps.
final class JournalWriter {
    private static final Logger LOG = LoggerFactory.getLogger(JournalWriter.class);
    private static final int BUFFER_BYTES = 1024 * 1024;

    /// How files are opened for writing; tests put a disk here that fills up.
    interface Opener {
        FileChannel open(Path file) throws IOException;

        static FileChannel real(Path file) throws IOException {
            return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        }
    }

    /// Whom the writer tells about segments and entries that are durable.
    interface Reader {
        /// A new current segment.
        void began(Segment segment, SegmentIndex index);

        /// The entry is written; its index has not been published yet.
        void wrote(Pending entry, long sequence);

        /// The current segment will not grow any more.
        void finished(Segment segment, SegmentIndex index);
    }

    /// An entry on its way. Nobody waits for it where `done` and `executor` are null.
    @SuppressWarnings("ArrayRecordComponent") // made once for each entry, seen by nobody else
    record Pending(
            EntryType<?> type,
            String key,
            byte[] keyBytes,
            byte[] payload,
            long micros,
            @Nullable Executor executor,
            @Nullable Consumer<Appended> done) {
        int bytes() {
            return Frame.bytes(type, keyBytes.length, payload.length);
        }

        void tell(Appended fate) {
            if (executor == null || done == null) {
                return;
            }
            try {
                executor.execute(() -> done.accept(fate));
            } catch (RuntimeException e) {
                // A mailbox that is full or gone must not stop the journal for all others.
                LOG.error("nobody takes what became of an entry type={} key={}", type.name(), key, e);
            }
        }
    }

    private final Path directory;
    private final int segmentBytes;
    private final Opener opener;
    private final Reader reader;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final CRC32C crc = new CRC32C();
    private final List<Pending> buffered = new ArrayList<>();
    private Segment segment;
    private SegmentIndex index;
    private @Nullable FileChannel channel;
    private long size;
    private long next;

    /// Goes on in `segment`, whose good part is `size` long and whose next entry has the number `next`.
    JournalWriter(
            Path directory,
            int segmentBytes,
            Opener opener,
            Reader reader,
            Segment segment,
            SegmentIndex index,
            long size,
            long next) {
        this.directory = directory;
        this.segmentBytes = segmentBytes;
        this.opener = opener;
        this.reader = reader;
        this.segment = segment;
        this.index = index;
        this.size = size;
        this.next = next;
    }

    /// Writes them all, in order, and tells each. Throws what the disk said; [#durableOf] says how far it came.
    void write(List<Pending> entries) throws IOException {
        for (var entry : entries) {
            if (size + buffer.position() + entry.bytes() > segmentBytes && size + buffer.position() > Segment.HEAD) {
                flush();
                roll();
            }
            if (buffer.remaining() < entry.bytes()) {
                flush();
            }
            Frame.put(
                    buffer,
                    crc,
                    next + buffered.size(),
                    entry.micros(),
                    entry.type(),
                    entry.keyBytes(),
                    entry.payload());
            buffered.add(entry);
        }
        flush();
    }

    /// After a failed [#write]: how many of the entries given to it are durable. Forgets the others.
    int durableOf(List<Pending> entries, long nextBefore) {
        buffer.clear();
        buffered.clear();
        return (int) Math.min(entries.size(), next - nextBefore);
    }

    long next() {
        return next;
    }

    private void flush() throws IOException {
        if (buffered.isEmpty()) {
            return;
        }
        var out = opened();
        buffer.flip();
        long at = size;
        try {
            while (buffer.hasRemaining()) {
                at += out.write(buffer, at);
            }
        } catch (IOException e) {
            cutBack(out);
            throw e;
        }
        long place = size;
        size = at;
        for (var entry : buffered) {
            index.add((int) place, entry.micros(), entry.type().name(), entry.key());
            place += entry.bytes();
            reader.wrote(entry, next++);
        }
        index.publish();
        long sequence = next - buffered.size();
        for (var entry : buffered) {
            entry.tell(new Appended.Durable(sequence++));
        }
        buffered.clear();
        buffer.clear();
    }

    /// The current segment's file with its head.
    private FileChannel opened() throws IOException {
        var open = channel;
        if (open == null) {
            open = opener.open(segment.file());
            channel = open;
        }
        if (size < Segment.HEAD) {
            var head = segment.head();
            while (head.hasRemaining()) {
                open.write(head, head.position());
            }
            size = Segment.HEAD;
        }
        return open;
    }

    private void cutBack(FileChannel out) {
        try {
            out.truncate(size);
        } catch (IOException e) {
            // The next write starts at the same place; should the process die before, the start finds an unfinished
            // write and cuts it.
            LOG.warn("a failed write could not be taken back file={}", segment.file(), e);
        }
    }

    private void roll() throws IOException {
        var following = Segment.in(directory, next);
        var open = opener.open(following.file());
        closeChannel();
        reader.finished(segment, index);
        segment = following;
        index = new SegmentIndex();
        size = 0;
        channel = open;
        reader.began(segment, index);
    }

    void close() {
        closeChannel();
    }

    private void closeChannel() {
        var open = channel;
        channel = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                LOG.warn("segment not closed cleanly file={}", segment.file(), e);
            }
        }
    }
}
