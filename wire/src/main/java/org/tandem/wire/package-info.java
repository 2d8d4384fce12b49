/// Bytes to values and back, and the state machines of the standards.
///
/// Depends on the JDK alone, and of that on nothing that has a socket, a thread, a clock or a log: every
/// decision in here can be replayed from its inputs. Whoever runs a machine gives it the time and carries out
/// its effects.
@NullMarked
package org.tandem.wire;

import org.jspecify.annotations.NullMarked;
