package org.tandem.admin;

import java.util.List;

/// A part of the history, newest first.
///
/// @param nextBefore what to give as `before` for the next page; 0 when this is the last one
public record HistoryPage(List<HistoryEntry> entries, long nextBefore) {
    /// Before everything that happened so far: the first page.
    public static final long NEWEST = Long.MAX_VALUE;
    /// The most entries of one page.
    public static final int ENTRIES_MAX = 500;
}
