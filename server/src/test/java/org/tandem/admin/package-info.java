/// Administered data: the command path, the codec, files and plans.
@NullMarked
package org.tandem.admin;

import org.jspecify.annotations.NullMarked;
