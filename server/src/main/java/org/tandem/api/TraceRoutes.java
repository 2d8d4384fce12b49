package org.tandem.api;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.tandem.http.Access;
import org.tandem.http.Answer;
import org.tandem.http.HttpProblem;
import org.tandem.http.Route;
import org.tandem.http.WebRequest;
import org.tandem.journal.EntryType;
import org.tandem.journal.Journal;
import org.tandem.journal.JournalEntry;
import org.tandem.journal.JournalQuery;
import org.tandem.user.Right;

/// Traces of calls, and who has read them.
///
/// A trace holds personal data: it has a right of its own, and each reading is a fact in the journal.
final class TraceRoutes {
    static final String PCAP = "application/vnd.tcpdump.pcap";

    /// Somebody has read a trace.
    ///
    /// @param trace a call's id or a SIP Call-ID
    /// @param source the address that the request came from
    /// @param form media type that was given out
    record TraceRead(String trace, String by, String source, String form) {}

    private static final EntryType<TraceRead> READ = EntryType.fact("trace.read", EntryType.json(TraceRead.class));

    private final CallTraces traces;
    private final Journal journal;

    TraceRoutes(CallTraces traces, Journal journal) {
        this.traces = traces;
        this.journal = journal;
    }

    List<Route> routes() {
        var right = Access.right(Right.CALL_TRACE_READ.key());
        return List.of(
                Route.get("/api/v1/calls/{id}/trace", right, request -> {
                    request.onlyQuery();
                    var id = request.pathParameter("id");
                    return written(request, id, traces.ofCall(id));
                }),
                Route.get("/api/v1/traces", right, request -> {
                    request.onlyQuery("sipCallId");
                    var id = request.query("sipCallId")
                            .orElseThrow(() -> HttpProblem.badRequest(
                                            "Say which, by the query parameter sipCallId: a SIP Call-ID.")
                                    .thrown());
                    return written(request, id, traces.ofSipCallId(id));
                }),
                Route.get("/api/v1/trace-reads", Access.right(Right.HISTORY_READ.key()), this::reads));
    }

    private Answer written(WebRequest request, String id, Optional<CallTraces.Written> found) {
        var form = form(request);
        var trace = found.orElseThrow(() -> HttpProblem.notFound("Nothing is kept of " + id
                        + ": there was no such call, it is too long ago, or traces are switched off (trace.bytesMax).")
                .thrown());
        journal.append(
                READ,
                key(trace.name()),
                new TraceRead(trace.name(), request.principal().name(), request.source(), form));
        return form.equals(PCAP) ? Answer.binary(PCAP, trace.pcap()) : Answer.text(form, trace.ladder());
    }

    /// A Call-ID may be longer than a key of the journal.
    private static String key(String name) {
        return name.substring(0, Math.min(name.length(), Journal.KEY_BYTES_MAX / 4));
    }

    /// The first type of Accept that we have; the ladder where anything will do. Source: RFC 9110 §12.5.1,
    /// without weights.
    private static String form(WebRequest request) {
        for (var range : request.header("Accept").orElse("*/*").split(",", -1)) {
            switch (range.split(";", 2)[0].strip()) {
                case PCAP -> {
                    return PCAP;
                }
                case "text/plain", "text/*", "*/*" -> {
                    return "text/plain; charset=utf-8";
                }
                default -> {}
            }
        }
        throw HttpProblem.of(406, "notAcceptable", "There is no such form", "Ask for text/plain or " + PCAP + ".")
                .thrown();
    }

    private record Shown(Instant at, String trace, String by, String source, String form) {
        static Shown of(JournalEntry entry) {
            var read = Objects.requireNonNull(READ.of(entry), "asked for by type");
            return new Shown(entry.at(), read.trace(), read.by(), read.source(), read.form());
        }
    }

    private Answer reads(WebRequest request) {
        request.onlyQuery("limit", "cursor");
        int limit = Math.min(Page.limit(request), JournalQuery.LIMIT_MAX);
        var page = journal.read(new JournalQuery(
                Set.of(READ.name()), null, null, null, Page.number(request, JournalQuery.NEWEST), limit));
        return Answer.json(new Page<>(
                page.entries().stream().map(Shown::of).toList(),
                page.nextBefore() == 0 ? null : Page.encoded(Long.toString(page.nextBefore()))));
    }
}
