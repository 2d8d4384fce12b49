@NullMarked
package org.tandem.station;

import org.jspecify.annotations.NullMarked;
