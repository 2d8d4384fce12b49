package org.tandem.lab.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// SIPp against SIPp: the harness itself.
@RequiresPeer("sipp")
class SippTest {

    @TempDir
    Path folder = Path.of("set by JUnit");

    @ParameterizedTest
    @EnumSource
    void aCallGoesThrough(Sipp.Transport transport) {
        try (var callee = Sipp.listen(folder, Sipp.Play.once("callee-answers.xml", transport));
                var caller = Sipp.call(folder, caller(transport), callee.port())) {
            caller.awaitSuccess();
            callee.awaitSuccess();

            assertThat(caller.statistic("SuccessfulCall(C)")).isEqualTo(1);
            assertThat(callee.messages()).contains("INVITE sip:4711@lab.example", "BYE sip:");
        }
    }

    @Test
    void anUnexpectedAnswerFailsWithWhatWasReceived() {
        try (var callee = Sipp.listen(folder, Sipp.Play.once("callee-is-busy.xml", Sipp.Transport.UDP));
                var caller = Sipp.call(folder, caller(Sipp.Transport.UDP), callee.port())) {
            assertThatThrownBy(caller::awaitSuccess).hasMessageContaining("486 Busy Here");
            callee.awaitSuccess();
        }
    }

    @Test
    void nobodyThereFailsWithinTheTimeout() {
        try (var caller = Sipp.call(folder, caller(Sipp.Transport.UDP).within(Duration.ofSeconds(2)), Ports.free())) {
            assertThat(caller.awaitEnd()).isNotZero();
        }
    }

    private static Sipp.Play caller(Sipp.Transport transport) {
        return Sipp.Play.once("caller-hangs-up.xml", transport)
                .key("user", "4711")
                .key("domain", "lab.example");
    }
}
