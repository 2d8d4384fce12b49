package org.tandem.api;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.tandem.admin.AdminStore;
import org.tandem.admin.Author;
import org.tandem.admin.Outcome;
import org.tandem.admin.Problem;
import org.tandem.http.HttpProblem;
import org.tandem.http.WebRequest;

/// Turns what administration says into HTTP, in one place.
final class Refusals {
    private Refusals() {}

    /// The change that was made; else the request ends with 412 (somebody else was faster), 422 (it is wrong),
    /// 503 (it cannot be kept).
    static Outcome.Applied applied(Supplier<Outcome> change) {
        Outcome outcome;
        try {
            outcome = change.get();
        } catch (AdminStore.Unavailable e) {
            throw HttpProblem.of(503, "storeUnavailable", "The change cannot be kept", String.valueOf(e.getMessage()))
                    .thrown(Map.of("Retry-After", "5"));
        }
        return switch (outcome) {
            case Outcome.Applied applied -> applied;
            case Outcome.Refused(var problems) -> throw invalid(problems).thrown();
            case Outcome.Conflict conflict ->
                throw conflict(conflict.type(), conflict.name(), conflict.expectedVersion(), conflict.actualVersion())
                        .thrown();
        };
    }

    static HttpProblem invalid(List<Problem> problems) {
        long errors = problems.stream().filter(Problem::isError).count();
        return HttpProblem.of(
                        422,
                        "invalid",
                        "The data is not valid",
                        errors == 1
                                ? "One thing is wrong; nothing was changed."
                                : errors + " things are wrong; nothing was changed.")
                .with(items(problems));
    }

    static List<HttpProblem.Item> items(List<Problem> problems) {
        return problems.stream()
                .map(problem -> new HttpProblem.Item(
                        problem.path(), problem.isError() ? "error" : "warning", problem.message()))
                .toList();
    }

    /// @param type and `name` are empty when the version of all data was expected
    static HttpProblem conflict(String type, String name, long expected, long actual) {
        var what = type.isEmpty() ? "The data" : type + " " + name;
        String detail;
        if (actual == 0) {
            detail = what + " does not exist; version " + expected + " was expected.";
        } else if (expected <= 0) {
            detail = what + " exists already, in version " + actual + ".";
        } else {
            detail = what + " was changed meanwhile: it is at version " + actual + ", you have seen version " + expected
                    + ".";
        }
        return HttpProblem.of(412, "versionConflict", "Somebody else was faster", detail)
                .with(Map.of("expectedVersion", expected, "actualVersion", actual));
    }

    /// Who makes a change by this request.
    static Author author(WebRequest request) {
        boolean commandLine = request.header("User-Agent").orElse("").startsWith(Api.COMMAND_LINE_AGENT);
        return new Author(request.principal().name(), commandLine ? Author.Through.COMMAND_LINE : Author.Through.API);
    }

    /// Why the change is made, in the author's words.
    static String reason(WebRequest request) {
        return request.query("reason").orElse("");
    }
}
