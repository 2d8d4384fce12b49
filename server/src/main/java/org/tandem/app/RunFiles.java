package org.tandem.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.tandem.line.LineState;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/// Files in `DIR/run` by which other programs on this machine find the server.
final class RunFiles {
    private final Path folder;
    private final JsonMapper json = JsonMapper.builder().build();

    RunFiles(Path dataDirectory) {
        this.folder = dataDirectory.resolve("run");
    }

    Path firstAdministrator() {
        return folder.resolve("first-administrator");
    }

    private Path ready() {
        return folder.resolve("ready.json");
    }

    /// Says where the server listens; replaced as a whole, so that a reader never sees half of it.
    void writeReady(String httpAddress, List<LineState> lines) {
        var tree = JsonNodeFactory.instance.objectNode();
        tree.put("http", httpAddress);
        tree.put("pid", ProcessHandle.current().pid());
        var rows = tree.putArray("lines");
        for (LineState line : lines) {
            rows.addObject()
                    .put("name", line.id().value())
                    .put("address", line.localAddress())
                    .put("state", line.status().name().toLowerCase(java.util.Locale.ROOT));
        }
        try {
            Files.createDirectories(folder);
            Path next = folder.resolve("ready.json.new");
            Files.writeString(next, json.writeValueAsString(tree) + "\n");
            Files.move(next, ready(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + ready(), e);
        }
    }

    void removeReady() {
        try {
            Files.deleteIfExists(ready());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + ready(), e);
        }
    }
}
