package org.tandem.bench.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tandem.call.CallEvent;

/// The slice of the simulation that every build runs; `./tandem bench sim` runs as many worlds as one likes.
class SimulationTest {
    private static final long SEEDS = 3_000;

    private final Simulation simulation = new Simulation();

    @AfterEach
    void close() {
        simulation.close();
    }

    @Test
    @Tag("TRK-07")
    void everyCallEndsOnceInEveryWorldAndEveryPairOfStateAndEventIsMet() {
        for (long seed = 0; seed < SEEDS; seed++) {
            long failed = seed;
            simulation
                    .run(seed)
                    .ifPresent(violation -> fail("seed " + failed + ": " + violation
                            + "\nRun it again: ./tandem bench sim --seed " + failed + "\n"
                            + simulation.tell(failed).stream().collect(Collectors.joining("\n"))));
        }

        assertThat(PairList.checkedIn().problems(simulation.pairs(), SEEDS))
                .as(String.join("\n", simulation.pairs().lines()))
                .isEmpty();
    }

    @Test
    void aSeedTellsEverything() {
        for (long seed = 0; seed < 20; seed++) {
            assertThat(simulation.tell(seed)).isEqualTo(simulation.tell(seed));
        }
    }

    @Test
    void worldsOfNeighbouringSeedsHaveNothingInCommon() {
        assertThat(simulation.tell(1).getFirst().replace("seed 1", ""))
                .isNotEqualTo(simulation.tell(2).getFirst().replace("seed 2", ""));
    }

    @Test
    void aPairThatIsNeverMetOrIsMetThoughItCannotBeIsAProblem() {
        var table = new PairTable();
        var list = PairList.parse("Ended Recorded: planted\nEnded Nothing: planted\n~ Ended Clear: planted");

        assertThat(list.problems(table, 1))
                .contains("never met: Opening Recorded", "listed, but there is no such pair: Ended Nothing")
                .doesNotContain("never met: Ended Recorded", "never met: Ended Clear");
        assertThat(list.problems(table, PairList.MANY)).contains("never met: Ended Clear");
        assertThat(CallEvent.class.getPermittedSubclasses())
                .allSatisfy(event -> assertThat(table.counts().keySet())
                        .anyMatch(pair -> pair.startsWith("Opening " + event.getSimpleName())));
    }
}
