/// SIP phones: they register with digest, make and take calls, hold and resume.
///
/// Main type: [org.tandem.lab.phone.Phone]. Invariant: a phone is reachable only by its registration or its fixed
/// address, never by knowledge of the lab. Sources: RFC 3261 §10 and §22, RFC 8760.
@NullMarked
package org.tandem.lab.phone;

import org.jspecify.annotations.NullMarked;
