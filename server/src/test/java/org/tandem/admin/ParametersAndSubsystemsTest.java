package org.tandem.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ParametersAndSubsystemsTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
    private static final KnownParameter<Duration> CORRELATION = KnownParameter.milliseconds(
            "LyncInteractionCorrelationTimeout", "how long", Duration.ofMillis(2500), Duration.ofMinutes(1));
    private static final ObjectType<ServerParameter> PARAMETER = ServerParameter.type(List.of(CORRELATION));

    private final List<String> log = new ArrayList<>();

    /// Does what the test says.
    private final class Part implements Subsystem {
        private final String name;
        private RuntimeException refusal = new CannotStart("");
        private boolean refuses;
        private Consumer<String> failed = _ -> {};

        private Part(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String description() {
            return "a part";
        }

        @Override
        public void start(Consumer<String> report) {
            log.add("start " + name);
            failed = report;
            if (refuses) {
                throw refusal;
            }
        }

        @Override
        public void stop() {
            log.add("stop " + name);
        }
    }

    @Test
    @Tag("ADM-01")
    @Tag("AOH-02")
    void aKnownParameterIsTypedLiveAndCautious() {
        var admin = Administration.inMemory(List.of(PARAMETER), CLOCK);
        var parameters = new ServerParameters(admin, PARAMETER, List.of(CORRELATION));
        var told = new ArrayList<Duration>();
        parameters.onChange(CORRELATION, told::add);
        assertThat(parameters.value(CORRELATION)).isEqualTo(Duration.ofMillis(2500));

        var outcome = set(admin, "lyncinteractioncorrelationtimeout", "1200");

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Applied.class,
                        applied -> assertThat(applied.warnings())
                                .extracting(Problem::message)
                                .containsExactly("1200 is lower than the default 2500"));
        assertThat(parameters.value(CORRELATION)).isEqualTo(Duration.ofMillis(1200));
        assertThat(set(admin, CORRELATION.name(), "soon")).isInstanceOf(Outcome.Refused.class);
        assertThat(set(admin, CORRELATION.name(), "-1")).isInstanceOf(Outcome.Refused.class);
        admin.apply(ChangeSet.delete(PARAMETER, CORRELATION.name(), ChangeSet.ANY), Samples.ADA, "");
        assertThat(told).containsExactly(Duration.ofMillis(1200), Duration.ofMillis(2500));
    }

    @Test
    @Tag("ADM-01")
    void anUnknownParameterIsKeptWithAWarning() {
        var admin = Administration.inMemory(List.of(PARAMETER), CLOCK);

        var outcome = set(admin, "LyncInteractionCorelationTimeout", "x");

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Applied.class,
                        applied -> assertThat(applied.warnings())
                                .extracting(Problem::message)
                                .containsExactly(
                                        "no part of this server knows the parameter LyncInteractionCorelationTimeout;"
                                                + " did you mean \"LyncInteractionCorrelationTimeout\"?"));
        assertThat(admin.findings()).hasSize(1);
    }

    @Test
    @Tag("HAS-03")
    void oneSubsystemThatFailsHurtsNoOther() {
        var one = new Part("One");
        var two = new Part("Two");
        var three = new Part("Three");
        two.refuses = true;
        two.refusal = new IllegalStateException("a mistake");
        var setup = new Setup(List.of(one, two, three));
        setup.subsystems.startAll();

        assertThat(setup.states()).containsExactly("Running", "Failed", "Running");
        assertThat(setup.subsystems.find("two").orElseThrow().state())
                .isEqualTo(new SubsystemState.Failed(
                        Instant.EPOCH, "internal error: java.lang.IllegalStateException: a mistake"));

        two.refuses = false;
        setup.subsystems.start("Two");
        assertThat(setup.states()).containsOnly("Running");
        one.failed.accept("connection lost");
        assertThat(setup.states()).containsExactly("Failed", "Running", "Running");
        setup.subsystems.stopAll();
        assertThat(setup.states()).containsOnly("Stopped");
        assertThat(log)
                .containsExactly(
                        "start One",
                        "start Two",
                        "start Three",
                        "stop Two",
                        "start Two",
                        "stop Three",
                        "stop Two",
                        "stop One");
    }

    @Test
    @Tag("HAS-03")
    void aLateOrDoubledReportOfFailureIsNotTakenForTheNewRun() {
        var part = new Part("One");
        var setup = new Setup(List.of(part));
        setup.subsystems.startAll();
        var old = part.failed;
        setup.subsystems.restart("ONE");

        old.accept("too late");
        assertThat(setup.states()).containsExactly("Running");
        setup.subsystems.stop("One");
        part.failed.accept("after the end");
        assertThat(setup.states()).containsExactly("Stopped");
        assertThat(setup.subsystems.start("One?")).isEqualTo(new Subsystems.Answer.Unknown("One?"));
    }

    @Test
    @Tag("HAS-03")
    void aDisabledSubsystemStopsAndCannotBeStarted() {
        var setup = new Setup(List.of(new Part("One")));
        setup.subsystems.startAll();

        setup.disable("one");

        assertThat(setup.states()).containsExactly("Stopped");
        assertThat(setup.subsystems.start("One")).isEqualTo(new Subsystems.Answer.Disabled("One"));
        assertThat(setup.subsystems.restart("One")).isEqualTo(new Subsystems.Answer.Disabled("One"));
        setup.admin.apply(ChangeSet.delete(setup.type, "One", ChangeSet.ANY), Samples.ADA, "");
        assertThat(setup.states()).containsExactly("Running");
        assertThat(setup.disable("Onw"))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.problems().getFirst().message())
                                .isEqualTo("there is no subsystem Onw; did you mean \"One\"?"));
    }

    private static Outcome set(Administration admin, String name, String value) {
        return admin.apply(ChangeSet.put(PARAMETER, new ServerParameter(name, value), ChangeSet.ANY), Samples.ADA, "");
    }

    private static final class Setup {
        private final ObjectType<SubsystemSetting> type;
        private final Administration admin;
        private final Subsystems subsystems;

        private Setup(List<Part> parts) {
            type = SubsystemSetting.type(parts.stream().map(Part::name).toList());
            admin = Administration.inMemory(List.of(type), CLOCK);
            subsystems = new Subsystems(admin, type, List.copyOf(parts), CLOCK, Runnable::run);
        }

        private List<String> states() {
            return subsystems.list().stream()
                    .map(row -> row.state().getClass().getSimpleName())
                    .toList();
        }

        private Outcome disable(String name) {
            return admin.apply(
                    ChangeSet.put(type, new SubsystemSetting(name, SubsystemSetting.StartType.DISABLED), ChangeSet.ANY),
                    Samples.ADA,
                    "");
        }
    }
}
