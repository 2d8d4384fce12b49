package org.tandem.journal;

/// How the journal is doing.
///
/// @param failure why entries are refused at the moment; empty when they are not
/// @param entries how many are kept
/// @param appended how many were made durable since the start
/// @param refused how many were refused since the start
/// @param backlog how many wait to be written
/// @param tornBytes how much of an unfinished write was cut off at the start: none of it had been reported
///     durable
/// @param damaged places that could not be read, each of them logged
public record JournalHealth(
        String failure, long entries, long appended, long refused, int backlog, long tornBytes, long damaged) {
    public boolean isWell() {
        return failure.isEmpty() && damaged == 0;
    }
}
