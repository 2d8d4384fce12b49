package org.tandem.call;

import java.util.List;

/// Where a call goes, in which order places are tried, and why.
///
/// @param destination what was decided
/// @param rounds places that are rung together, round after round; empty if and only if the destination is
///     refused
/// @param trace one line per step of the decision, for administrators
/// @param normalizer who put the number into the form that was matched (DIA-09)
public record Route(Destination destination, List<List<Target>> rounds, List<String> trace, Normalizer normalizer) {
    public Route {
        rounds = List.copyOf(rounds);
        trace = List.copyOf(trace);
        if (rounds.isEmpty() != destination instanceof Destination.Refused) {
            throw new IllegalArgumentException(destination.shown() + " with " + rounds.size() + " rounds");
        }
    }

    /// Who normalized the number that was dialled.
    public enum Normalizer {
        /// Dialled here: the dial plan did.
        DIAL_PLAN,
        /// Came from Lync, which had normalized it.
        LYNC,
        /// Matched as it came.
        NOBODY
    }
}
