@NullMarked
package org.tandem.dialplan;

import org.jspecify.annotations.NullMarked;
