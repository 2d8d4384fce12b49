/// What went over the wire and what was decided, per call, kept in memory for a while.
///
/// [Traces] taps the ports and listens to the calls; it writes into a [Ring] outside the heap, whose oldest
/// content goes first. [Secrets] finds what must never get there. Reading makes a [Trace], which [Ladder] and
/// [Pcap] write down.
///
/// Invariant: the ring holds no value of an authentication header, no digest and no media key, not even for a
/// moment.
///
/// Source: RFC 3261 §20 (which headers carry credentials), RFC 4568 and RFC 4567 (keys in session
/// descriptions), pcap's file format (libpcap, pcap-savefile(5)), link type LINKTYPE_RAW. See docs/trace.md
/// and docs/adr/0009-trace-ring.md.
@NullMarked
package org.tandem.trace;

import org.jspecify.annotations.NullMarked;
