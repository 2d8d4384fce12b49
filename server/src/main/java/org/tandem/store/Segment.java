package org.tandem.store;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/// One file of the journal, named by the number of its first entry: a head of 16 bytes, then frames. A finished
/// one has a file beside it with its index and the numbers of what was open at its end; that file can be made
/// again from the segment.
record Segment(Path file, long first) {
    static final int HEAD = 16;
    private static final byte[] MAGIC = "TANDEMJ1".getBytes(StandardCharsets.US_ASCII);
    private static final String ENDING = ".journal";
    /// Further than this one damaged place cannot have thrown the numbers.
    private static final long LOST_MAX = 16_000_000;

    /// What reading a whole segment found.
    ///
    /// @param end behind the last good frame
    /// @param size of the file
    /// @param damaged places before `end` that could not be read
    record Scan(SegmentIndex index, long end, long size, int damaged) {}

    /// What a finished segment's index file says.
    record Finished(SegmentIndex index, List<Long> open) {}

    static Segment in(Path directory, long first) {
        return new Segment(directory.resolve(String.format(Locale.ROOT, "%020d" + ENDING, first)), first);
    }

    /// All segments of the directory, oldest first.
    static List<Segment> all(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.matches("\\d{20}\\" + ENDING))
                    .sorted()
                    .map(name -> in(directory, Long.parseLong(name.substring(0, 20))))
                    .toList();
        }
    }

    ByteBuffer head() {
        return ByteBuffer.allocate(HEAD).put(MAGIC).putLong(first).flip();
    }

    /// Reads every frame from the start. What cannot be read is passed over up to the next good frame, if there
    /// is one.
    Scan scan(Consumer<Frame> each) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ);
                var arena = Arena.ofConfined()) {
            long size = channel.size();
            var index = new SegmentIndex();
            if (size == 0 || size > Integer.MAX_VALUE) {
                return new Scan(index, 0, size, size == 0 ? 0 : 1);
            }
            var bytes =
                    channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena).asByteBuffer();
            var scanning = new Scanning(bytes, (int) size, first, index, each);
            int end = scanning.run();
            index.publish();
            return new Scan(index, end, size, scanning.damaged);
        }
    }

    /// A frame whose place is known; empty when it cannot be read there.
    static Optional<Frame> frame(FileChannel channel, int place, ByteBuffer buffer) throws IOException {
        var crc = new CRC32C();
        buffer.clear().limit(Math.min(4096, buffer.capacity()));
        readFully(channel, buffer, place);
        int got = buffer.position();
        if (got < Frame.HEAD + Frame.FIXED) {
            return Optional.empty();
        }
        int length = Frame.length(buffer, 0, Integer.MAX_VALUE);
        if (length < 0) {
            return Optional.empty();
        }
        if (length > got) {
            buffer.limit(length);
            readFully(channel, buffer, place);
            if (buffer.position() < length) {
                return Optional.empty();
            }
        }
        return Optional.ofNullable(Frame.read(buffer, 0, length, crc));
    }

    /// Reads on into `buffer`, whose first byte lies at `place`, until it is full or the file ends.
    private static void readFully(FileChannel channel, ByteBuffer buffer, long place) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, place + buffer.position()) < 0) {
                return;
            }
        }
    }

    private Path indexFile() {
        var name = String.valueOf(file.getFileName());
        return file.resolveSibling(name.substring(0, name.length() - ENDING.length()) + ".index");
    }

    void writeIndex(SegmentIndex index, List<Long> open) throws IOException {
        var target = indexFile();
        var temporary = target.resolveSibling(target.getFileName() + ".new");
        var crc = new CRC32C();
        try (var raw = new BufferedOutputStream(Files.newOutputStream(temporary), 1 << 16)) {
            var out = new DataOutputStream(new CheckedOutputStream(raw, crc));
            index.write(out);
            out.writeInt(open.size());
            for (long each : open) {
                out.writeLong(each);
            }
            out.writeLong(crc.getValue());
            out.flush();
        }
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /// Empty when there is none, or it is not whole.
    Optional<Finished> readIndex() throws IOException {
        if (!Files.exists(indexFile())) {
            return Optional.empty();
        }
        var bytes = Files.readAllBytes(indexFile());
        int length = bytes.length - Long.BYTES;
        var crc = new CRC32C();
        crc.update(bytes, 0, Math.max(0, length));
        if (length < 0 || ByteBuffer.wrap(bytes).getLong(length) != crc.getValue()) {
            return Optional.empty(); // it is made again from the segment
        }
        var in = new DataInputStream(new ByteArrayInputStream(bytes, 0, length));
        var index = SegmentIndex.read(in);
        var open = new ArrayList<Long>();
        for (int left = in.readInt(); left > 0; left--) {
            open.add(in.readLong());
        }
        return Optional.of(new Finished(index, List.copyOf(open)));
    }

    void delete() throws IOException {
        Files.deleteIfExists(file);
        Files.deleteIfExists(indexFile());
    }

    /// A run over the bytes of one segment.
    private static final class Scanning {
        private final ByteBuffer bytes;
        private final int size;
        private final SegmentIndex index;
        private final Consumer<Frame> each;
        private final CRC32C crc = new CRC32C();
        private long next;
        private int damaged;

        private Scanning(ByteBuffer bytes, int size, long first, SegmentIndex index, Consumer<Frame> each) {
            this.bytes = bytes;
            this.size = size;
            this.index = index;
            this.each = each;
            this.next = first;
        }

        private int run() {
            int end = HEAD;
            int at = HEAD;
            while (at < size) {
                int length = Frame.length(bytes, at, size);
                var frame = length < 0 ? null : Frame.read(bytes, at, length, crc);
                if (frame == null || frame.sequence() < next || frame.sequence() - next > LOST_MAX) {
                    at++;
                    continue;
                }
                if (at != end) {
                    damaged++;
                }
                index.addLost(frame.sequence() - next);
                index.add(at, frame.micros(), frame.type(), frame.key());
                each.accept(frame);
                next = frame.sequence() + 1;
                at += length;
                end = at;
            }
            return Math.min(end, size);
        }
    }
}
