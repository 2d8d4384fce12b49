package org.tandem.call;

import java.util.List;
import java.util.Map;

/// Where a call goes, in which order places are tried, and why.
///
/// @param destination what was decided
/// @param rounds places that are rung together, round after round; empty if and only if the destination is
///     refused, or a place in a call that exists
/// @param trace one line per step of the decision, for administrators
/// @param dialled what is known of the number that was dialled
public record Route(Destination destination, List<List<Target>> rounds, List<String> trace, Dialled dialled) {
    public Route {
        rounds = List.copyOf(rounds);
        trace = List.copyOf(trace);
        boolean needsNone = destination instanceof Destination.Refused || destination instanceof Destination.InPlaceOf;
        if (rounds.isEmpty() != needsNone) {
            throw new IllegalArgumentException(destination.shown() + " with " + rounds.size() + " rounds");
        }
    }

    /// What the decision made of the number that was dialled.
    ///
    /// @param normalizer who put it into the form that was matched (DIA-09)
    /// @param classification what kind of call the dial plan says it is, "" where the dial plan was not asked
    /// @param accountCodes what the caller dialled along, by component (DIA-07)
    public record Dialled(Normalizer normalizer, String classification, Map<String, String> accountCodes) {
        public Dialled {
            accountCodes = Map.copyOf(accountCodes);
        }

        /// A number of which the dial plan says nothing.
        public static Dialled of(Normalizer normalizer) {
            return new Dialled(normalizer, "", Map.of());
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
