@NullMarked
package org.tandem.line.sip;

import org.jspecify.annotations.NullMarked;
