/// SIP on real sockets: listeners, flows, the runners of transactions and dialogs, TLS, admission. Knows no
/// feature.
///
/// A feature meets five things here: a [SipPort] (one configured port, with everything that leaves through it),
/// the [SipUser] that gets what arrives outside of dialogs, an [InviteDialog] with its [InviteDialogListener]
/// for calls, and an [IncomingRequest] for everything else. Bytes become messages only after [Admission] has
/// let their source in.
///
/// Invariant: whatever a machine decides is carried out in one order: store the new state, arm the timers, send
/// last.
///
/// Source: RFC 3261, RFC 3263, RFC 3581, RFC 6026.
@NullMarked
package org.tandem.sip;

import org.jspecify.annotations.NullMarked;
