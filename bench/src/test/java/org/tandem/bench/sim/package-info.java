/// Runs a slice of the simulation, and holds it to finding the mistakes that are planted for it.
@NullMarked
package org.tandem.bench.sim;

import org.jspecify.annotations.NullMarked;
