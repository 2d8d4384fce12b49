package org.tandem.admin;

import java.time.Instant;
import java.util.List;

/// One change set that was made: who, when, why, what.
///
/// @param id the version that it led to
/// @param reason what the author gave; may be empty
public record HistoryEntry(long id, Instant at, Author author, String reason, List<ObjectChange> changes) {}
