package org.tandem.app.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.tandem.api.Api;
import org.tandem.http.Doorkeeper;
import org.tandem.http.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// A log-in at a server, for one command. What goes wrong is a [ClientFailure] with what the server said.
final class ApiClient implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final String SESSION = "/api/v1/session";

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final URI server;
    private String authorization = "";
    private String cookie = "";
    private String csrfToken = "";

    private ApiClient(URI server) {
        this.server = server;
    }

    static ApiClient open(ServerOptions options) {
        var api = new ApiClient(options.url());
        var token = options.token();
        if (token.isPresent()) {
            api.authorization = "Bearer " + token.get();
            return api;
        }
        var body =
                Json.mapper().createObjectNode().put("account", options.user()).put("password", options.password());
        var answer = api.send("POST", SESSION, "application/json", body.toString());
        api.cookie = answer.headers().firstValue("Set-Cookie").orElse("").split(";", -1)[0];
        api.csrfToken = json(answer).path("csrfToken").asString("");
        return api;
    }

    /// Reads a resource.
    JsonNode get(String path) {
        return json(send("GET", path, "application/json", ""));
    }

    String text(String path) {
        return send("GET", path, "application/json", "").body();
    }

    /// A resource in that form, as it comes.
    byte[] bytes(String path, String mediaType) {
        var answer = exchange(HttpResponse.BodyHandlers.ofByteArray(), "GET", path, mediaType, "", "Accept", mediaType);
        if (answer.statusCode() >= 300) {
            throw new ClientFailure(said(answer.statusCode(), new String(answer.body(), StandardCharsets.UTF_8)));
        }
        return answer.body();
    }

    JsonNode post(String path, String mediaType, String body) {
        return json(send("POST", path, mediaType, body));
    }

    void delete(String path) {
        send("DELETE", path, "application/json", "");
    }

    /// Sets an object, whatever was there before: the command line shows it, so its user has seen it.
    JsonNode put(String path, JsonNode object) {
        boolean exists = exchange("GET", path, "application/json", "").statusCode() == 200;
        return json(
                send("PUT", path, "application/json", object.toString(), exists ? "If-Match" : "If-None-Match", "*"));
    }

    /// Makes an object that must be new.
    void create(String path, JsonNode object) {
        send("PUT", path, "application/json", object.toString(), "If-None-Match", "*");
    }

    /// A piece of text for use in a path or query.
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private HttpResponse<String> send(String method, String path, String mediaType, String body, String... headers) {
        var answer = exchange(method, path, mediaType, body, headers);
        if (answer.statusCode() >= 300) {
            throw new ClientFailure(said(answer.statusCode(), answer.body()));
        }
        return answer;
    }

    private HttpResponse<String> exchange(
            String method, String path, String mediaType, String body, String... headers) {
        return exchange(HttpResponse.BodyHandlers.ofString(), method, path, mediaType, body, headers);
    }

    private <T> HttpResponse<T> exchange(
            HttpResponse.BodyHandler<T> handler,
            String method,
            String path,
            String mediaType,
            String body,
            String... headers) {
        var request = HttpRequest.newBuilder(URI.create(server + path))
                .timeout(TIMEOUT)
                .header("User-Agent", Api.COMMAND_LINE_AGENT)
                .header("Content-Type", mediaType)
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        if (!cookie.isEmpty()) {
            request.header("Cookie", cookie).header(Doorkeeper.CSRF_HEADER, csrfToken);
        }
        try {
            return client.send(request.build(), handler);
        } catch (ConnectException e) {
            throw new ClientFailure(
                    "no server answers at " + server + ": start one with ./tandem server, or name another with --url");
        } catch (IOException e) {
            throw new ClientFailure("the server at " + server + " cannot be asked: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClientFailure("interrupted");
        }
    }

    /// A problem in words, one line for each thing that is wrong.
    private String said(int status, String body) {
        JsonNode problem;
        try {
            problem = Json.mapper().readTree(body);
        } catch (JacksonException e) {
            return "the server at " + server + " answered " + status + "; is it a Tandem server?";
        }
        var text = new StringBuilder(problem.path("detail").asString("the server answered " + status));
        problem.path("problems")
                .forEach(one -> text.append("\n  ")
                        .append(one.path("severity").asString())
                        .append(' ')
                        .append(one.path("path").asString())
                        .append(": ")
                        .append(one.path("message").asString()));
        return text.toString();
    }

    private static JsonNode json(HttpResponse<String> answer) {
        try {
            return Json.mapper().readTree(answer.body().isEmpty() ? "{}" : answer.body());
        } catch (JacksonException e) {
            throw new ClientFailure("the server did not answer with JSON; is it a Tandem server?");
        }
    }

    @Override
    public void close() {
        if (!cookie.isEmpty()) {
            exchange("DELETE", SESSION, "application/json", "");
        }
        client.close();
    }
}
