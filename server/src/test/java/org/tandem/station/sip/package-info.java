@NullMarked
package org.tandem.station.sip;

import org.jspecify.annotations.NullMarked;
