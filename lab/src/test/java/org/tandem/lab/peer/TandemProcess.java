package org.tandem.lab.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The built Tandem as a process of its own, seen from outside: its output, its HTTP, its commands, its end.
///
/// The distribution is the folder in the system property `tandem.dist`, with the jars below `lib`. A data folder
/// survives
/// the process, so that a test can kill it and start another on the same folder.
public final class TandemProcess implements AutoCloseable {

    /// A line as the server says that it listens.
    public record Line(String name, String address, int port, String transport) {}

    private static final Duration TIME_TO_START = Duration.ofSeconds(90);
    private static final Duration TIME_FOR_A_COMMAND = Duration.ofSeconds(60);
    private static final Duration TIME_FOR_A_REQUEST = Duration.ofSeconds(20);
    private static final String ADMINISTRATOR = "administrator";

    private final Path distribution;
    private final Path data;
    private final PeerProcess process;
    private final URI http;
    private final HttpClient client = HttpClient.newHttpClient();
    private final JsonMapper json = JsonMapper.builder().build();
    private String cookie = "";
    private String csrfToken = "";

    private TandemProcess(Path distribution, Path data, PeerProcess process, URI http) {
        this.distribution = distribution;
        this.data = data;
        this.process = process;
        this.http = http;
    }

    /// Starts the distribution of this build on a data folder and returns when it is ready.
    ///
    /// @param arguments further arguments of `server`, for example `--settings FILE`
    public static TandemProcess start(Path data, String... arguments) {
        String distribution = System.getProperty("tandem.dist");
        if (distribution == null) {
            throw new IllegalStateException("tandem.dist is not set: acceptance tests are named *IT and run by"
                    + " mvn verify or ./tandem test");
        }
        return start(Path.of(distribution), data, arguments);
    }

    static TandemProcess start(Path distribution, Path data, String... arguments) {
        List<String> command = java(distribution);
        command.addAll(List.of("server", "--data", data.toString()));
        command.addAll(List.of(arguments));
        var process = PeerProcess.start("tandem server", folderFor(data), command, Map.of());
        try {
            String ready = process.awaitLine("ready http=", TIME_TO_START);
            String address = ready.replaceAll(".*ready http=(?:http://)?([^ ]+).*", "$1");
            return new TandemProcess(distribution, data, process, URI.create("http://" + address));
        } catch (AssertionError | IllegalArgumentException e) {
            process.close();
            throw e;
        }
    }

    private static Path folderFor(Path data) {
        Path parent = data.toAbsolutePath().getParent();
        return parent == null ? data : parent;
    }

    /// The class path in the order in which `./tandem` writes it, so that an AOT cache that lies there fits.
    private static List<String> java(Path distribution) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseG1GC", "-Xms64m", "-Xmx1g", "-XX:+ExitOnOutOfMemoryError"));
        command.add("--enable-native-access=ALL-UNNAMED");
        Path lib = distribution.toAbsolutePath().normalize().resolve("lib");
        try (Stream<Path> jars = Files.list(lib)) {
            command.add("-cp");
            command.add(jars.map(Path::toString)
                    .filter(jar -> jar.endsWith(".jar"))
                    .sorted()
                    .collect(Collectors.joining(":")));
        } catch (IOException e) {
            throw new UncheckedIOException("no distribution in " + distribution + ": build it first", e);
        }
        command.add("org.tandem.app.Main");
        return command;
    }

    /// Where its HTTP interface is, `http://127.0.0.1:PORT`.
    public URI http() {
        return http;
    }

    /// The lines that listen now, as the server writes them down.
    public List<Line> lines() {
        try {
            List<Line> lines = new ArrayList<>();
            for (JsonNode line : json.readTree(Files.readString(data.resolve("run/ready.json")))
                    .path("lines")) {
                lines.add(new Line(
                        line.path("name").asString(""),
                        line.path("address").asString(""),
                        line.path("port").asInt(0),
                        line.path("transport").asString("")));
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(process.tail(), e);
        }
    }

    /// Where a line listens.
    public int port(String line) {
        return lines().stream()
                .filter(l -> l.name().equals(line))
                .mapToInt(Line::port)
                .findFirst()
                .orElseThrow(
                        () -> new AssertionError("no line " + line + " listens, only " + lines() + process.tail()));
    }

    /// Applies a file of administered objects by the command that an administrator uses, and returns what it said.
    public String apply(Path file) {
        return administer("config", "apply", file.toString());
    }

    /// Runs one of Tandem's commands as the first administrator of this server.
    public String administer(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--url", http.toString(), "--user", ADMINISTRATOR));
        all.addAll(List.of("--password-file", passwordFile().toString()));
        return run(all.toArray(String[]::new));
    }

    /// Runs one of Tandem's commands; fails, with what it said, unless it ends with 0.
    public String run(String... arguments) {
        List<String> command = java(distribution);
        command.addAll(List.of(arguments));
        try (var run = PeerProcess.start("tandem " + arguments[0], folderFor(data), command, Map.of())) {
            if (run.awaitExit(TIME_FOR_A_COMMAND) != 0) {
                throw new AssertionError(List.of(arguments) + " was refused" + run.tail());
            }
            run.awaitEndOfOutput(TIME_FOR_A_COMMAND);
            return String.join("\n", run.output());
        }
    }

    /// The first log-in takes the server's own file away, so a copy is kept beside the data folder.
    private Path passwordFile() {
        Path kept = data.resolveSibling(data.getFileName() + "-password");
        try {
            if (!Files.exists(kept)) {
                Files.copy(data.resolve("run/first-administrator"), kept);
            }
            return kept;
        } catch (IOException e) {
            throw new UncheckedIOException("no first password" + process.tail(), e);
        }
    }

    /// Logs in as the first administrator; later requests go with it.
    public void logIn() {
        try {
            String password = Files.readString(passwordFile()).strip();
            var answer = send(
                    "POST",
                    "/api/v1/session",
                    json.writeValueAsString(Map.of("account", ADMINISTRATOR, "password", password)),
                    Map.of());
            if (answer.statusCode() != 201) {
                throw new AssertionError("log-in: " + answer.statusCode() + " " + answer.body());
            }
            cookie = answer.headers().firstValue("Set-Cookie").orElse("").replaceAll(";.*", "");
            csrfToken = json.readTree(answer.body()).path("csrfToken").asString("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Reads a resource that must be there.
    public JsonNode get(String path) {
        var answer = send("GET", path, "", Map.of());
        if (answer.statusCode() != 200) {
            throw new AssertionError("GET " + path + ": " + answer.statusCode() + " " + answer.body() + process.tail());
        }
        return json.readTree(answer.body());
    }

    /// One request, whatever its answer.
    ///
    /// @param body JSON, or empty for none
    public HttpResponse<String> send(String method, String path, String body, Map<String, String> headers) {
        var request = HttpRequest.newBuilder(http.resolve(path))
                .timeout(TIME_FOR_A_REQUEST)
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        if (!cookie.isEmpty()) {
            request.header("Cookie", cookie).header("X-CSRF-Token", csrfToken);
        }
        headers.forEach(request::header);
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path + process.tail(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted during " + method + " " + path, e);
        }
    }

    /// Ends it as `kill -9` does.
    public void kill() {
        process.kill();
    }

    public PeerProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
        client.close();
    }
}
