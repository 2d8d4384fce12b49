package org.tandem.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What every journal does.
@Tag("TRK-07")
public interface JournalContract {
    record Call(String caller, int number) {}

    EntryType<Call> OPENED = EntryType.opening("call.opened", "call", EntryType.json(Call.class));
    EntryType<Call> CLOSED = EntryType.closing("call.closed", "call", EntryType.json(Call.class));
    EntryType<Call> NOTED = EntryType.fact("call.noted", EntryType.json(Call.class));

    /// A new, empty journal on this clock.
    Journal journal(InstantSource clock);

    static Appended append(Journal journal, EntryType<Call> type, String key, int number) {
        var fate = new CompletableFuture<Appended>();
        journal.append(type, key, new Call("ada", number), Runnable::run, fate::complete);
        return fate.orTimeout(10, TimeUnit.SECONDS).join();
    }

    static List<Long> sequences(JournalPage page) {
        return page.entries().stream().map(JournalEntry::sequence).toList();
    }

    @Test
    default void readsBackWhatWasAppendedNewestFirst() {
        var now = Instant.parse("2026-03-01T10:00:00.123456Z");
        try (var journal = journal(InstantSource.fixed(now))) {
            assertThat(append(journal, OPENED, "c1", 1)).isEqualTo(new Appended.Durable(1));
            assertThat(append(journal, CLOSED, "c1", 2)).isEqualTo(new Appended.Durable(2));

            var entries = journal.read(JournalQuery.newest(10)).entries();

            assertThat(entries).extracting(JournalEntry::sequence).containsExactly(2L, 1L);
            assertThat(entries.getLast().at()).isEqualTo(now);
            assertThat(entries.getLast().key()).isEqualTo("c1");
            assertThat(OPENED.of(entries.getLast())).isEqualTo(new Call("ada", 1));
            assertThat(CLOSED.of(entries.getLast())).isNull();
            assertThat(entries.getLast().text()).isEqualTo("{\"caller\":\"ada\",\"number\":1}");
        }
    }

    @Test
    default void findsByKeyTypeAndTimeAndPages() {
        var now = new AtomicReference<>(Instant.parse("2026-03-01T10:00:00Z"));
        try (var journal = journal(now::get)) {
            for (int i = 0; i < 20; i++) {
                append(journal, i % 2 == 0 ? OPENED : NOTED, "c" + i % 5, i);
                now.updateAndGet(at -> at.plusSeconds(1));
            }
            var start = Instant.parse("2026-03-01T10:00:00Z");

            assertThat(sequences(journal.read(JournalQuery.about("c3")))).containsExactly(19L, 14L, 9L, 4L);
            assertThat(sequences(journal.read(JournalQuery.about("c3").ofTypes("call.opened"))))
                    .containsExactly(19L, 9L);
            assertThat(sequences(
                            journal.read(JournalQuery.newest(10).between(start.plusSeconds(3), start.plusSeconds(6)))))
                    .containsExactly(6L, 5L, 4L);
            assertThat(sequences(journal.read(JournalQuery.newest(10).between(start.plusSeconds(100), null))))
                    .isEmpty();
            assertThat(journal.read(JournalQuery.about("none")).entries()).isEmpty();

            var query = new JournalQuery(Set.of("call.noted"), null, null, null, JournalQuery.NEWEST, 4);
            var pages = new ArrayList<Long>();
            var page = journal.read(query);
            while (page.nextBefore() > 0) {
                pages.addAll(sequences(page));
                page = journal.read(query.before(page.nextBefore()));
            }
            pages.addAll(sequences(page));
            assertThat(pages).containsExactly(20L, 18L, 16L, 14L, 12L, 10L, 8L, 6L, 4L, 2L);
        }
    }

    @Test
    default void knowsWhatWasOpenedAndNeverClosed() {
        try (var journal = journal(InstantSource.system())) {
            append(journal, OPENED, "a", 1);
            append(journal, OPENED, "b", 2);
            append(journal, NOTED, "a", 3);
            append(journal, CLOSED, "a", 4);
            append(journal, CLOSED, "never opened", 5);

            assertThat(journal.openWithoutClose(OPENED))
                    .extracting(JournalEntry::key)
                    .containsExactly("b");
        }
    }

    @Test
    default void ofWhatWasOpenedSeveralTimesTheLastCounts() {
        try (var journal = journal(InstantSource.system())) {
            append(journal, OPENED, "a", 1);
            append(journal, OPENED, "b", 2);
            append(journal, OPENED, "a", 3);

            assertThat(journal.openWithoutClose(OPENED))
                    .extracting(JournalEntry::sequence)
                    .containsExactly(2L, 3L);

            append(journal, CLOSED, "a", 4);
            assertThat(journal.openWithoutClose(OPENED))
                    .extracting(JournalEntry::key)
                    .containsExactly("b");
        }
    }

    @Test
    default void refusesWhatIsTooLongAndEverythingOnceClosed() {
        var journal = journal(InstantSource.system());
        assertThat(append(journal, NOTED, "", 1)).isInstanceOf(Appended.Refused.class);
        assertThat(append(journal, NOTED, "ö".repeat(Journal.KEY_BYTES_MAX / 2 + 1), 1))
                .isInstanceOf(Appended.Refused.class);
        assertThat(append(journal, NOTED, "ö".repeat(Journal.KEY_BYTES_MAX / 2), 1))
                .isEqualTo(new Appended.Durable(1));
        var fate = new CompletableFuture<Appended>();
        journal.append(NOTED, "k", new Call("x".repeat(Journal.PAYLOAD_BYTES_MAX), 1), Runnable::run, fate::complete);
        assertThat(fate.orTimeout(10, TimeUnit.SECONDS).join()).isInstanceOf(Appended.Refused.class);

        journal.close();

        assertThat(append(journal, NOTED, "k", 1)).isEqualTo(new Appended.Refused("the journal is closed"));
        assertThat(journal.health().refused()).isEqualTo(4);
        assertThat(journal.health().isWell()).isFalse();
    }

    @Test
    default void keepsTheOrderOfEachOfManyCallers() {
        try (var journal = journal(InstantSource.system())) {
            var seen = ConcurrentHashMap.<Long>newKeySet();
            var callers = IntStream.range(0, 8)
                    .mapToObj(caller -> Thread.ofVirtual().start(() -> {
                        for (int i = 0; i < 500; i++) {
                            journal.append(NOTED, "k" + caller, new Call("x", i), Runnable::run, fate -> {
                                if (fate instanceof Appended.Durable durable) {
                                    seen.add(durable.sequence());
                                }
                            });
                        }
                    }))
                    .toList();
            callers.forEach(JournalContract::join);
            append(journal, NOTED, "last", 0);

            assertThat(seen).hasSize(4000);
            for (int caller = 0; caller < 8; caller++) {
                var numbers = journal.read(JournalQuery.about("k" + caller)).entries().stream()
                        .map(entry -> {
                            var call = NOTED.of(entry);
                            return call == null ? -1 : call.number();
                        })
                        .toList();
                assertThat(numbers.reversed())
                        .isEqualTo(IntStream.range(0, 500).boxed().toList());
            }
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
