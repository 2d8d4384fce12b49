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
public record Call(
        CallId id,
        Arrival arrival,
        Route route,
        CallTimes times,
        Instant started,
        @Nullable Instant rang,
        @Nullable Instant answered,
        List<Attempt> attempts) {
    public Call {
        attempts = List.copyOf(attempts);
    }

    public static Call begun(CallId id, Arrival arrival, Route route, CallTimes times, Instant started) {
        return new Call(id, arrival, route, times, started, null, null, List.of());
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
        return rang != null ? this : new Call(id, arrival, route, times, started, at, answered, attempts);
    }

    Call answeredAt(Instant at) {
        return new Call(id, arrival, route, times, started, rang, at, attempts);
    }

    Call tried(List<Attempt> more) {
        List<Attempt> all = new ArrayList<>(attempts.size() + more.size());
        all.addAll(attempts);
        all.addAll(more);
        return new Call(id, arrival, route, times, started, rang, answered, all);
    }

    /// The record as it stands at the beginning: no end, no cause.
    CallRecord opening() {
        return record(null, null, "", null);
    }

    /// The record of the end.
    CallRecord closing(Instant ended, Cause cause, String sentence, @Nullable Target reached) {
        return record(ended, cause, sentence, reached);
    }

    private CallRecord record(
            @Nullable Instant ended, @Nullable Cause cause, String sentence, @Nullable Target reached) {
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
                attempts);
    }
}
