package org.tandem.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an unsuccessful answer says. Source: RFC 9457.
///
/// @param type `urn:tandem:problem:` and a code in lower camel case that programs may compare
/// @param title the same for every problem of the type
/// @param status the HTTP status
/// @param detail what happened here, and what to do
/// @param instance the path that was asked for
/// @param problems everything that is wrong, where there is more than one thing to say
/// @param more members of this type of problem alone
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record HttpProblem(
        String type,
        String title,
        int status,
        String detail,
        @Nullable String instance,
        List<Item> problems,
        @com.fasterxml.jackson.annotation.JsonAnyGetter Map<String, Object> more) {

    public static final String MEDIA_TYPE = "application/problem+json";
    public static final String TYPE_PREFIX = "urn:tandem:problem:";

    public HttpProblem {
        problems = List.copyOf(problems);
        more = Map.copyOf(more);
    }

    public static HttpProblem of(int status, String code, String title, String detail) {
        return new HttpProblem(TYPE_PREFIX + code, title, status, detail, null, List.of(), Map.of());
    }

    public HttpProblem with(List<Item> items) {
        return new HttpProblem(type, title, status, detail, instance, items, more);
    }

    public HttpProblem with(Map<String, Object> members) {
        return new HttpProblem(type, title, status, detail, instance, problems, members);
    }

    HttpProblem at(String path) {
        return new HttpProblem(type, title, status, detail, path, problems, more);
    }

    /// Throws it, to be answered by [HttpServer].
    public Thrown thrown() {
        return new Thrown(this, Map.of());
    }

    /// The same with header fields.
    public Thrown thrown(Map<String, String> headers) {
        return new Thrown(this, headers);
    }

    public static HttpProblem badRequest(String detail) {
        return of(400, "badRequest", "The request cannot be understood", detail);
    }

    public static HttpProblem notLoggedIn(String detail) {
        return of(401, "notLoggedIn", "Log in first", detail);
    }

    public static HttpProblem notAllowed(String detail) {
        return of(403, "notAllowed", "The right for this is missing", detail);
    }

    public static HttpProblem notFound(String detail) {
        return of(404, "notFound", "There is no such thing", detail);
    }

    /// One thing that is wrong.
    ///
    /// @param path where; as in the text that was sent
    /// @param severity `error` or `warning`
    /// @param message one sentence
    public record Item(String path, String severity, String message) {}

    /// A request ends with this problem. Only between a handler and [HttpServer].
    public static final class Thrown extends RuntimeException {
        private final transient HttpProblem problem;
        private final transient Map<String, String> headers;

        private Thrown(HttpProblem problem, Map<String, String> headers) {
            super(problem.detail(), null, false, false);
            this.problem = problem;
            this.headers = Map.copyOf(headers);
        }

        public HttpProblem problem() {
            return problem;
        }

        public Map<String, String> headers() {
            return headers;
        }
    }
}
