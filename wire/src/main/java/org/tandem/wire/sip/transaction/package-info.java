/// The four transaction machines of SIP, as pure functions.
///
/// Main types: [InviteClient], [InviteServer], [OtherClient], [OtherServer] (everything that is not INVITE),
/// each with its states, its events and a function from both to a [Step]: the next state and what is to be
/// done. [TransactionTimes] says how long each timer runs.
///
/// Invariant: effects stand in the order in which they are to be carried out after the new state has been
/// stored: timers first, then what is sent, then what the user is told. Every state takes every event.
///
/// Source: RFC 3261 §17, RFC 6026 §7 and §8.
@NullMarked
package org.tandem.wire.sip.transaction;

import org.jspecify.annotations.NullMarked;
