/// A small SIP stack for honest peers: own sockets, own matching and repeats, NIST JAIN-SIP's parser and header
/// objects.
///
/// Main types: [org.tandem.lab.sip.SipSockets] (bytes in and out), [org.tandem.lab.sip.Transactions] (repeats and
/// matching),
/// [org.tandem.lab.sip.UserAgent] (calls), [org.tandem.lab.sip.Dialog], [org.tandem.lab.sip.Ladder] (all that was
/// said).
///
/// Invariant: nothing here knows Tandem or shares code with it, so that what is asserted here was seen by a stranger.
/// Each message that is received or sent has passed JAIN-SIP's parser. The package is an adapter to the outside: it may
/// read clocks and block.
///
/// Sources: RFC 3261, RFC 6026, RFC 8760.
@NullMarked
package org.tandem.lab.sip;

import org.jspecify.annotations.NullMarked;
