package org.tandem.lab.tour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tandem.lab.lync.TrunkSwitches;
import org.tandem.lab.sip.LabFailure;

/// The steps against a stand-in that works: what fails here is wrong in the lab. The server itself is tried by LabIT.
@Tag("LAB-01")
class StepsTest {
    static List<String> ids() {
        return Tour.stepIds();
    }

    private static List<String> play(String id, boolean broken) {
        Optional<String> fault = broken ? Optional.of(id) : Optional.empty();
        List<String> told = new ArrayList<>();
        try (World world = new World(0);
                FakeTandem _ = new FakeTandem(
                        world,
                        !Steps.leftOut(fault).contains("pstn-numbers"),
                        Steps.added(fault).contains("ghost"))) {
            // The stand-in shows an address where the topology has a name.
            for (var server : List.of(world.ms1(), world.ms2())) {
                server.trunk(World.LYNC_TRUNK).behave(TrunkSwitches.usual().withTopologyCheck(false));
            }
            world.switchOn();
            Step step = Steps.all().stream()
                    .filter(candidate -> candidate.id().equals(id))
                    .findFirst()
                    .orElseThrow();
            step.play().run(new Stage(world, broken, told::add));
            assertThat(world.violations()).isEmpty();
            return told;
        }
    }

    @ParameterizedTest
    @MethodSource("ids")
    void stepPassesWhenEverythingWorks(String id) {
        assertThat(play(id, false)).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("ids")
    void stepFailsWhenItsFaultIsOn(String id) {
        assertThatThrownBy(() -> play(id, true)).isInstanceOf(LabFailure.class);
    }

    @Test
    void configurationHasNoPlaceholderLeftAndOnlyTheWantedParts() {
        try (World world = new World(0)) {
            String usual = world.configuration(Set.of(), Set.of());
            assertThat(usual).contains("+1NXXNXXXXXX").doesNotContain("${").doesNotContain("Ghost");
            assertThat(world.configuration(Set.of("pstn-numbers"), Set.of("ghost")))
                    .doesNotContain("+1NXXNXXXXXX")
                    .contains("Ghost");
        }
    }
}
