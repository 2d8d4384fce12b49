package org.tandem.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The code of today against `ARCHITECTURE.md`.
class ArchitectureTest {

    private static final Path ROOT = Path.of("..");
    private static final List<String> MODULES = List.of("wire", "server", "lab", "bench");

    /// Files that may be longer than 500 lines, each with its reason behind it.
    private static final Set<String> MAY_BE_LONG = Set.of();

    private final List<String> page = Files.readAllLines(ROOT.resolve("ARCHITECTURE.md"));
    private final Arrows arrows = Arrows.parse(page);
    private final List<CompiledClass> classes = productClasses();

    ArchitectureTest() throws IOException {}

    @Test
    void theClassesAreThere() {
        assertThat(classes).extracting(CompiledClass::packageName).contains("org.tandem.base", "org.tandem.wire");
    }

    @Test
    void everyUseOfAnotherPackageHasAnArrow() {
        assertThat(arrows.problems(classes)).isEmpty();
    }

    @Test
    void theTableItselfHasNoCircleAndNoCoreThatUsesItsAdapter() {
        assertThat(arrows.problemsOfTheTable()).isEmpty();
    }

    @Test
    void onlyAdaptersTraceAndAppPointAtSip() {
        assertThat(arrows.usersOf("sip"))
                .allMatch(user -> user.endsWith(".sip") || user.equals("trace") || user.equals("app"));
    }

    @Test
    void onlyAppPointsAtApiTraceAndStore() {
        for (String leaf : List.of("api", "trace", "store")) {
            assertThat(arrows.usersOf(leaf)).as(leaf).containsExactly("app");
        }
        assertThat(arrows.usersOf("app")).isEmpty();
    }

    @Test
    void purePackagesTouchNoSocketThreadClockOrDice() {
        assertThat(Purity.problemsOfPure(classes, Arrows.MarkedBlock.words("pure", page)))
                .isEmpty();
    }

    @Test
    void theClockIsReadOnlyAtTheEdge() {
        assertThat(Purity.problemsOfTime(classes, Arrows.MarkedBlock.words("edge", page)))
                .isEmpty();
    }

    @Test
    void theLabDependsOnNeitherWireNorServer() throws IOException {
        assertThat(Files.readString(ROOT.resolve("lab/pom.xml")))
                .doesNotContain("<artifactId>tandem-wire</artifactId>")
                .doesNotContain("<artifactId>tandem-server</artifactId>");
    }

    @Test
    void everyPackageIsNullMarked() {
        for (String module : MODULES) {
            assertThat(SourceRules.packagesWithoutNullMarked(ROOT.resolve(module + "/src/main/java")))
                    .isEmpty();
        }
    }

    @Test
    void noSourceFileIsLongerThanOneIdea() {
        for (String module : MODULES) {
            assertThat(SourceRules.tooLong(ROOT.resolve(module + "/src/main/java"), 500, MAY_BE_LONG))
                    .isEmpty();
        }
    }

    @Test
    void noTestSleeps() {
        for (String module : MODULES) {
            assertThat(SourceRules.sleeping(ROOT.resolve(module + "/src/test/java")))
                    .isEmpty();
        }
    }

    private static List<CompiledClass> productClasses() {
        List<CompiledClass> classes = new ArrayList<>();
        classes.addAll(CompiledClass.below(ROOT.resolve("wire/target/classes")));
        classes.addAll(CompiledClass.below(ROOT.resolve("server/target/classes")));
        return classes;
    }
}
