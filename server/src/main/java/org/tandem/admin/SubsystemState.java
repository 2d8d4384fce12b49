package org.tandem.admin;

import java.time.Instant;

/// What a subsystem is doing.
public sealed interface SubsystemState {
    /// It does nothing.
    record Stopped() implements SubsystemState {}

    /// It is coming up.
    record Starting(Instant since) implements SubsystemState {}

    /// It works.
    record Running(Instant since) implements SubsystemState {}

    /// It is going down.
    record Stopping(Instant since) implements SubsystemState {}

    /// It should work and does not; it can be started again.
    record Failed(Instant since, String reason) implements SubsystemState {}
}
