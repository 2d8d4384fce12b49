/// Calls: the back-to-back core, its commands and events. Knows no SIP message.
///
/// A [CallState] is an immutable value. [CallMachine] is the pure function that decides: a state and a
/// [CallEvent]
/// give
/// the next
/// state and [CallEffect]s. [Calls] runs it: one mailbox per call with both its legs; each step stores first,
/// arms
/// timers next and
/// sends last. [Routing] says where a call goes and why. [LegSignaling] is the port through which legs are
/// spoken to.
///
/// Invariant: every call ends once, with one cause, and has one record; the opening record is durable before
/// the
/// second
/// leg
/// hears of the call.
///
/// Source: RFC 3261, RFC 3264, RFC 3398, RFC 7092 (what a back-to-back user agent is).
@NullMarked
package org.tandem.call;

import org.jspecify.annotations.NullMarked;
