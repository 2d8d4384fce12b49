/// Measurements of single parts with JMH, and load scenarios that need peers beside them.
///
/// Nothing here is a test: figures are compared by people, on a machine that is otherwise idle.
@NullMarked
package org.tandem.bench;

import org.jspecify.annotations.NullMarked;
