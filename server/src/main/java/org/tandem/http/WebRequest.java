package org.tandem.http;

import io.javalin.http.Context;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// A request on its way to a handler. Its methods refuse what is malformed by [HttpProblem.Thrown]. For the
/// handler's thread.
public final class WebRequest {
    private final Context context;
    private final Route route;
    private final BodyReader bodyReader;
    private Doorkeeper.@Nullable Caller caller;

    /// Reads a body within the limits of its route.
    @FunctionalInterface
    interface BodyReader {
        byte[] read(Context context, Route route) throws IOException;
    }

    WebRequest(Context context, Route route, BodyReader bodyReader) {
        this.context = context;
        this.route = route;
        this.bodyReader = bodyReader;
    }

    void admitted(Doorkeeper.@Nullable Caller who) {
        this.caller = who;
    }

    public Route.Method method() {
        return route.method();
    }

    /// The path as it was asked for, without the query.
    public String path() {
        return context.path();
    }

    /// The address that the request came from.
    public String source() {
        return context.req().getRemoteAddr();
    }

    /// Whether it came over TLS.
    public boolean isSecure() {
        return context.req().isSecure();
    }

    public Doorkeeper.Caller caller() {
        var known = caller;
        if (known == null) {
            throw new IllegalStateException("route " + route.path() + " is open, nobody is logged in");
        }
        return known;
    }

    public Principal principal() {
        return caller().principal();
    }

    /// Refuses with 403 unless the caller has the right: for what cannot be told from the path.
    public void require(String right) {
        Doorkeeper.checkRight(principal(), right);
    }

    /// A parameter of the route's path, decoded.
    public String pathParameter(String name) {
        return context.pathParam(name);
    }

    Map<String, String> pathParameters() {
        return context.pathParamMap();
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(context.header(name));
    }

    Optional<String> cookie(String name) {
        return Optional.ofNullable(context.cookie(name));
    }

    /// Refuses a query parameter that is none of these, because a mistyped filter would otherwise show too much.
    public void onlyQuery(String... names) {
        var known = Set.of(names);
        for (var given : context.queryParamMap().keySet()) {
            if (!known.contains(given)) {
                throw HttpProblem.badRequest(
                                "Query parameter " + given + " is unknown; known: " + String.join(", ", names) + ".")
                        .thrown();
            }
        }
    }

    /// A query parameter; an empty one counts as absent, one given twice is refused.
    public Optional<String> query(String name) {
        List<String> given = context.queryParams(name);
        if (given.size() > 1) {
            throw HttpProblem.badRequest("Query parameter " + name + " is given " + given.size() + " times.")
                    .thrown();
        }
        return given.stream().filter(value -> !value.isEmpty()).findFirst();
    }

    /// A query parameter that is a whole number within bounds.
    public long query(String name, long otherwise, long least, long most) {
        var text = query(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            long value = Long.parseLong(text.get());
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw HttpProblem.badRequest("Query parameter " + name + " is " + text.get() + ", not a whole number from "
                        + least + " to " + most + ".")
                .thrown();
    }

    /// The body as JSON.
    public JsonNode json() {
        requireType(Set.of("application/json"));
        try {
            var tree = Json.mapper().readTree(bytes());
            if (tree.isMissingNode()) {
                throw HttpProblem.badRequest("The body is empty, not JSON.").thrown();
            }
            return tree;
        } catch (JacksonException e) {
            throw HttpProblem.badRequest("The body is not JSON: " + place(e) + e.getOriginalMessage())
                    .thrown();
        }
    }

    /// The body as JSON of this shape.
    public <T> T json(Class<T> shape) {
        var tree = json();
        try {
            return Json.mapper().treeToValue(tree, shape);
        } catch (JacksonException e) {
            throw HttpProblem.badRequest(
                            "The body does not have the right members: " + path(e) + e.getOriginalMessage())
                    .thrown();
        }
    }

    /// The body as UTF-8 text of one of these types.
    public String text(Set<String> mediaTypes) {
        requireType(mediaTypes);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw HttpProblem.badRequest("The body is not UTF-8.").thrown();
        }
    }

    private void requireType(Set<String> mediaTypes) {
        var given = header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        int parameters = given.indexOf(';');
        var type = (parameters < 0 ? given : given.substring(0, parameters)).trim();
        if (!mediaTypes.contains(type)) {
            throw HttpProblem.of(
                            415,
                            "mediaType",
                            "The body has the wrong type",
                            "Content-Type is " + (type.isEmpty() ? "missing" : type) + "; it must be "
                                    + String.join(
                                            " or ", mediaTypes.stream().sorted().toList()) + ".")
                    .thrown();
        }
    }

    private byte[] bytes() {
        try {
            return bodyReader.read(context, route);
        } catch (IOException e) {
            throw HttpProblem.of(400, "bodyIncomplete", "The body ended early", "The body did not arrive completely.")
                    .thrown();
        }
    }

    private static String place(JacksonException e) {
        var place = e.getLocation();
        return place == null || place.getLineNr() < 1
                ? ""
                : "line " + place.getLineNr() + ", column " + place.getColumnNr() + ": ";
    }

    private static String path(JacksonException e) {
        var path = e.getPath().stream()
                .map(step -> step.getPropertyName() == null ? "" + step.getIndex() : step.getPropertyName())
                .toList();
        return path.isEmpty() ? "" : String.join("/", path) + ": ";
    }
}
