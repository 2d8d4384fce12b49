/// Tests of the adapter between calls and SIP, on a port that sends nothing.
@NullMarked
package org.tandem.call.sip;

import org.jspecify.annotations.NullMarked;
