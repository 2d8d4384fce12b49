package org.tandem.sip;

/// Something in which work waits for its turn, and which can be asked how long.
@FunctionalInterface
interface Backlog {
    /// Puts a probe behind what waits: `reached` runs when its turn has come. A probe may get lost.
    void probe(Runnable reached);
}
