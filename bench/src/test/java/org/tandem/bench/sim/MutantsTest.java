package org.tandem.bench.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A checker is trusted only after it has caught the mistakes that were planted for it: each one of `mutants.txt`
/// must be found by a world within so many seeds.
class MutantsTest {
    private static final long SEEDS = 1_000;
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    static List<Mutant> mutants() {
        return Mutant.all();
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void theSimulationCatchesThePlantedMistake(Mutant mutant) throws Exception {
        String source = mutant.plantedIn(Files.readString(ROOT.resolve(mutant.file())));
        LongFunction<Optional<String>> simulation =
                MutantServer.with(mutant.className(), source).simulation();

        Optional<String> caught = Optional.empty();
        long seed = -1;
        while (caught.isEmpty() && ++seed < SEEDS) {
            caught = simulation.apply(seed);
        }
        ((AutoCloseable) simulation).close();

        assertThat(caught).as(mutant.models() + " survives " + SEEDS + " seeds").isPresent();
        System.out.printf("caught by seed %4d: %s%n    %s%n", seed, mutant.models(), firstLine(caught.orElse("")));
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }

    @Test
    void aCopyWithoutAMistakeIsCleanSoThatWhatIsCaughtIsTheMistake() throws Exception {
        var file = "server/src/main/java/org/tandem/call/CallMachine.java";
        var server = MutantServer.with("org.tandem.call.CallMachine", Files.readString(ROOT.resolve(file)));
        LongFunction<Optional<String>> simulation = server.simulation();

        assertThat(simulation.getClass().getClassLoader()).isSameAs(server);
        for (long seed = 0; seed < 50; seed++) {
            assertThat(simulation.apply(seed)).isEmpty();
        }
        ((AutoCloseable) simulation).close();
    }

    @Test
    void thereAreAtLeastTwelve() {
        assertThat(Mutant.all()).hasSizeGreaterThanOrEqualTo(12);
    }

    @Test
    void aMutantWhoseTextIsNoLongerThereFails() throws IOException {
        var lost = new Mutant(
                "planted", "server/src/main/java/org/tandem/call/CallMachine.java", List.of("no such line"), List.of());
        String source = Files.readString(ROOT.resolve(lost.file()));

        assertThatThrownBy(() -> lost.plantedIn(source)).hasMessageContaining("0 times");
        var ambiguous = new Mutant("planted", lost.file(), List.of("}"), List.of());
        assertThatThrownBy(() -> ambiguous.plantedIn(source)).hasMessageContaining("not once");
    }
}
