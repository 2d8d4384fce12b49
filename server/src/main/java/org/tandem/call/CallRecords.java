package org.tandem.call;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tandem.base.CallId;
import org.tandem.base.Cause;
import org.tandem.base.LineId;
import org.tandem.base.StationId;
import org.tandem.journal.EntryCodec;
import org.tandem.journal.EntryType;
import org.tandem.journal.Journal;
import org.tandem.journal.JournalEntry;
import org.tandem.journal.JournalQuery;

/// Call records as entries of the journal: one type that opens a call, one that closes it, both with the
/// whole
/// record.
public final class CallRecords {
    private static final EntryCodec<CallRecord> CODEC = new WrittenCodec();

    /// The record at the beginning of a call; its key is the call's id.
    public static final EntryType<CallRecord> OPENED = EntryType.opening("call.opened", "call", CODEC);

    /// The record at its end.
    public static final EntryType<CallRecord> CLOSED = EntryType.closing("call.closed", "call", CODEC);

    private CallRecords() {}

    /// Closes the calls that the death of the last process cut off, and says how many they were. To be called
    /// at
    /// start,
    /// before the first call; reads the disk.
    ///
    /// Their end is the time of the journal's newest entry: the last moment at which that process is known to
    /// have
    /// run.
    public static int closeCutOff(Journal journal, Instant now) {
        List<JournalEntry> open = journal.openWithoutClose(OPENED);
        if (open.isEmpty()) {
            return 0;
        }
        List<JournalEntry> newest = journal.read(JournalQuery.newest(1)).entries();
        Instant lastKnown = newest.isEmpty() ? now : newest.getFirst().at();
        for (JournalEntry entry : open) {
            CallRecord record = OPENED.of(entry);
            if (record != null) {
                journal.append(CLOSED, entry.key(), record.endedByRestart(lastKnown));
            }
        }
        return open.size();
    }

    /// The record in an entry, when it is a call's.
    public static Optional<CallRecord> of(JournalEntry entry) {
        CallRecord opened = OPENED.of(entry);
        return Optional.ofNullable(opened != null ? opened : CLOSED.of(entry));
    }

    /// The written form. Fields are added, never renamed; `version` grows when an old reader would misread
    /// it.
    record Written(
            int version,
            String id,
            List<String> sipCallIds,
            String from,
            String to,
            String lineIn,
            @Nullable String fromStation,
            @Nullable String lineOut,
            @Nullable String station,
            String destination,
            Route.Normalizer normalizer,
            @Nullable String classification,
            @Nullable Map<String, String> accountCodes,
            Instant started,
            @Nullable Instant rang,
            @Nullable Instant answered,
            @Nullable Instant ended,
            @Nullable Cause cause,
            String sentence,
            List<Attempt> attempts,
            @Nullable List<Move> moves) {}

    private static final class WrittenCodec implements EntryCodec<CallRecord> {
        private final EntryCodec<Written> json = EntryType.json(Written.class);

        @Override
        public byte[] write(CallRecord record) {
            StationId fromStation = record.fromStation();
            StationId station = record.station();
            LineId lineOut = record.lineOut();
            return json.write(new Written(
                    1,
                    record.id().value(),
                    record.sipCallIds(),
                    record.from(),
                    record.to(),
                    record.lineIn().value(),
                    fromStation == null ? null : fromStation.value(),
                    lineOut == null ? null : lineOut.value(),
                    station == null ? null : station.value(),
                    record.destination(),
                    record.dialled().normalizer(),
                    record.dialled().classification(),
                    record.dialled().accountCodes(),
                    record.started(),
                    record.rang(),
                    record.answered(),
                    record.ended(),
                    record.cause(),
                    record.sentence(),
                    record.attempts(),
                    record.moves()));
        }

        @Override
        public CallRecord read(byte[] payload) {
            Written it = json.read(payload);
            String fromStation = it.fromStation();
            String station = it.station();
            String lineOut = it.lineOut();
            List<Move> moves = it.moves();
            return new CallRecord(
                    new CallId(it.id()),
                    it.sipCallIds(),
                    it.from(),
                    it.to(),
                    new LineId(it.lineIn()),
                    fromStation == null ? null : new StationId(fromStation),
                    lineOut == null ? null : new LineId(lineOut),
                    station == null ? null : new StationId(station),
                    it.destination(),
                    dialled(it),
                    it.started(),
                    it.rang(),
                    it.answered(),
                    it.ended(),
                    it.cause(),
                    it.sentence(),
                    it.attempts(),
                    moves == null ? List.of() : moves);
        }

        /// Records of the first days have neither classification nor codes.
        private static Route.Dialled dialled(Written it) {
            String classification = it.classification();
            Map<String, String> codes = it.accountCodes();
            return new Route.Dialled(
                    it.normalizer(), classification == null ? "" : classification, codes == null ? Map.of() : codes);
        }
    }
}
