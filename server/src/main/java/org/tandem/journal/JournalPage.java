package org.tandem.journal;

import java.util.List;

/// Entries, newest first.
///
/// @param nextBefore what to give as `before` for the next page; 0 when there is none
public record JournalPage(List<JournalEntry> entries, long nextBefore) {}
