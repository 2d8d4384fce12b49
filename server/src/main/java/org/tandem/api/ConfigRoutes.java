package org.tandem.api;

import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.tandem.admin.Administration;
import org.tandem.admin.Export;
import org.tandem.admin.ObjectChange;
import org.tandem.admin.Plan;
import org.tandem.http.Access;
import org.tandem.http.Answer;
import org.tandem.http.HttpProblem;
import org.tandem.http.Route;
import org.tandem.http.WebRequest;
import org.tandem.user.Right;

/// Everything as one file: export it, see what a file would change, apply it.
final class ConfigRoutes {
    private static final String ALL = "/api/v1/config";
    private static final Set<String> FILE_TYPES = Set.of("application/yaml", "text/yaml", "application/json");

    private final Administration administration;
    private final TouchedLines lines;
    private final InstantSource clock;

    ConfigRoutes(Administration administration, TouchedLines lines, InstantSource clock) {
        this.administration = administration;
        this.lines = lines;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                Route.get(ALL, Access.right(Right.CONFIG_READ.key()), this::export),
                Route.post(ALL + "/plan", Access.right(Right.CONFIG_READ.key()), this::plan)
                        .forUploads(),
                Route.post(ALL + "/apply", Access.right(Right.CONFIG_WRITE.key()), this::apply)
                        .forUploads());
    }

    private record PlanShown(
            long baseVersion,
            boolean applicable,
            List<HistoryRoutes.ShownChange> changes,
            List<HttpProblem.Item> problems,
            String text) {}

    private record Applied(
            long version,
            List<HistoryRoutes.ShownChange> changes,
            List<HttpProblem.Item> warnings,
            List<TouchedLines.Row> lines,
            String text) {}

    private Answer export(WebRequest request) {
        request.onlyQuery();
        return Answer.text("application/yaml; charset=utf-8", new Export(administration).write(clock.instant()))
                .header("Content-Disposition", "attachment; filename=\"tandem.yaml\"");
    }

    private Answer plan(WebRequest request) {
        request.onlyQuery();
        var plan = Plan.of(request.text(FILE_TYPES), administration);
        return Answer.json(new PlanShown(
                plan.baseVersion(),
                plan.isApplicable(),
                shown(plan.differences()),
                Refusals.items(plan.problems()),
                plan.describe()));
    }

    /// With `baseVersion` it is applied only if nothing was changed since the plan that the author has seen.
    private Answer apply(WebRequest request) {
        request.onlyQuery("baseVersion", "reason");
        long seen = request.query("baseVersion", -1, 0, Long.MAX_VALUE);
        var plan = Plan.of(request.text(FILE_TYPES), administration);
        if (seen >= 0 && seen != plan.baseVersion()) {
            throw Refusals.conflict("", "", seen, plan.baseVersion()).thrown();
        }
        plan.differences().stream()
                .map(ObjectChange::type)
                .distinct()
                .forEach(type -> request.require(type + ".write"));
        var applied =
                Refusals.applied(() -> plan.apply(administration, Refusals.author(request), Refusals.reason(request)));
        return Answer.json(new Applied(
                applied.view().version(),
                shown(applied.changes()),
                Refusals.items(applied.warnings()),
                lines.after(applied),
                plan.describe()));
    }

    private static List<HistoryRoutes.ShownChange> shown(List<ObjectChange> changes) {
        return changes.stream().map(HistoryRoutes.ShownChange::of).toList();
    }
}
