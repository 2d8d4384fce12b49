/// The commands that talk to a running server over its HTTP API.
///
/// [ClientCommands] has them all for the command line to mount. Each logs in, asks, prints for people, logs out.
/// They end with 0 (done), 1 (refused or not reachable, with the reason in one sentence on the error output) or 2
/// (wrong usage).
///
/// Invariant: nothing here touches the server's files but `run/ready.json` and `run/first-administrator`.
@NullMarked
package org.tandem.app.cli;

import org.jspecify.annotations.NullMarked;
