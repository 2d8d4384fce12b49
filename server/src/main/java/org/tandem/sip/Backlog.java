package org.tandem.sip;

/// Something in which work waits for its turn, and which can be asked how long.
@FunctionalInterface
interface Backlog {
    /// Puts a probe behind what waits: `reached` runs when its turn has come. Probes keep their order; one may
    /// get lost, as work may.
    void probe(Runnable reached);
}
