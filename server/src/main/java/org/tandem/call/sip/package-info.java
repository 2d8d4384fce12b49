/// Calls on SIP: the adapter between the legs of `call` and the dialogs of `sip`.
///
/// [IncomingCalls] turns an INVITE into an `Arrival`; [SipLegSignaling] sends INVITEs; each leg listens to
/// its dialog
/// and tells the call what happened. [CallerAuthentication] says who a phone is.
///
/// Invariant: nothing is decided here. A cause becomes a status, a body becomes `Media`, and back, in one
/// place each.
///
/// Source: RFC 3261, RFC 3326 (Reason), RFC 3325 (asserted identity), RFC 3323 (privacy), direct-sip-trunk.md
/// §5 to §9.
@NullMarked
package org.tandem.call.sip;

import org.jspecify.annotations.NullMarked;
