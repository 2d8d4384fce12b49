package org.tandem.lab.process;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.tandem.lab.sip.LabFailure;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// A server process with its data directory. One thread at a time.
public final class TandemServer implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration COMMAND_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
    private static final int LOG_LINES = 30;

    private final List<String> command;
    private final Path data;
    private final Path log;
    private final Process process;
    private final Thread onSignal;
    private final String http;

    /// Starts `command server …` and returns when the server says that it is ready.
    ///
    /// @param command what runs Tandem: the script, or a Java command line; sub-commands are added
    public TandemServer(List<String> command, Path data, Path settings) {
        this.command = List.copyOf(command);
        this.data = data;
        this.log = data.resolveSibling("server.log");
        this.process = start(with("server", "--data", data.toString(), "--settings", settings.toString()), log);
        // Also when the lab is killed while the server still starts.
        this.onSignal = new Thread(() -> end(process));
        Runtime.getRuntime().addShutdownHook(onSignal);
        try {
            this.http = awaitReady();
        } catch (LabFailure failure) {
            close();
            throw failure;
        }
    }

    /// The loop-back address of the HTTP interface, `http://127.0.0.1:PORT`.
    public String url() {
        return http;
    }

    public Path log() {
        return log;
    }

    public Path passwordFile() {
        return data.resolve("run").resolve("first-administrator");
    }

    private List<String> with(String... arguments) {
        List<String> whole = new ArrayList<>(command);
        whole.addAll(List.of(arguments));
        return whole;
    }

    private static Process start(List<String> command, Path output) {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException e) {
            throw new LabFailure("cannot run " + String.join(" ", command) + ": " + e.getMessage(), e);
        }
    }

    private String awaitReady() {
        Path ready = data.resolve("run").resolve("ready.json");
        long end = System.nanoTime() + START_LIMIT.toNanos();
        while (System.nanoTime() < end) {
            if (!process.isAlive()) {
                throw new LabFailure("the server ended with " + process.exitValue() + ":\n" + tail(log));
            }
            String address = Files.exists(ready) ? httpOf(ready) : "";
            if (!address.isEmpty() && isReady(address)) {
                return address;
            }
            pause();
        }
        throw new LabFailure("the server was not ready after " + START_LIMIT.toSeconds() + " s:\n" + tail(log));
    }

    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabFailure("interrupted while the server starts", e);
        }
    }

    private static String httpOf(Path ready) {
        try {
            var http = new JsonMapper().readTree(Files.readString(ready)).get("http");
            String text = http == null ? "" : http.stringValue();
            return text.isEmpty() || text.startsWith("http") ? text : "http://" + text;
        } catch (IOException | JacksonException _) {
            // Half-written: the next look will do.
            return "";
        }
    }

    private static boolean isReady(String address) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(address + "/api/v1/health/ready"))
                    .timeout(Duration.ofSeconds(3))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabFailure("interrupted while the server starts", e);
        }
    }

    /// Applies a file of administered data with the administrator's first password. Throws [LabFailure] with what
    /// the command said when it was refused.
    public void apply(Path file) {
        run(
                "config",
                "apply",
                file.toString(),
                "--url",
                http,
                "--user",
                "administrator",
                "--password-file",
                keptPassword().toString());
    }

    /// Where the administrator's password lies for the time of the run.
    public Path administratorPassword() {
        return data.resolveSibling("administrator-password");
    }

    /// The first log-in removes the server's file, so the lab keeps a copy beside its data.
    private Path keptPassword() {
        Path kept = administratorPassword();
        try {
            if (!Files.exists(kept)) {
                Files.copy(passwordFile(), kept, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
            }
            return kept;
        } catch (IOException e) {
            throw new LabFailure("the administrator's first password is not in " + passwordFile(), e);
        }
    }

    /// Runs one of Tandem's commands and returns what it printed.
    public String run(String... arguments) {
        Path output = data.resolveSibling("command.log");
        Process child = start(with(arguments), output);
        try {
            if (!child.waitFor(COMMAND_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                end(child);
                throw new LabFailure(arguments[0] + " did not end:\n" + tail(output));
            }
        } catch (InterruptedException e) {
            end(child);
            Thread.currentThread().interrupt();
            throw new LabFailure("interrupted during " + arguments[0], e);
        }
        String said = tail(output);
        if (child.exitValue() != 0) {
            throw new LabFailure(String.join(" ", arguments) + " was refused:\n" + said);
        }
        return said;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    private static String tail(Path file) {
        try {
            List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
            int from = Math.max(0, lines.size() - LOG_LINES);
            return String.join("\n", lines.subList(from, lines.size()));
        } catch (IOException e) {
            return "(" + file + " cannot be read: " + e.getMessage() + ")";
        }
    }

    private static void end(Process process) {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroy);
        try {
            if (!process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                all.forEach(ProcessHandle::destroyForcibly);
            }
        } catch (InterruptedException _) {
            all.forEach(ProcessHandle::destroyForcibly);
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(onSignal);
        } catch (IllegalStateException _) {
            // The lab is being killed: the hook does the same.
        }
        end(process);
    }
}
