package org.tandem.api;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tandem.http.Access;
import org.tandem.http.Answer;
import org.tandem.http.HttpProblem;
import org.tandem.http.Json;
import org.tandem.http.Route;
import org.tandem.http.WebRequest;
import org.tandem.journal.Journal;
import org.tandem.journal.JournalEntry;
import org.tandem.journal.JournalQuery;
import org.tandem.user.Right;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Call records out of the journal, newest first.
final class CallRecordRoutes {
    private final Journal journal;
    private final Set<String> types;

    /// @param types names of the journal's entry types that hold call records: what is closed, not what is opened
    CallRecordRoutes(Journal journal, Set<String> types) {
        this.journal = journal;
        this.types = Set.copyOf(types);
    }

    List<Route> routes() {
        return List.of(Route.get("/api/v1/call-records", Access.right(Right.CALL_RECORD_READ.key()), this::records));
    }

    private record Shown(long sequence, Instant at, JsonNode record) {
        private static Shown of(JournalEntry entry) {
            JsonNode record;
            try {
                record = Json.mapper().readTree(entry.payload());
            } catch (JacksonException e) {
                throw new IllegalStateException("call record " + entry.sequence() + " is not JSON", e);
            }
            return new Shown(entry.sequence(), entry.at(), record);
        }
    }

    private Answer records(WebRequest request) {
        request.onlyQuery("limit", "cursor", "call", "from", "until");
        int limit = Math.min(Page.limit(request), JournalQuery.LIMIT_MAX);
        var page = journal.read(new JournalQuery(
                types,
                request.query("call").orElse(null),
                instant(request, "from"),
                instant(request, "until"),
                Page.number(request, JournalQuery.NEWEST),
                limit));
        return Answer.json(new Page<>(
                page.entries().stream().map(Shown::of).toList(),
                page.nextBefore() == 0 ? null : Page.encoded(Long.toString(page.nextBefore()))));
    }

    private static @Nullable Instant instant(WebRequest request, String name) {
        var text = request.query(name);
        try {
            return text.map(Instant::parse).orElse(null);
        } catch (DateTimeParseException e) {
            throw HttpProblem.badRequest("Query parameter " + name + " is " + text.orElse("")
                            + ", not a time such as 2026-03-01T08:00:00Z.")
                    .thrown();
        }
    }
}
