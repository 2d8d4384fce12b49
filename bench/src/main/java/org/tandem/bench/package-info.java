/// Measurements of single parts with JMH, and load scenarios that need peers beside them.
///
/// Figures are compared by people, on a machine that is otherwise idle. What is a test in here says so: the simulation
/// of
/// calls, in `sim`.
@NullMarked
package org.tandem.bench;

import org.jspecify.annotations.NullMarked;
