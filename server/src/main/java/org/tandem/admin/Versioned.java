package org.tandem.admin;

import java.time.Instant;

/// An object as it is kept.
///
/// @param version the version of all data at which this object was last changed: grows with each change and is
///     never used again, so it serves as an entity tag; 0 for a singleton that was never set
/// @param changedAt when; the epoch for a singleton that was never set
/// @param changedBy the author's name
public record Versioned<T extends Administered>(T object, long version, Instant changedAt, String changedBy) {}
