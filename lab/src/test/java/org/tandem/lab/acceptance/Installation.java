package org.tandem.lab.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.tandem.lab.peer.PeerProcess;
import org.tandem.lab.peer.TandemProcess;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A running server with the administrator logged in, and what an administrator does with it.
final class Installation implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /// How a command ended, and all that it said.
    record Ended(int code, String said) {}

    private final Path folder;
    private final TandemProcess tandem;
    private int files;

    private Installation(Path folder, TandemProcess tandem) {
        this.folder = folder;
        this.tandem = tandem;
    }

    /// Starts a server on the data below `folder`, with these settings of the process, and logs in.
    static Installation start(Path folder, String settings) {
        Path file = write(folder.resolve("settings.yaml"), "http: {port: 0}\n" + settings);
        TandemProcess tandem = TandemProcess.start(folder.resolve("data"), "--settings", file.toString());
        try {
            tandem.logIn();
            return new Installation(folder, tandem);
        } catch (AssertionError e) {
            tandem.close();
            throw e;
        }
    }

    private static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Any command of the distribution; its end is the caller's to judge.
    static Ended command(Path folder, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                Path.of(System.getProperty("tandem.dist"), "lib")
                                .toAbsolutePath()
                                .normalize()
                        + "/*",
                "org.tandem.app.Main"));
        command.addAll(List.of(arguments));
        try (var run = PeerProcess.start("tandem " + arguments[0], folder, command, Map.of())) {
            int code = run.awaitExit(Duration.ofSeconds(60));
            run.awaitEndOfOutput(LIMIT);
            return new Ended(code, String.join("\n", run.output()));
        }
    }

    TandemProcess tandem() {
        return tandem;
    }

    /// A command as the administrator of this server.
    Ended administer(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--url", tandem.http().toString(), "--user", "administrator", "--password-file"));
        all.add(folder.resolve("data-password").toString());
        return command(folder, all.toArray(String[]::new));
    }

    /// A file with these administered objects, for `config plan` and `config apply`.
    Path file(String objects) {
        return write(folder.resolve("objects-" + ++files + ".yaml"), document(objects));
    }

    static String document(String objects) {
        return "tandem: {format: 1}\nobjects:\n" + objects.indent(2);
    }

    /// Applies a file with these objects over HTTP; whatever the answer.
    HttpResponse<String> tryApply(String objects) {
        return tandem.send(
                "POST", "/api/v1/config/apply", document(objects), Map.of("Content-Type", "application/yaml"));
    }

    /// The same, and it must be taken.
    JsonNode apply(String objects) {
        var answer = tryApply(objects);
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    static JsonNode json(HttpResponse<String> answer) {
        return JSON.readTree(answer.body());
    }

    /// The row of one line, station or other thing in a list of the API.
    JsonNode row(String list, String name) {
        for (JsonNode row : tandem.get("/api/v1/" + list + "?limit=1000").path("items")) {
            if (row.path("name").asString("").equals(name)) {
                return row;
            }
        }
        throw new AssertionError("no " + name + " in " + list + tandem.process().tail());
    }

    JsonNode line(String name) {
        return row("lines", name);
    }

    /// What the health page says of something.
    JsonNode health(String name) {
        for (JsonNode row : tandem.get("/api/v1/health/details").path("items")) {
            if (row.path("name").asString("").equals(name)) {
                return row;
            }
        }
        throw new AssertionError("no " + name + " in health");
    }

    /// Waits until a line is in this state, and returns its row.
    JsonNode awaitLine(String name, String state) {
        return await(
                () -> tandem.get("/api/v1/lines")
                        .path("items")
                        .valueStream()
                        .filter(row -> row.path("name").asString("").equals(name)
                                && row.path("state").asString("").equals(state))
                        .findFirst()
                        .orElse(null),
                "line " + name + " to be " + state);
    }

    /// Waits until a line is up, and returns where it listens.
    int port(String line) {
        String listening = awaitLine(line, "up").path("listening").path(0).asString("");
        return Integer.parseInt(listening.substring(listening.lastIndexOf(':') + 1));
    }

    /// Asks until there is an answer.
    <T> T await(Supplier<@org.jspecify.annotations.Nullable T> question, String what) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            T answer = question.get();
            if (answer != null) {
                return answer;
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("waited for " + what + ": " + tandem.get("/api/v1/lines")
                        + tandem.process().tail());
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
    }

    /// Puts one object, whatever the answer.
    HttpResponse<String> put(String type, String name, String json, String... header) {
        return tandem.send(
                "PUT",
                "/api/v1/objects/" + type + "/" + encoded(name),
                json,
                header.length == 0 ? Map.of("If-None-Match", "*") : Map.of(header[0], header[1]));
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /// One request without the administrator's log-in.
    static HttpResponse<String> stranger(
            URI http, String method, String path, String body, Map<String, String> headers) {
        var request = HttpRequest.newBuilder(http.resolve(path))
                .timeout(LIMIT)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted during " + method + " " + path, e);
        }
    }

    /// The problems in an answer, `path: message` each.
    static List<String> problems(HttpResponse<String> answer) {
        return json(answer)
                .path("problems")
                .valueStream()
                .map(problem -> problem.path("path").asString("") + ": "
                        + problem.path("message").asString(""))
                .toList();
    }

    /// A line of the log, said before or after this call.
    String awaitLog(String... parts) {
        return tandem.process()
                .awaitLine(
                        line -> java.util.Arrays.stream(parts).allMatch(line::contains),
                        String.join(" … ", parts),
                        LIMIT);
    }

    @Override
    public void close() {
        tandem.close();
    }
}
