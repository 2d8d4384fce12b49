package org.tandem.journal;

/// What became of an entry.
public sealed interface Appended {
    /// The operating system has it: it outlives this process (not a loss of power).
    record Durable(long sequence) implements Appended {}

    /// It was not written, and will not be.
    record Refused(String reason) implements Appended {}
}
