package org.tandem.call;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tandem.base.CallId;
import org.tandem.base.Cause;
import org.tandem.base.LineId;
import org.tandem.base.StationId;

/// The record of one call. It is written twice: when the call begins (no end, no cause) and when it ends; the
/// later one replaces the earlier.
///
/// @param sipCallIds the Call-ID of the caller's leg first, then those of the legs dialled
/// @param from who called
/// @param to what was dialled
/// @param fromStation the station that called, null where it was none of ours
/// @param lineOut the line of the leg that answered, null where none did
/// @param station the station that answered
/// @param destination what routing decided, in words
/// @param dialled what the dial plan made of the number: its classification, and account codes dialled along
/// @param ended null while the call lasts
/// @param cause null while the call lasts
/// @param sentence why it ended, in words; "" while it lasts
/// @param attempts places tried, oldest first
/// @param moves what changed about who talks to whom (transfers, legs that came from or went to other calls),
///     oldest first
public record CallRecord(
        CallId id,
        List<String> sipCallIds,
        String from,
        String to,
        LineId lineIn,
        @Nullable StationId fromStation,
        @Nullable LineId lineOut,
        @Nullable StationId station,
        String destination,
        Route.Dialled dialled,
        Instant started,
        @Nullable Instant rang,
        @Nullable Instant answered,
        @Nullable Instant ended,
        @Nullable Cause cause,
        String sentence,
        List<Attempt> attempts,
        List<Move> moves) {
    public CallRecord {
        sipCallIds = List.copyOf(sipCallIds);
        attempts = List.copyOf(attempts);
        moves = List.copyOf(moves);
        if ((ended == null) != (cause == null)) {
            throw new IllegalArgumentException("call " + id + ": an end needs a cause, and a cause an end");
        }
    }

    public boolean isOpen() {
        return ended == null;
    }

    CallRecord withSipCallIds(List<String> ids) {
        return new CallRecord(
                id,
                ids,
                from,
                to,
                lineIn,
                fromStation,
                lineOut,
                station,
                destination,
                dialled,
                started,
                rang,
                answered,
                ended,
                cause,
                sentence,
                attempts,
                moves);
    }

    /// The closing record of a call that a crash of this server ended.
    ///
    /// @param lastKnown when the server was last known to run; never before anything that the record tells
    CallRecord endedByRestart(Instant lastKnown) {
        Instant latest = answered != null ? answered : rang != null ? rang : started;
        return new CallRecord(
                id,
                sipCallIds,
                from,
                to,
                lineIn,
                fromStation,
                lineOut,
                station,
                destination,
                dialled,
                started,
                rang,
                answered,
                lastKnown.isBefore(latest) ? latest : lastKnown,
                Cause.INTERNAL,
                "ended by restart of the server",
                attempts,
                moves);
    }
}
