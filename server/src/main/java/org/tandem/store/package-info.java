/// Where Tandem keeps things on disk: the adapters of [org.tandem.admin.AdminStore] (H2) and
/// [org.tandem.journal.Journal] (files).
///
/// [DataDirectory] holds the directory for one process and its key; [H2AdminStore] the administered objects and
/// their history; [FileJournal] the journal's segments.
///
/// Invariant: what was answered is with the operating system before the answer, so that it survives `kill -9`;
/// loss of power is out of scope (ADR 0003). Nothing here knows what an object or an entry means.
@NullMarked
package org.tandem.store;

import org.jspecify.annotations.NullMarked;
