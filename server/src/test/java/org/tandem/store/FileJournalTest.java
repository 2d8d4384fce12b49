package org.tandem.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tandem.journal.JournalContract.append;
import static org.tandem.journal.JournalContract.sequences;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tandem.journal.Appended;
import org.tandem.journal.Journal;
import org.tandem.journal.JournalContract;
import org.tandem.journal.JournalEntry;
import org.tandem.journal.JournalQuery;

@Tag("TRK-07")
class FileJournalTest implements JournalContract {
    private static final JournalSettings SMALL =
            new JournalSettings(4096, 1_000_000, Duration.ofDays(10), 10_000, Duration.ofMillis(1));

    @TempDir
    Path directory = Path.of("");

    @Override
    public Journal journal(InstantSource clock) {
        return new FileJournal(directory, SMALL, clock);
    }

    private Journal reopened() {
        return journal(InstantSource.system());
    }

    private void fill(int entries) {
        try (var journal = reopened()) {
            for (int i = 0; i < entries; i++) {
                append(journal, i % 2 == 0 ? OPENED : CLOSED, "c" + i / 2, i);
            }
        }
    }

    private List<Path> segments() throws IOException {
        return Segment.all(directory).stream().map(Segment::file).toList();
    }

    @Test
    void goesOnWhereItStoppedOverManySegments() throws IOException {
        fill(301);
        assertThat(segments()).hasSizeGreaterThan(3);

        try (var journal = reopened()) {
            assertThat(append(journal, NOTED, "next", 0)).isEqualTo(new Appended.Durable(302));
            assertThat(sequences(journal.read(JournalQuery.newest(1000))))
                    .isEqualTo(LongStream.rangeClosed(1, 302).boxed().toList().reversed());
            assertThat(journal.openWithoutClose(OPENED))
                    .extracting(JournalEntry::key)
                    .containsExactly("c150");
            assertThat(sequences(journal.read(JournalQuery.about("c3")))).containsExactly(8L, 7L);
            assertThat(journal.health().entries()).isEqualTo(302);
            assertThat(journal.health().isWell()).isTrue();
        }
    }

    @Test
    void whatIsOpenIsKnownHoweverManySegmentsAgoItWasOpened() {
        try (var journal = reopened()) {
            append(journal, OPENED, "long call", 1);
        }
        fill(300);

        try (var journal = reopened()) {
            assertThat(journal.openWithoutClose(OPENED))
                    .extracting(JournalEntry::key)
                    .containsExactly("long call");
            append(journal, CLOSED, "long call", 2);
        }
        try (var journal = reopened()) {
            assertThat(journal.openWithoutClose(OPENED)).isEmpty();
        }
    }

    /// Retention asks for no leave: who keeps something open for long writes it again.
    @Test
    void whatWasOpenedAgainOutlivesTheSegmentOfItsFirstOpeningAndWhatWasNotIsForgotten() {
        var tight = new JournalSettings(4096, 12_288, Duration.ofDays(10), 1000, Duration.ZERO);
        try (var journal = new FileJournal(directory, tight, InstantSource.system())) {
            append(journal, OPENED, "kept", 1);
            append(journal, OPENED, "lost", 1);
            for (int i = 0; i < 500; i++) {
                append(journal, NOTED, "k", i);
                if (i % 50 == 0) {
                    append(journal, OPENED, "kept", i);
                }
            }
            assertThat(journal.openWithoutClose(OPENED))
                    .extracting(JournalEntry::key)
                    .containsExactly("kept");
        }
        try (var journal = new FileJournal(directory, tight, InstantSource.system())) {
            assertThat(journal.openWithoutClose(OPENED)).singleElement().satisfies(entry -> {
                assertThat(entry.key()).isEqualTo("kept");
                assertThat(entry.sequence()).isGreaterThan(450);
            });
            append(journal, CLOSED, "kept", 2);
            assertThat(journal.openWithoutClose(OPENED)).isEmpty();
        }
    }

    @Test
    void indexFilesAreMadeAgainWhenTheyAreMissingOrDamaged() throws IOException {
        fill(300);
        var indexes = segments().stream()
                .limit(segments().size() - 1)
                .map(file -> Path.of(file.toString().replace(".journal", ".index")))
                .toList();
        Files.delete(indexes.getFirst());
        Files.write(indexes.getLast(), new byte[] {1, 2, 3});

        try (var journal = reopened()) {
            assertThat(sequences(journal.read(JournalQuery.newest(1000)))).hasSize(300);
            assertThat(journal.openWithoutClose(OPENED)).isEmpty();
            assertThat(journal.health().isWell()).isTrue();
        }
    }

    /// Wherever the process died within a write, what stood before it is kept, and the next entry follows it.
    @Test
    void cutsOffAnUnfinishedWriteAtEveryByte() throws IOException {
        fill(3);
        var file = segments().getLast();
        var whole = Files.readAllBytes(file);
        int lastStart = lastFrameStart(whole);
        for (int length = lastStart; length < whole.length; length++) {
            Files.write(file, java.util.Arrays.copyOf(whole, length));
            try (var journal = reopened()) {
                assertThat(sequences(journal.read(JournalQuery.newest(10)))).containsExactly(2L, 1L);
                assertThat(journal.health().tornBytes()).isEqualTo(length - lastStart);
                assertThat(append(journal, NOTED, "n", 1)).isEqualTo(new Appended.Durable(3));
            }
        }
    }

    @Test
    void goesOnAfterAnEmptyOrHeadlessLastSegment() throws IOException {
        fill(3);
        Files.write(Segment.in(directory, 4).file(), new byte[0]);
        try (var journal = reopened()) {
            assertThat(append(journal, NOTED, "n", 1)).isEqualTo(new Appended.Durable(4));
        }
        Files.write(Segment.in(directory, 5).file(), new byte[] {'T', 'A'});
        try (var journal = reopened()) {
            assertThat(append(journal, NOTED, "n", 1)).isEqualTo(new Appended.Durable(5));
            assertThat(sequences(journal.read(JournalQuery.newest(10)))).containsExactly(5L, 4L, 3L, 2L, 1L);
        }
    }

    @Test
    void aDamagedPlaceIsCountedAndAllOthersAreKept() throws IOException {
        fill(300);
        var early = segments().get(1);
        flip(early, 2000, 40);
        Files.delete(Path.of(early.toString().replace(".journal", ".index")));
        flip(segments().getLast(), 100, 10);

        try (var journal = reopened()) {
            var left = sequences(journal.read(JournalQuery.newest(1000)));

            assertThat(left.size()).isBetween(296, 298);
            assertThat(left).contains(1L, 300L).isSortedAccordingTo(java.util.Comparator.reverseOrder());
            assertThat(journal.health().damaged()).isEqualTo(2);
            assertThat(journal.health().isWell()).isFalse();
            assertThat(append(journal, NOTED, "n", 1)).isEqualTo(new Appended.Durable(301));
        }
    }

    @Test
    void damageThatAnIndexDoesNotKnowIsFoundOnReading() throws IOException {
        fill(300);
        flip(segments().get(1), 2000, 4);

        try (var journal = reopened()) {
            assertThat(sequences(journal.read(JournalQuery.newest(1000))).size())
                    .isBetween(298, 299);
            assertThat(journal.health().damaged()).isPositive();
        }
    }

    @Test
    void forgetsTheOldestSegmentsByBytesAndAge() throws IOException {
        var tight = new JournalSettings(4096, 12_288, Duration.ofDays(10), 1000, Duration.ZERO);
        try (var journal = new FileJournal(directory, tight, InstantSource.system())) {
            for (int i = 0; i < 500; i++) {
                append(journal, NOTED, "k", i);
            }
            assertThat(segments()).hasSizeBetween(2, 4);
            var kept = sequences(journal.read(JournalQuery.newest(1000)));
            assertThat(kept.getFirst()).isEqualTo(500);
            assertThat((long) kept.size()).isEqualTo(journal.health().entries()).isLessThan(300);
        }
        var later = new AtomicReference<>(Instant.now().plus(Duration.ofDays(20)));
        try (var journal = new FileJournal(directory, tight, later::get)) {
            assertThat(segments()).hasSize(1);
            assertThat(journal.health().entries()).isLessThan(300);
        }
    }

    @Test
    void aFullDiskRefusesWithAReasonAndLosesNothing() throws IOException {
        var full = new AtomicBoolean();
        try (var journal = new FileJournal(
                directory,
                SMALL,
                InstantSource.system(),
                file -> new FillingChannel(JournalWriter.Opener.real(file), full))) {
            append(journal, NOTED, "a", 1);
            full.set(true);

            var refused = append(journal, NOTED, "b", 2);

            assertThat(refused)
                    .isInstanceOfSatisfying(
                            Appended.Refused.class,
                            why -> assertThat(why.reason())
                                    .contains("cannot be written")
                                    .contains("No space left on device"));
            assertThat(append(journal, NOTED, "c", 3)).isEqualTo(refused);
            assertThat(journal.health().isWell()).isFalse();
            assertThat(journal.health().refused()).isEqualTo(2);
            assertThat(sequences(journal.read(JournalQuery.newest(9)))).containsExactly(1L);

            full.set(false);
            Appended again;
            do {
                again = append(journal, NOTED, "d", 4);
            } while (again instanceof Appended.Refused); // it tries again after a second
            assertThat(again).isEqualTo(new Appended.Durable(2));
            // The writer tells an entry's fate before it notes that it is well: by the next one it has.
            assertThat(append(journal, NOTED, "e", 5)).isEqualTo(new Appended.Durable(3));
            assertThat(journal.health().isWell()).isTrue();
        }
        try (var journal = reopened()) {
            assertThat(sequences(journal.read(JournalQuery.newest(9)))).containsExactly(3L, 2L, 1L);
        }
    }

    private static void flip(Path file, long at, int bytes) throws IOException {
        try (var access = new RandomAccessFile(file.toFile(), "rw")) {
            for (int i = 0; i < bytes; i++) {
                access.seek(at + i);
                int old = access.read();
                access.seek(at + i);
                access.write(old ^ 0xA5);
            }
        }
    }

    private static int lastFrameStart(byte[] file) {
        var bytes = ByteBuffer.wrap(file);
        int at = Segment.HEAD;
        int last = at;
        while (at < file.length) {
            last = at;
            at += Frame.HEAD + bytes.getInt(at);
        }
        return last;
    }

    @Test
    void aWriteThatIsCutShortIsTakenBack() throws IOException {
        var full = new AtomicBoolean();
        try (var journal = new FileJournal(
                directory,
                SMALL,
                InstantSource.system(),
                file -> new FillingChannel(JournalWriter.Opener.real(file), full))) {
            append(journal, NOTED, "a", 1);
            long before = Files.size(segments().getLast());
            full.set(true);
            append(journal, NOTED, "b", 2);

            assertThat(Files.size(segments().getLast())).isEqualTo(before);
        }
        try (var channel = FileChannel.open(segments().getLast(), StandardOpenOption.READ)) {
            assertThat(channel.size()).isPositive();
        }
    }
}
