package org.tandem.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tandem.base.Cause;
import org.tandem.base.StationId;

/// Calls among unreliable parties, in virtual time: whatever happens, each ends once and leaves nothing
/// behind.
class WorldTest {

    @Test
    @Tag("TRK-07")
    void everyCallEndsOnceWhateverItsLegsDo() {
        for (long seed = 0; seed < 300; seed++) {
            World world = new World(seed);
            for (int i = 0; i < 20; i++) {
                String dialled = world.chance(0.05) ? "nobody" : Integer.toString(world.dice.nextInt(8));
                world.laterUpTo(30_000, () -> world.call(dialled));
            }

            world.run(Duration.ofHours(5));

            assertSeed(seed, world);
            assertThat(world.closed).hasSize(20);
        }
    }

    @Test
    @Tag("TRK-03")
    void legsThatMoveBetweenCallsEndOnceWhateverIsWishedAndCommanded() {
        Map<String, Integer> seen = new TreeMap<>();
        for (long seed = 0; seed < 600; seed++) {
            World world = new World(seed);
            world.moves = true;
            world.calls.tap((before, event, _) -> seen.merge(
                    before.getClass().getSimpleName() + " " + event.getClass().getSimpleName(), 1, Integer::sum));
            for (int i = 0; i < 12; i++) {
                String dialled = Integer.toString(world.dice.nextInt(8));
                world.laterUpTo(30_000, () -> world.call(dialled));
                world.laterUpTo(90_000, world::command);
                world.laterUpTo(90_000, world::command);
                world.laterUpTo(60_000, world::replace);
            }

            world.run(Duration.ofHours(30));

            assertSeed(seed, world);
        }
        assertThat(seen)
                .containsKeys(
                        "Borrowing LegReleased",
                        "Borrowing LegRefused",
                        "Borrowing LegWanted",
                        "Replacing ReofferAnswered",
                        "Settling ReofferAnswered",
                        "Settling ReofferFailed",
                        "Settling HungUp",
                        "Connected LegWanted",
                        "Connected Referred",
                        "Ringing LegWanted",
                        "Ringing HungUp",
                        "Ended Referred");
    }

    @Test
    void aWorldInWhichNobodyEverRespondsEndsAllTheSame() {
        for (long seed = 0; seed < 20; seed++) {
            World world = new World(seed);
            world.behaviour = World.Behaviour.SILENT;
            for (int i = 0; i < 10; i++) {
                world.call(Integer.toString(i));
            }

            world.run(Duration.ofHours(1));

            assertSeed(seed, world);
        }
    }

    @Test
    void aFaultOfOursEndsThatOneCallWithARecordThatSaysSoAndNoOther() {
        World world = new World(11);
        world.behaviour = World.Behaviour.ANSWERS;
        world.breaksAtDial = "3";
        for (int i = 0; i < 6; i++) {
            world.call(Integer.toString(i));
        }

        world.run(Duration.ofHours(5));

        world.checkAllEndedOnce();
        assertThat(world.closed.values())
                .extracting(
                        records -> records.getFirst().to(),
                        records -> records.getFirst().cause() == Cause.INTERNAL)
                .contains(org.assertj.core.groups.Tuple.tuple("3", true))
                .doesNotContain(org.assertj.core.groups.Tuple.tuple("1", true));
        assertThat(world.closed.values())
                .filteredOn(records -> records.getFirst().cause() == Cause.INTERNAL)
                .hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void aFaultInTheVeryLastStepLeavesNoSeatTakenAndNoRecordOpen() {
        World world = new World(12);
        world.breaksAtRefuse = true;
        FakeCaller caller = world.call("nobody");

        world.run(Duration.ofHours(1));

        assertThat(caller.over).isTrue();
        world.checkAllEndedOnce();
        assertThat(world.closed.values())
                .allSatisfy(records -> assertThat(records.getFirst().cause()).isEqualTo(Cause.UNALLOCATED));
    }

    @Test
    void aListenerThatStumblesEndsNoCallAndTheOthersHear() {
        World world = new World(13);
        int[] heard = {0};
        world.calls.subscribe((_, _) -> {
            throw new IllegalStateException("broken on purpose");
        });
        world.calls.subscribe((_, _) -> heard[0]++);
        for (int i = 0; i < 5; i++) {
            world.call(Integer.toString(i));
        }

        world.run(Duration.ofHours(5));

        world.checkAllEndedOnce();
        assertThat(heard[0]).isGreaterThan(5);
        assertThat(world.closed.values())
                .noneSatisfy(records -> assertThat(records.getFirst().cause()).isEqualTo(Cause.INTERNAL));
    }

    @Test
    void aJournalThatRefusesMeansNoCallAndNoLegIsRung() {
        World world = new World(7);
        world.journalRefuses = 1.0;
        FakeCaller caller = world.call("1");

        world.run(Duration.ofMinutes(1));

        assertThat(world.callees).isEmpty();
        assertThat(caller.refusedWith).isIn(Cause.TEMPORARY_FAILURE, null);
        world.checkAllEndedOnce();
    }

    @Test
    @Tag("STA-05")
    void theCallAfterTheLastAppearanceFindsTheStationBusy() {
        World world = new World(3);
        world.appearances = 1;
        world.behaviour = World.Behaviour.ANSWERS;
        world.call("1");
        world.run(Duration.ofMillis(50));

        FakeCaller second = world.call("1");
        world.run(Duration.ofMillis(50));

        assertThat(second.refusedWith).isEqualTo(Cause.BUSY);
        world.run(Duration.ofHours(3));
        world.checkAllEndedOnce();
    }

    @Test
    @Tag("TRK-07")
    void theRecordNamesTheStationThatRoutingKnewTheCallerBy() {
        World world = new World(3);
        world.calling = new StationId("dora");
        world.call("1");

        world.run(Duration.ofHours(3));

        assertThat(world.closed).hasSize(1);
        assertThat(world.closed.values().iterator().next())
                .allSatisfy(record -> assertThat(record.fromStation()).isEqualTo(world.calling));
    }

    @Test
    @Tag("LIN-01")
    void aLineTakesNoMoreCallsThanItsMost() {
        World world = new World(4);
        world.callersMax = 2;
        world.behaviour = World.Behaviour.ANSWERS;
        world.call("1");
        world.call("2");
        world.run(Duration.ofMillis(1));
        FakeCaller third = world.call("3");

        world.run(Duration.ofMillis(50));

        assertThat(third.refusedWith).isEqualTo(Cause.NO_CIRCUIT);
        world.run(Duration.ofHours(3));
        world.checkAllEndedOnce();
    }

    @Test
    void aServerThatIsFullRefusesWithARecordAndFarAboveThatWithout() {
        World world = new World(5, new CallSettings(4, Duration.ofSeconds(60), Duration.ofHours(1), 16, 10, 256));
        world.behaviour = World.Behaviour.ANSWERS;
        for (int i = 0; i < 8; i++) {
            world.call(Integer.toString(i));
            if (i == 3) {
                world.run(Duration.ofMillis(1));
            }
        }

        world.run(Duration.ofMillis(50));

        assertThat(world.calls.turnedAway()).isEqualTo(3);
        assertThat(world.callers.get(4).refusedWith).isEqualTo(Cause.CONGESTION);
        world.run(Duration.ofHours(3));
        world.checkAllEndedOnce();
    }

    @Test
    void clearingAllEndsAll() {
        World world = new World(6);
        for (int i = 0; i < 30; i++) {
            String dialled = Integer.toString(i);
            world.laterUpTo(20_000, () -> world.call(dialled));
        }
        world.run(Duration.ofSeconds(20));

        world.calls.clearAll("the server stops");
        world.run(Duration.ofHours(2));

        world.checkAllEndedOnce();
    }

    @ParameterizedTest
    @ValueSource(strings = {"timer", "leg", "record"})
    void theCheckerCatchesAPlantedMistake(String mistake) {
        World world = new World(8);
        world.behaviour = World.Behaviour.ANSWERS;
        world.call("1");
        world.run(Duration.ofHours(3));

        switch (mistake) {
            case "timer" -> world.faults.add("planted");
            case "leg" -> world.callers.getFirst().over = false;
            default ->
                world.closed
                        .values()
                        .iterator()
                        .next()
                        .add(world.opened.values().iterator().next().getFirst());
        }

        assertThatThrownBy(world::checkAllEndedOnce).isInstanceOf(AssertionError.class);
    }

    private static void assertSeed(long seed, World world) {
        try {
            world.checkAllEndedOnce();
        } catch (AssertionError failed) {
            throw new AssertionError("seed " + seed, failed);
        }
    }
}
