/// Real SIP programs as peers: SIPp, Kamailio, baresip, linphone, stunnel, openssl, and the built Tandem itself.
///
/// Each runs as a process of its own in a folder of its own, on loopback and on ports that were free, and is ended by
/// its
/// own handle. A test says by [org.tandem.lab.peer.RequiresPeer] which programs it needs; where one is missing the
/// test is skipped with the reason, and `./tandem test` counts it. Nobody waits longer than a bound.
@NullMarked
package org.tandem.lab.peer;

import org.jspecify.annotations.NullMarked;
