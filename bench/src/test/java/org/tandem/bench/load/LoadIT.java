package org.tandem.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The load scenario runs through and ends by itself. Figures are not looked at: this machine does other things.
class LoadIT {

    @TempDir
    Path folder = Path.of("set by JUnit");

    @Test
    void aFewCallsGoThroughAndAreWeighed() throws Exception {
        assumeTrue(onPath("sipp"), "sipp is not installed: ./tandem peers");

        assertThat(smoke("Load")).contains("CPU ms/call", "live heap per held call");
    }

    @Test
    void aFewCallsGoThroughTandemAndKamailioInTurns() throws Exception {
        assumeTrue(onPath("sipp") && onPath("kamailio"), "sipp or kamailio is not installed: ./tandem peers");
        Path configuration = Path.of("peers", "kamailio.cfg").toAbsolutePath();

        assertThat(smoke("Compare", "--transports", "UDP", "--kamailio", configuration.toString()))
                .contains("median Tandem", "median Kamailio stateful", "median Kamailio stateless");
    }

    /// Runs a scenario for a few seconds and returns what it printed.
    private String smoke(String scenario, String... more) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String server = java + " -cp "
                + Path.of(System.getProperty("tandem.dist"), "lib").normalize() + "/*" + " org.tandem.app.Main";
        Path output = folder.resolve("output.txt");
        List<String> command = new ArrayList<>(List.of(
                java,
                "-cp",
                System.getProperty("java.class.path"),
                "org.tandem.bench.load." + scenario,
                "--smoke",
                "--server-command",
                server));
        command.addAll(List.of(more));

        Process run = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(run.waitFor(3, TimeUnit.MINUTES)).isTrue();
            String said = Files.readString(output);
            assertThat(run.exitValue()).as(said).isZero();
            return said;
        } finally {
            run.descendants().forEach(ProcessHandle::destroyForcibly);
            run.destroyForcibly();
        }
    }

    private static boolean onPath(String program) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
