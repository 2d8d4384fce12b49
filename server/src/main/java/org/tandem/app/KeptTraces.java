package org.tandem.app;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tandem.api.CallTraces;
import org.tandem.base.CallId;
import org.tandem.call.CallRecord;
import org.tandem.call.CallRecords;
import org.tandem.journal.Journal;
import org.tandem.journal.JournalQuery;
import org.tandem.trace.Ladder;
import org.tandem.trace.Pcap;
import org.tandem.trace.Trace;
import org.tandem.trace.Traces;

/// The traces in the shapes that the API gives out. The record of a call names its Call-IDs also when the trace
/// no longer reaches back to its beginning.
final class KeptTraces implements CallTraces {
    private final Optional<Traces> traces;
    private final Journal journal;

    /// @param traces empty where nothing is kept
    KeptTraces(Optional<Traces> traces, Journal journal) {
        this.traces = traces;
        this.journal = journal;
    }

    @Override
    public Optional<Written> ofCall(String id) {
        return id.isBlank()
                ? Optional.empty()
                : traces.flatMap(kept -> kept.ofCall(new CallId(id), recorded(id)))
                        .map(Both::new);
    }

    @Override
    public Optional<Written> ofSipCallId(String sipCallId) {
        return traces.flatMap(kept -> kept.ofSipCallId(sipCallId)).map(Both::new);
    }

    private List<String> recorded(String id) {
        return journal
                .read(new JournalQuery(Set.of(CallRecords.CLOSED.name()), id, null, null, JournalQuery.NEWEST, 1))
                .entries()
                .stream()
                .flatMap(entry -> CallRecords.of(entry).stream())
                .map(CallRecord::sipCallIds)
                .findFirst()
                .orElse(List.of());
    }

    private record Both(Trace trace) implements Written {
        @Override
        public String name() {
            return trace.name();
        }

        @Override
        public String ladder() {
            return Ladder.of(trace);
        }

        @Override
        public byte[] pcap() {
            return Pcap.of(trace);
        }
    }
}
