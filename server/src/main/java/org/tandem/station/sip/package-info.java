/// The registrar: where phones tell where they can be reached, after proving who they are.
///
/// [Registrar] answers REGISTER and is the [org.tandem.station.Bindings] of the server. [Nonces] make
/// challenges without a table, [Attempts] slow down guessing.
///
/// Invariant: nothing grows with what strangers send.
///
/// Sources: RFC 3261 §10 and §22, RFC 7616, RFC 8760.
@NullMarked
package org.tandem.station.sip;

import org.jspecify.annotations.NullMarked;
