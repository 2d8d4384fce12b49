/// What happened: facts that are only ever appended, call records first of all.
///
/// A feature describes its facts by [EntryType]s and appends them to the [Journal], which tells when an entry
/// can no longer be lost by the death of the process. Entries that open something (a call) and entries that
/// close it are joined by their key, so that after a crash [Journal#openWithoutClose] finds what never ended.
///
/// Invariant: entries are numbered in the order of appending, and an entry that was reported durable is there
/// after a restart, until it falls out of the retention limits.
@NullMarked
package org.tandem.journal;

import org.jspecify.annotations.NullMarked;
