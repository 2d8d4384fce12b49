/// The telephone network: a gateway whose subscribers have numbers and make and take calls.
///
/// Main type: [org.tandem.lab.pstn.Gateway].
@NullMarked
package org.tandem.lab.pstn;

import org.jspecify.annotations.NullMarked;
