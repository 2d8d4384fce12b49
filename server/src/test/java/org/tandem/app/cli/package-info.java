/// The commands as an administrator types them, against an API on a free port.
@NullMarked
package org.tandem.app.cli;

import org.jspecify.annotations.NullMarked;
