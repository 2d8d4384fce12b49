package org.tandem.call;

import java.time.Instant;
import org.tandem.base.Cause;

/// Where one leg stands.
public sealed interface LegState {

    /// The caller's: its INVITE has a 100 and nothing more.
    record Offered() implements LegState {}

    /// The caller's: it has been told of progress.
    ///
    /// @param status the last 18x that it was sent
    record Alerting(int status) implements LegState {}

    /// A called one's: INVITE sent, no 18x yet.
    record Dialling() implements LegState {}

    /// A called one's: it rings, or has early media.
    record Ringing(Instant since) implements LegState {}

    /// 200 seen or sent, ACK to come.
    record Answering() implements LegState {}

    /// Talking, or held by the other side.
    record Connected(Instant since) implements LegState {}

    /// Has put the other side on hold.
    record Held(Instant since) implements LegState {}

    /// Over.
    record Released(Cause cause) implements LegState {}
}
