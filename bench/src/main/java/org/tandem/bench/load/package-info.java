/// Calls through a running Tandem, placed and taken by SIPp on loopback: calls per second, processor time and memory.
///
/// `./tandem bench load` starts the built server in a folder of its own, steps through rates, and ends by itself. What
/// a figure means is said in docs/performance.md.
@NullMarked
package org.tandem.bench.load;

import org.jspecify.annotations.NullMarked;
