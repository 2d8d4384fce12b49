package org.tandem.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tandem.admin.Administration;
import org.tandem.admin.HistoryEntry;
import org.tandem.admin.HistoryPage;
import org.tandem.admin.ObjectChange;
import org.tandem.admin.ObjectType;
import org.tandem.http.Access;
import org.tandem.http.Answer;
import org.tandem.http.HttpProblem;
import org.tandem.http.Route;
import org.tandem.http.WebRequest;
import org.tandem.user.Right;
import tools.jackson.databind.JsonNode;

/// Who changed what, when and why; and taking a change back.
final class HistoryRoutes {
    private static final String ALL = "/api/v1/history";

    private final Administration administration;

    HistoryRoutes(Administration administration) {
        this.administration = administration;
    }

    List<Route> routes() {
        var read = Access.right(Right.HISTORY_READ.key());
        return List.of(
                Route.get(ALL, read, request -> page(request, null, null)),
                Route.get(ALL + "/{id}", read, request -> Answer.json(Shown.of(entry(request)))),
                Route.post(ALL + "/{id}/undo", Access.right(Right.HISTORY_UNDO.key()), this::undo),
                Route.get(
                        "/api/v1/objects/{type}/{name}/history",
                        Access.right("{type}.read"),
                        request -> page(
                                request,
                                ObjectRoutes.type(administration, request.pathParameter("type")),
                                request.pathParameter("name"))));
    }

    private record Shown(long id, Instant at, String author, String through, String reason, List<ShownChange> changes) {
        private static Shown of(HistoryEntry entry) {
            return new Shown(
                    entry.id(),
                    entry.at(),
                    entry.author().name(),
                    Api.word(entry.author().through()),
                    entry.reason(),
                    entry.changes().stream().map(ShownChange::of).toList());
        }
    }

    /// One object's change as API and plan show it.
    record ShownChange(
            String type,
            String name,
            String kind,
            @Nullable JsonNode before,
            @Nullable JsonNode after,
            List<ObjectChange.FieldChange> fields) {
        static ShownChange of(ObjectChange change) {
            return new ShownChange(
                    change.type(),
                    change.name(),
                    Api.word(change.kind()),
                    change.before(),
                    change.after(),
                    change.fields());
        }
    }

    private Answer page(WebRequest request, @Nullable ObjectType<?> type, @Nullable String name) {
        request.onlyQuery("limit", "cursor");
        int limit = Math.min(Page.limit(request), HistoryPage.ENTRIES_MAX);
        var page = administration.history(type, name, Page.number(request, HistoryPage.NEWEST), limit);
        return Answer.json(new Page<>(
                page.entries().stream().map(Shown::of).toList(),
                page.nextBefore() == 0 ? null : Page.encoded(Long.toString(page.nextBefore()))));
    }

    private HistoryEntry entry(WebRequest request) {
        long id;
        try {
            id = Long.parseLong(request.pathParameter("id"));
        } catch (NumberFormatException e) {
            throw HttpProblem.badRequest("The id of a history entry is a whole number.")
                    .thrown();
        }
        return administration
                .historyEntry(id)
                .orElseThrow(() -> HttpProblem.notFound("The history holds no entry " + id + ".")
                        .thrown());
    }

    private Answer undo(WebRequest request) {
        request.onlyQuery("reason");
        var entry = entry(request);
        entry.changes().forEach(change -> request.require(change.type() + ".write"));
        var applied = Refusals.applied(() -> administration.undo(
                entry.id(),
                Refusals.author(request),
                request.query("reason").orElse("takes back change " + entry.id())));
        return Answer.json(new Undone(
                applied.view().version(),
                applied.changes().stream().map(ShownChange::of).toList()));
    }

    private record Undone(long version, List<ShownChange> changes) {}
}
