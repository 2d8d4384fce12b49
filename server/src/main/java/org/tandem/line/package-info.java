/// Lines to the outside: what an administrator sets about them, who may talk to them, which of their proxies is
/// alive.
///
/// [Line], [LineGroup], [Certificate], [Authority] and [Location] are administered. [Access] answers whether a
/// source is let in, [LineHealth] keeps the state of a line's proxies as a value, [LineSelection] puts the
/// lines of a group in order for a call.
///
/// Invariant: nothing in here opens a socket, waits or looks at a clock; `line.sip` does.
///
/// Sources: RFC 3261 §16 and §18, RFC 3263, RFC 5280 §4.2.1.12; docs/sources.md names the guide.
@NullMarked
package org.tandem.line;

import org.jspecify.annotations.NullMarked;
