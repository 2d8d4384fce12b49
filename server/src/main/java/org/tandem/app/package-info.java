/// The process: settings, the wiring of everything by hand, the real clock. The only place that says `new` for
/// adapters.
///
/// [Main] reads the command line, [Settings] the settings file, [Assembly] builds the server in start order and
/// closes it in reverse.
@NullMarked
package org.tandem.app;

import org.jspecify.annotations.NullMarked;
