/// The world outside Tandem, emulated by strangers, and the tour that shows it.
///
/// Main type: [org.tandem.lab.Main]. Invariant: no class of `wire` or `server` is used; Tandem is known only by its
/// sockets, its HTTP interface and its command line.
@NullMarked
package org.tandem.lab;

import org.jspecify.annotations.NullMarked;
