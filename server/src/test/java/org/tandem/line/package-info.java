@NullMarked
package org.tandem.line;

import org.jspecify.annotations.NullMarked;
