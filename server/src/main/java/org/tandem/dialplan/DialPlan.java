package org.tandem.dialplan;

import java.util.List;
import org.tandem.admin.Administered;
import org.tandem.admin.Default;
import org.tandem.admin.ObjectType;

/// The dial plan as an administrator sets it: entries in order, the first that fits wins.
///
/// @param whenNothingMatches what becomes of a number that no entry fits
/// @param dialAsTypedGroups line groups for [Unmatched#DIAL_AS_TYPED], in order
public record DialPlan(
        @Default(DialPlan.NAME) String name,
        List<DialPlanEntry> entries,
        @Default("refuse") Unmatched whenNothingMatches,
        List<String> dialAsTypedGroups)
        implements Administered {
    public static final String NAME = "default";
    public static final ObjectType<DialPlan> TYPE =
            ObjectType.singleton("dialPlan", DialPlan.class, new DialPlanCheck(), ShippedEntries.plan());

    /// What becomes of a number that no entry fits.
    public enum Unmatched {
        /// The call is refused, with the trace.
        REFUSE,
        /// It is sent as it was dialled.
        DIAL_AS_TYPED
    }

    public DialPlan {
        entries = List.copyOf(entries);
        dialAsTypedGroups = List.copyOf(dialAsTypedGroups);
    }

    /// A plan with these entries that refuses all other numbers.
    public static DialPlan of(List<DialPlanEntry> entries) {
        return new DialPlan(NAME, entries, Unmatched.REFUSE, List.of());
    }
}
