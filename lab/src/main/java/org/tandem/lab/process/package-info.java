/// The server under test as a process of its own: started, awaited, configured and stopped as anyone would.
///
/// Main type: [org.tandem.lab.process.TandemServer]. Invariant: only the command line, the files under `run/` and HTTP
/// are used; only processes started here are ended here.
@NullMarked
package org.tandem.lab.process;

import org.jspecify.annotations.NullMarked;
