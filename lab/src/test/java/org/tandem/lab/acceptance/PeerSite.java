package org.tandem.lab.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.tandem.lab.peer.TandemProcess;

/// One running Tandem with the lines and stations of a test class, for real programs on loopback.
final class PeerSite implements AutoCloseable {
    /// Applying returns before the ports are open.
    private static final Duration TIME_TO_OPEN = Duration.ofSeconds(30);

    private final TandemProcess tandem;
    private final Path folder;

    private PeerSite(TandemProcess tandem, Path folder) {
        this.tandem = tandem;
        this.folder = folder;
    }

    /// Starts it, applies these objects, as YAML below `objects:`, and returns when these lines are open.
    static PeerSite start(Path folder, String objects, String... lines) {
        Path settings = written(folder.resolve("settings.yaml"), "http: {port: 0}\n");
        var tandem = TandemProcess.start(folder.resolve("data"), "--settings", settings.toString());
        var site = new PeerSite(tandem, folder);
        try {
            site.apply(objects);
            for (String line : lines) {
                tandem.process()
                        .awaitLine(
                                said -> said.contains("line is open on ")
                                        && said.strip().endsWith("line=" + line),
                                "that line " + line + " is open",
                                TIME_TO_OPEN);
            }
            return site;
        } catch (AssertionError | UncheckedIOException e) {
            site.close();
            throw e;
        }
    }

    /// Applies these objects and no others.
    void apply(String objects) {
        tandem.apply(written(folder.resolve("site.yaml"), "tandem:\n  format: 1\nobjects:\n" + objects.indent(2)));
    }

    private static Path written(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A PEM file as a YAML block scalar, to stand behind `key: `.
    static String pem(Path... files) {
        try {
            var text = new StringBuilder("|\n");
            for (Path file : files) {
                text.append(Files.readString(file).indent(8));
            }
            return text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TandemProcess tandem() {
        return tandem;
    }

    @Override
    public void close() {
        tandem.close();
    }
}
