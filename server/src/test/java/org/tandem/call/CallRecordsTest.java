package org.tandem.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tandem.base.CallId;
import org.tandem.base.Cause;
import org.tandem.base.LineId;
import org.tandem.base.StationId;
import org.tandem.journal.JournalQuery;
import org.tandem.journal.MemoryJournal;

class CallRecordsTest {
    private static final Instant START = Instant.parse("2026-05-01T10:00:00.123456Z");

    private static CallRecord opened(String id) {
        return new CallRecord(
                new CallId(id),
                List.of("a@b"),
                "+1317",
                "100",
                new LineId("lync"),
                null,
                null,
                null,
                "station s",
                Route.Dialled.of(Route.Normalizer.LYNC),
                START,
                null,
                null,
                null,
                null,
                "",
                List.of(),
                List.of());
    }

    private static CallRecord closed(String id) {
        return new CallRecord(
                new CallId(id),
                List.of("a@b", "c@d"),
                "Ana <+1317>",
                "100",
                new LineId("lync"),
                new StationId("t"),
                new LineId("pstn"),
                new StationId("s"),
                "station s",
                Route.Dialled.of(Route.Normalizer.LYNC),
                START,
                START.plusSeconds(1),
                START.plusSeconds(2),
                START.plusSeconds(9),
                Cause.NORMAL,
                "the caller hung up",
                List.of(new Attempt("pstn 10.0.0.9:5060", START, "answered")),
                List.of(new Move(START, "leg c-2 comes from call c")));
    }

    @Test
    @Tag("TRK-07")
    void theWrittenFormIsReadBackAsItWas() {
        for (CallRecord record : List.of(opened("1"), closed("2"))) {
            assertThat(CallRecords.CLOSED
                            .codec()
                            .read(CallRecords.OPENED.codec().write(record)))
                    .isEqualTo(record);
        }
    }

    @Test
    @Tag("TRK-07")
    void aRestartClosesWhatTheLastProcessLeftOpenWithOneCause() {
        Instant death = START.plusSeconds(60);
        MemoryJournal journal = new MemoryJournal(InstantSource.fixed(death), 100);
        journal.append(CallRecords.OPENED, "1", opened("1"));
        journal.append(CallRecords.OPENED, "2", opened("2"));
        journal.append(CallRecords.CLOSED, "2", closed("2"));

        int count = CallRecords.closeCutOff(journal, death.plusSeconds(3_600));

        assertThat(count).isEqualTo(1);
        CallRecord last = CallRecords.of(
                        journal.read(JournalQuery.newest(1)).entries().getFirst())
                .orElseThrow();
        assertThat(last.id()).isEqualTo(new CallId("1"));
        assertThat(last.cause()).isEqualTo(Cause.INTERNAL);
        assertThat(last.sentence()).isEqualTo("ended by restart of the server");
        assertThat(last.ended()).isEqualTo(death);
        assertThat(CallRecords.closeCutOff(journal, death))
                .as("the next restart finds none")
                .isZero();
    }
}
