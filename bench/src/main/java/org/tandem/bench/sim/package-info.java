/// Worlds of calls in virtual time: the real SIP engine, the real calls and the adapter between them, among user
/// agents and a network that exist in memory only and misbehave as a seed says.
///
/// [World] is one such world, and [Watch] says what must hold in it after every step and at its end.
/// [Simulation] runs worlds by their seeds; [PairTable] counts which event met a call in which state.
///
/// Invariant: a seed tells everything. The same seed on the same code gives the same messages at the same
/// times, so that a world that failed can be run again and shown as a [Ladder]. See docs/adr/0010-simulation.md.
@NullMarked
package org.tandem.bench.sim;

import org.jspecify.annotations.NullMarked;
