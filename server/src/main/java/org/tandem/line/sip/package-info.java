/// Lines on real ports: opened from what an administrator set, probed with OPTIONS, closed and opened again
/// where a change needs it.
///
/// [Lines] holds a port for each active, licensed line and tells how each is ([org.tandem.line.LineStates]).
///
/// Invariant: a line that cannot be opened is down with its reason, and hurts no other.
///
/// Sources: RFC 3261 §11 (OPTIONS); docs/lines.md.
@NullMarked
package org.tandem.line.sip;

import org.jspecify.annotations.NullMarked;
