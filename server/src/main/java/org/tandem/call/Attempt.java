package org.tandem.call;

import java.time.Instant;

/// One try to reach a place, for the call's record.
///
/// @param place line and hop
/// @param outcome "answered", "ringing", or why it failed, in words
public record Attempt(String place, Instant at, String outcome) {}
