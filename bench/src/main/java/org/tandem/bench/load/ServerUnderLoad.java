package org.tandem.bench.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The server as a process, and what Linux and the JVM tell about it: processor time, memory, live heap.
final class ServerUnderLoad implements Subject {
    private static final Duration TIME_TO_START = Duration.ofSeconds(60);
    private final Process process;
    private final String command;
    private final Path folder;
    private final String http;
    private final Duration start;

    private ServerUnderLoad(Process process, String command, Path folder, String http, Duration start) {
        this.process = process;
        this.command = command;
        this.folder = folder;
        this.http = http;
        this.start = start;
    }

    /// Starts it and returns when it says that it is ready.
    ///
    /// @param command what starts Tandem; `server` and its options are appended
    /// @param folder  where its data, its output and its settings go
    static ServerUnderLoad start(String command, Path folder, Map<String, String> environment)
            throws IOException, InterruptedException {
        return start(command, folder, environment, null);
    }

    /// The same with a file of settings.
    static ServerUnderLoad start(String command, Path folder, Map<String, String> environment, @Nullable Path settings)
            throws IOException, InterruptedException {
        Files.createDirectories(folder);
        List<String> words = new ArrayList<>(
                words(command, "server", "--data", folder.resolve("data").toString(), "--http-port", "0"));
        if (settings != null) {
            words.addAll(List.of("--settings", settings.toString()));
        }
        File output = folder.resolve("server.log").toFile();
        var builder = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output));
        builder.environment().putAll(environment);
        long before = output.length();
        long began = System.nanoTime();
        Process process = builder.start();
        while (true) {
            String said = Files.readString(output.toPath()).substring((int) before);
            int ready = said.indexOf("ready http=");
            if (ready >= 0 && said.indexOf('\n', ready) > 0) {
                String http = said.substring(ready + "ready http=".length(), said.indexOf('\n', ready));
                return new ServerUnderLoad(process, command, folder, http, Duration.ofNanos(System.nanoTime() - began));
            }
            if (!process.isAlive() || System.nanoTime() - began > TIME_TO_START.toNanos()) {
                process.destroyForcibly();
                throw new IOException("the server did not start:\n" + said);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private static List<String> words(String command, String... more) {
        List<String> words = new ArrayList<>(List.of(command.strip().split(" +", -1)));
        words.addAll(List.of(more));
        return words;
    }

    /// From its start to the moment at which it said that it is ready.
    Duration timeToReady() {
        return start;
    }

    /// Applies administered data by the command that an administrator uses.
    void apply(Path file) throws IOException, InterruptedException {
        run(words(
                command,
                "config",
                "apply",
                file.toString(),
                "--url",
                "http://" + http,
                "--user",
                "administrator",
                "--password-file",
                folder.resolve("data/run/first-administrator").toString()));
    }

    @Override
    public Duration processorTime() throws IOException {
        return new ProcessTree(process.toHandle()).processorTime();
    }

    @Override
    public long resident() throws IOException {
        return new ProcessTree(process.toHandle()).resident();
    }

    /// Bytes of objects that are alive, after a full collection.
    long liveHeap() throws IOException, InterruptedException {
        String histogram = run(List.of(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(process.pid()),
                "GC.class_histogram"));
        String total = histogram
                .lines()
                .filter(line -> line.startsWith("Total "))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(total.substring(total.lastIndexOf(' ') + 1));
    }

    private String run(List<String> words) throws IOException, InterruptedException {
        Process run = new ProcessBuilder(words).redirectErrorStream(true).start();
        String said = new String(run.getInputStream().readAllBytes(), UTF_8);
        if (run.waitFor() != 0) {
            throw new IOException(words + " was refused:\n" + said);
        }
        return said;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
