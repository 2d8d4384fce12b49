/// A Lync pool as its neighbours see it: mediation servers with trunks, and behind them users with endpoints.
///
/// Main types: [org.tandem.lab.lync.MediationServer], [org.tandem.lab.lync.Trunk], [org.tandem.lab.lync.LyncUser],
/// [org.tandem.lab.lync.TrunkSwitches]. Invariant: a behaviour that public sources report of the real one is a switch,
/// never mixed into another. Sources: the fact sheet `direct-sip-trunk.md` §4 to §15, RFC 3261, RFC 4568, RFC 5939.
@NullMarked
package org.tandem.lab.lync;

import org.jspecify.annotations.NullMarked;
