/// The registrar, where phones tell where they can be reached, after proving who they are; and their message
/// lights.
///
/// [Registrar] answers REGISTER and is the [org.tandem.station.Bindings] of the server. [Nonces] make
/// challenges without a table, [Attempts] slow down guessing. [MessageLightNotifier] answers SUBSCRIBE and
/// sends NOTIFY; [Subscription] and [Unsolicited] decide what phones are told.
///
/// Invariant: nothing grows with what strangers send, and nothing of message lights leaves by a line to Lync.
///
/// Sources: RFC 3261 §10 and §22, RFC 3842, RFC 6665, RFC 7616, RFC 8760.
@NullMarked
package org.tandem.station.sip;

import org.jspecify.annotations.NullMarked;
