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
            case Outcome.Conflict conflict -> throw conflict(conflict).thrown();
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

    private static HttpProblem conflict(Outcome.Conflict conflict) {
        var what = conflict.type().isEmpty() ? "The data" : conflict.type() + " " + conflict.name();
        var detail = conflict.actualVersion() == 0
                ? what + " does not exist; version " + conflict.expectedVersion() + " was expected."
                : conflict.expectedVersion() <= 0
                        ? what + " exists already, in version " + conflict.actualVersion() + "."
                        : what + " was changed meanwhile: it is at version " + conflict.actualVersion()
                                + ", you have seen version " + conflict.expectedVersion() + ".";
        return HttpProblem.of(412, "versionConflict", "Somebody else was faster", detail)
                .with(Map.of("expectedVersion", conflict.expectedVersion(), "actualVersion", conflict.actualVersion()));
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
