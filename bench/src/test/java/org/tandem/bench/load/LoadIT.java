package org.tandem.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
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
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String server = java + " -cp "
                + Path.of(System.getProperty("tandem.dist"), "lib").normalize() + "/*" + " org.tandem.app.Main";
        Path output = folder.resolve("load.txt");

        Process load = new ProcessBuilder(
                        java,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.tandem.bench.load.Load",
                        "--smoke",
                        "--server-command",
                        server)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(load.waitFor(3, TimeUnit.MINUTES)).isTrue();
            assertThat(Files.readString(output)).contains("CPU ms/call", "live heap per held call");
            assertThat(load.exitValue()).as(Files.readString(output)).isZero();
        } finally {
            load.descendants().forEach(ProcessHandle::destroyForcibly);
            load.destroyForcibly();
        }
    }

    private static boolean onPath(String program) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
