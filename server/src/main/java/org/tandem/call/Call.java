package org.tandem.call;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tandem.base.CallId;
import org.tandem.base.Cause;
import org.tandem.base.LegId;

/// What is known of a call whatever its state: who, where to, when.
///
/// @param started when its INVITE came
/// @param rang when a called side first reported progress
/// @param answered when a called side answered
/// @param attempts places tried so far, oldest first
/// @param moves what has changed about who talks to whom, oldest first
/// @param station the station that is rung first, of a call that was ordered; null for one that came in
public record Call(
        CallId id,
        Arrival arrival,
        Route route,
        CallTimes times,
        Instant started,
        @Nullable Instant rang,
        @Nullable Instant answered,
        List<Attempt> attempts,
        List<Move> moves,
        @Nullable Quest station) {
    public Call {
        attempts = List.copyOf(attempts);
        moves = List.copyOf(moves);
    }

    public static Call begun(CallId id, Arrival arrival, Route route, CallTimes times, Instant started) {
        return new Call(id, arrival, route, times, started, null, null, List.of(), List.of(), null);
    }

    /// One that was ordered: `station` is rung first, and then whatever `arrival` and `route` say.
    public static Call ordered(
            CallId id, Arrival arrival, Route route, CallTimes times, Instant started, Quest station) {
        return new Call(id, arrival, route, times, started, null, null, List.of(), List.of(), station);
    }

    /// What the call is for.
    Quest quest() {
        return new Quest(arrival, route, times.ring(), null);
    }

    /// The caller's leg.
    public LegId near() {
        return new LegId(id.value() + "-0");
    }

    /// The called leg that is dialled as the `number`th one, from 1.
    LegId far(int number) {
        return new LegId(id.value() + "-" + number);
    }

    Call rungAt(Instant at) {
        return rang != null
                ? this
                : new Call(id, arrival, route, times, started, at, answered, attempts, moves, station);
    }

    Call answeredAt(Instant at) {
        return new Call(id, arrival, route, times, started, rang, at, attempts, moves, station);
    }

    Call tried(List<Attempt> more) {
        List<Attempt> all = new ArrayList<>(attempts.size() + more.size());
        all.addAll(attempts);
        all.addAll(more);
        return new Call(id, arrival, route, times, started, rang, answered, all, moves, station);
    }

    Call moved(Instant at, String what) {
        List<Move> all = new ArrayList<>(moves.size() + 1);
        all.addAll(moves);
        all.add(new Move(at, what));
        return new Call(id, arrival, route, times, started, rang, answered, attempts, all, station);
    }

    /// The record as it stands at the beginning: no end, no cause.
    CallRecord opening() {
        return record(null, null, "", null);
    }

    /// The record of the end.
    CallRecord closing(Instant ended, Cause cause, String sentence, @Nullable Side reached) {
        return record(ended, cause, sentence, reached);
    }

    private CallRecord record(@Nullable Instant ended, @Nullable Cause cause, String sentence, @Nullable Side reached) {
        return new CallRecord(
                id,
                List.of(arrival.sipCallId()),
                arrival.caller().shown(),
                arrival.dialled(),
                arrival.line(),
                arrival.station(),
                reached == null ? null : reached.line(),
                reached == null ? null : reached.station(),
                route.destination().shown(),
                route.dialled(),
                started,
                rang,
                answered,
                ended,
                cause,
                sentence,
                attempts,
                moves);
    }
}
