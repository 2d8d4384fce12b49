package org.tandem.lab.tour;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// `./tandem lab --check` as a process: green as the world is, red with each step's fault.
@Tag("LAB-01")
class LabIT {
    private static final long LIMIT_MINUTES = 4;

    private record Ended(int code, String said) {}

    static List<String> ids() {
        return Tour.stepIds();
    }

    private static Ended lab(Path directory, String... arguments) throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> command = new ArrayList<>(List.of(
                java.toString(),
                "-cp",
                Path.of(System.getProperty("tandem.lab.dist"), "lib") + "/*",
                "org.tandem.lab.Main",
                "--check",
                "--server-command",
                java + " --enable-native-access=ALL-UNNAMED -cp "
                        + Path.of(System.getProperty("tandem.dist"), "lib").normalize() + "/* org.tandem.app.Main"));
        command.addAll(List.of(arguments));
        Path output = directory.resolve("lab.txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)).isTrue();
            return new Ended(process.exitValue(), Files.readString(output));
        } finally {
            process.destroy();
        }
    }

    @Test
    void checkPassesAllSteps(@TempDir Path directory) throws Exception {
        Ended ended = lab(directory);

        assertThat(ended.code()).as(ended.said()).isZero();
        for (String id : ids()) {
            assertThat(ended.said()).containsPattern("  " + id + " .* passed");
        }
    }

    @ParameterizedTest
    @MethodSource("ids")
    void brokenStepFailsAndSoDoesTheCheck(String id, @TempDir Path directory) throws Exception {
        Ended ended = lab(directory, "--break", id, "--only", id);

        assertThat(ended.code()).as(ended.said()).isEqualTo(1);
        // The step itself has failed, not the start of the lab.
        assertThat(ended.said()).containsPattern("  " + id + " .* FAILED: ");
    }

    @Test
    void unknownStepIsRefusedWithTheListOfSteps(@TempDir Path directory) throws Exception {
        Ended ended = lab(directory, "--break", "coffee");

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.said()).contains("coffee is no step").contains("lync-to-cic");
    }
}
