package org.tandem.call;

/// Which place somebody may take: by its state.
public enum Taking {
    /// That of a leg that has answered.
    UP,
    /// That of a leg that is being rung (`early-only`).
    RINGING,
    /// Either.
    ANY
}
