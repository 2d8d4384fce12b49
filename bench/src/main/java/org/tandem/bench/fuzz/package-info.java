/// Inputs that nobody would write, made by Jazzer from what the code does with them.
///
/// A target takes bytes and throws when an invariant does not hold. [Fuzz] runs one for long; the inputs that are
/// kept (seeds, and whatever was once found) lie in `bench/fuzz/TARGET` and are run by a test.
///
/// Source: docs/fuzzing.md.
@NullMarked
package org.tandem.bench.fuzz;

import org.jspecify.annotations.NullMarked;
