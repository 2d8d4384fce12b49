package org.tandem.bench.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A short slice of what `./tandem bench fuzz` does for long: Jazzer, from the kept inputs, a few thousand runs.
class FuzzIT {
    @ParameterizedTest
    @ValueSource(strings = {"message", "sdp", "uri", "dialog"})
    void jazzerFindsNothingInAFewThousandRuns(String target, @TempDir Path folder) throws Exception {
        Process jazzer = start(target, folder);
        String said = new String(jazzer.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(jazzer.waitFor()).as(said).isZero();
        assertThat(said).contains("Done 3000 runs");
    }

    private static Process start(String target, Path folder) throws IOException {
        List<String> options = List.of("--runs", "3000", "--seed", "1");
        List<String> command = Fuzz.command(target, options, folder, Path.of("fuzz", target));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
