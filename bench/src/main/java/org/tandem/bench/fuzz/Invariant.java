package org.tandem.bench.fuzz;

/// What must hold whatever the input.
final class Invariant {
    private Invariant() {}

    /// Throws, which Jazzer takes for a find.
    @SuppressWarnings("AnnotateFormatMethod") // its annotation would be one more dependency
    static void holds(boolean isSo, String otherwise, Object... values) {
        if (!isSo) {
            throw new AssertionError(String.format(otherwise, values));
        }
    }
}
