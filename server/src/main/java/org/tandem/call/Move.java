package org.tandem.call;

import java.time.Instant;

/// A change of who talks to whom, for the call's record.
///
/// @param what in words, naming legs and other calls
public record Move(Instant at, String what) {}
