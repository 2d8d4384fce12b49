package org.tandem.station;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tandem.base.StationId;
import org.tandem.journal.Appended;
import org.tandem.journal.JournalEntry;
import org.tandem.journal.JournalQuery;
import org.tandem.journal.MemoryJournal;
import org.tandem.line.sip.HandTimers;

@Tag("STA-07")
class MessageLightsTest {
    private static final StationId ALICE = new StationId("Alice");
    private static final StationId BOB = new StationId("Bob");

    private final HandTimers clock = new HandTimers();
    private final MemoryJournal journal = new MemoryJournal(clock, 100);
    private final MessageLights lights = lights(Runnable::run);
    private final List<StationId> told = new ArrayList<>();

    private MessageLights lights(Executor executor) {
        return new MessageLights(journal, clock, executor);
    }

    private List<String> written() {
        return journal.read(JournalQuery.newest(100)).entries().reversed().stream()
                .map(entry -> entry.type() + " " + entry.key())
                .toList();
    }

    @Test
    void countsHoldOnceTheJournalHasThemAndWhoListensHears() {
        lights.onChange(told::add);
        var fates = new ArrayList<Appended>();

        lights.set(ALICE, MessageCounts.of(2, 1), fates::add);

        assertThat(lights.of(ALICE)).isEqualTo(MessageCounts.of(2, 1));
        assertThat(lights.of(BOB)).isEqualTo(MessageCounts.NONE);
        assertThat(told).containsExactly(ALICE);
        assertThat(fates).containsExactly(new Appended.Durable(1));
    }

    @Test
    void theSameCountsAgainAreNeitherWrittenNorTold() {
        lights.set(ALICE, MessageCounts.of(2, 1), _ -> {});
        lights.onChange(told::add);
        var fates = new ArrayList<Appended>();

        lights.set(ALICE, MessageCounts.of(2, 1), fates::add);
        lights.set(BOB, MessageCounts.NONE, fates::add);

        assertThat(told).isEmpty();
        assertThat(written()).containsExactly("station.messages Alice");
        assertThat(fates).hasSize(2).allMatch(Appended.Durable.class::isInstance);
    }

    @Test
    void aRestartGoesOnWithTheLastCountsOfEachStation() {
        lights.set(ALICE, MessageCounts.of(1, 0), _ -> {});
        lights.set(BOB, MessageCounts.of(4, 4), _ -> {});
        lights.set(ALICE, new MessageCounts(0, 3, 0, 1), _ -> {});
        lights.set(BOB, MessageCounts.NONE, _ -> {});

        var after = lights(Runnable::run);

        assertThat(after.of(ALICE)).isEqualTo(new MessageCounts(0, 3, 0, 1));
        assertThat(after.stations()).containsExactly(ALICE);
    }

    @Test
    void whatTheJournalRefusesDoesNotHold() {
        lights.set(ALICE, MessageCounts.of(1, 0), _ -> {});
        lights.onChange(told::add);
        journal.close();
        var fates = new ArrayList<Appended>();

        lights.set(ALICE, MessageCounts.NONE, fates::add);
        lights.set(BOB, MessageCounts.of(1, 0), fates::add);

        assertThat(fates).hasSize(2).allMatch(Appended.Refused.class::isInstance);
        assertThat(lights.of(ALICE)).isEqualTo(MessageCounts.of(1, 0));
        assertThat(lights.stations()).containsExactly(ALICE);
        assertThat(told).isEmpty();
    }

    @Test
    void answersThatOvertakeEachOtherDoNotBringOldCountsBack() {
        Deque<Runnable> answers = new ArrayDeque<>();
        var slow = lights(answers::add);
        slow.set(ALICE, MessageCounts.of(1, 0), _ -> {});
        slow.set(ALICE, MessageCounts.of(2, 0), _ -> {});
        slow.set(BOB, MessageCounts.of(1, 0), _ -> {});
        slow.set(BOB, MessageCounts.NONE, _ -> {});

        while (!answers.isEmpty()) {
            answers.removeLast().run();
        }

        assertThat(slow.of(ALICE)).isEqualTo(MessageCounts.of(2, 0));
        assertThat(slow.stations()).containsExactly(ALICE);
        assertThat(lights(Runnable::run).of(ALICE)).isEqualTo(MessageCounts.of(2, 0));
    }

    @Test
    void whatStandsForLongIsWrittenAgainAndWhatIsNewIsNot() {
        lights.set(ALICE, MessageCounts.of(1, 0), _ -> {});
        clock.pass(Duration.ofHours(20));
        lights.set(BOB, MessageCounts.of(2, 0), _ -> {});
        clock.pass(Duration.ofHours(5));
        lights.onChange(told::add);

        lights.restate(Duration.ofDays(1));
        lights.restate(Duration.ofDays(1));

        assertThat(written())
                .containsExactly("station.messages Alice", "station.messages Bob", "station.messages Alice");
        assertThat(told).isEmpty();
        assertThat(journal.openWithoutClose(MessageLights.TOLD))
                .extracting(JournalEntry::key)
                .containsExactly("Bob", "Alice");
    }

    @Test
    void whatIsUnderWayIsNotFollowedByTheCountsBeforeIt() {
        lights.set(ALICE, MessageCounts.of(1, 0), _ -> {});
        Deque<Runnable> answers = new ArrayDeque<>();
        var slow = lights(answers::add);
        clock.pass(Duration.ofDays(3));
        slow.set(ALICE, MessageCounts.NONE, _ -> {});

        slow.restate(Duration.ofDays(1));

        assertThat(journal.openWithoutClose(MessageLights.TOLD)).isEmpty();
        answers.forEach(Runnable::run);
        assertThat(slow.stations()).isEmpty();
    }

    @Test
    void stationsThatAreGoneLoseTheirCounts() {
        lights.set(ALICE, MessageCounts.of(1, 0), _ -> {});
        lights.set(BOB, MessageCounts.of(1, 0), _ -> {});

        lights.keepOnly(BOB::equals);

        assertThat(lights.stations()).containsExactly(BOB);
        assertThat(lights(Runnable::run).stations()).containsExactly(BOB);
    }

    @Test
    void countsAreWithinTheirLimits() {
        assertThatThrownBy(() -> MessageCounts.of(-1, 0)).hasMessageContaining("newMessages -1");
        assertThatThrownBy(() -> MessageCounts.of(0, 1_000_000)).hasMessageContaining("oldMessages 1000000");
        assertThatThrownBy(() -> new MessageCounts(1, 0, 2, 0)).hasMessageContaining("newUrgentMessages 2");
        assertThat(MessageCounts.of(0, 5).areWaiting()).isFalse();
        assertThat(MessageCounts.of(1, 0).areWaiting()).isTrue();
    }
}
