/// Dialogs and the calls made of them, as values and pure functions.
///
/// Main types: [Dialog] (the memory of a dialog: tags, route set, remote target, sequence numbers), [Caller]
/// (an INVITE that we sent, until its first 2xx, with the early dialogs of a fork), [Callee] (one that we
/// got, until its final response), [Session] (the call after the 2xx, in both roles: the wait for the ACK,
/// re-INVITEs, glare, BYE), [OfferAnswer] (who may describe the media next), [ReliableResponses] (18x that we
/// send until their PRACK), [EarlyDialog] (18x that we acknowledge by PRACK), [Extensions] (what a peer knows
/// and demands).
///
/// Invariant: effects stand in the order in which they are to be carried out after the new state has been
/// stored: timers first. Every state takes every event; one that does not fit does nothing.
///
/// Source: RFC 3261 §9 and §12 to §15, RFC 6026 §7, RFC 3264, RFC 3262, RFC 3311,
/// RFC 6228.
@NullMarked
package org.tandem.wire.sip.dialog;

import org.jspecify.annotations.NullMarked;
