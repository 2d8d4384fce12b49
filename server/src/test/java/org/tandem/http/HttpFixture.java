package org.tandem.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.tandem.base.Timers;
import tools.jackson.databind.JsonNode;

/// A server with a few routes on a free port, and a client for it.
final class HttpFixture implements AutoCloseable {
    final AccountsInMemory accounts = new AccountsInMemory()
            .add("alice", "wonderland", "thing.read", "thing.write")
            .add("bob", "builder", "thing.read")
            .token("t-alice", "alice", "thing.read", "thing.write")
            .token("t-bob", "bob", "thing.read");
    final MutableClock clock = new MutableClock();
    final EventStream events;
    final HttpServer server;
    private final HttpClient client = HttpClient.newHttpClient();
    private final java.util.concurrent.ScheduledExecutorService scheduler =
            Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());

    HttpFixture() {
        this(HttpSettings.on("127.0.0.1", 0));
    }

    HttpFixture(HttpSettings settings) {
        events = new EventStream(settings.events(), "run1");
        events.topic("things", "thing.read");
        events.topic("secrets", "secret.read");
        var doorkeeper = new Doorkeeper(settings, accounts, clock, new SecureRandom());
        var routes = new ArrayList<Route>();
        routes.addAll(new SessionRoutes(doorkeeper).routes());
        routes.addAll(new EventRoute(events, doorkeeper, clock, settings.events()).routes());
        routes.addAll(List.of(
                Route.get("/open", Access.open(), _ -> Answer.json("hello")),
                Route.get("/things", Access.right("thing.read"), request -> {
                    request.onlyQuery("limit");
                    return Answer.json(request.query("limit", 7, 1, 10));
                }),
                Route.put("/things/{name}", Access.right("thing.write"), request -> Answer.json(request.json())),
                Route.post("/kinds/{kind}", Access.right("{kind}.write"), _ -> Answer.noContent()),
                Route.post(
                                "/files",
                                Access.right("thing.write"),
                                request -> Answer.json(request.text(java.util.Set.of("application/yaml"))
                                        .length()))
                        .forUploads(),
                Route.get("/mistake", Access.open(), _ -> {
                    throw new IllegalStateException("a secret of ours");
                })));
        Timers timers = (delay, task) -> {
            var future = scheduler.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        };
        server = new HttpServer(settings, routes, doorkeeper, timers).start();
    }

    HttpRequest.Builder request(String method, String path, String body) {
        return HttpRequest.newBuilder(URI.create(server.url() + path))
                .timeout(Duration.ofSeconds(20))
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        return exchange(request, HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<Stream<String>> open(HttpRequest.Builder request) {
        return exchange(request, HttpResponse.BodyHandlers.ofLines());
    }

    private <T> HttpResponse<T> exchange(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
        try {
            return client.send(request.build(), handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<String> send(String method, String path, String body, String token) {
        return send(request(method, path, body).header("Authorization", "Bearer " + token));
    }

    HttpResponse<String> logIn(String account, String password) {
        return send(request(
                "POST", "/api/v1/session", "{\"account\":\"" + account + "\",\"password\":\"" + password + "\"}"));
    }

    static String cookie(HttpResponse<?> answer) {
        return answer.headers().firstValue("Set-Cookie").orElseThrow().split(";", -1)[0];
    }

    static JsonNode json(HttpResponse<String> answer) {
        return Json.mapper().readTree(answer.body());
    }

    static String problem(HttpResponse<String> answer) {
        var problem = json(answer);
        if (problem.path("status").asInt() != answer.statusCode()) {
            throw new AssertionError("status in body and head differ: " + answer.body());
        }
        return problem.path("type").asString().substring(HttpProblem.TYPE_PREFIX.length());
    }

    @Override
    public void close() {
        events.close();
        server.close();
        scheduler.shutdownNow();
        client.close();
    }
}
