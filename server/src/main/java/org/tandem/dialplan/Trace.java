package org.tandem.dialplan;

import java.util.List;
import org.tandem.base.LineId;

/// Why the dial plan decided as it did: every entry that was looked at, in order.
public record Trace(List<Step> steps) {
    /// No trace was asked for.
    public static final Trace NONE = new Trace(List.of());

    public Trace {
        steps = List.copyOf(steps);
    }

    /// One step of the decision.
    public sealed interface Step {
        /// A number was taken in hand.
        ///
        /// @param matched what patterns are compared with
        record Taken(String dialled, String matched, boolean isSip, String location) implements Step {}

        /// An entry does not fit.
        ///
        /// @param entry counted from 1
        record Passed(int entry, String inputPattern, String reason) implements Step {}

        /// An entry fits.
        record Matched(int entry, String inputPattern, String description, Decision.DialledNumber number)
                implements Step {}

        /// The standardized number is looked up again.
        record Again(String standardized) implements Step {}

        /// A dial group is a way out.
        ///
        /// @param entry counted from 1; 0: the plan's setting for numbers that nothing matches
        /// @param group counted from 1
        record Offered(int entry, int group, String lineGroup, String dialString, List<LineId> lines) implements Step {
            public Offered {
                lines = List.copyOf(lines);
            }
        }

        /// A dial group is left out.
        record Skipped(int entry, int group, String lineGroup, String dialString, String reason) implements Step {}

        /// How it ended.
        record Ended(String sentence) implements Step {}
    }
}
