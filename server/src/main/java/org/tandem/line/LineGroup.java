package org.tandem.line;

import java.util.HashSet;
import java.util.List;
import org.tandem.admin.AdminView;
import org.tandem.admin.Administered;
import org.tandem.admin.Default;
import org.tandem.admin.ObjectType;
import org.tandem.admin.Problems;

/// Lines that serve one purpose together.
///
/// @param useAsDialGroup off: the dial plan does not offer it
/// @param order how members are tried
/// @param members names of lines; their order counts for [Order#HUNT]
public record LineGroup(
        String name,
        @Default("") String description,
        @Default("true") boolean useAsDialGroup,
        @Default("hunt") Order order,
        List<String> members)
        implements Administered {
    public static final ObjectType<LineGroup> TYPE =
            ObjectType.namedIgnoringCase("lineGroup", LineGroup.class, LineGroup::check);

    /// In which order the members of a group are tried.
    public enum Order {
        /// As listed, always from the first.
        HUNT,
        /// By name.
        ALPHANUMERICAL
    }

    public LineGroup {
        members = List.copyOf(members);
    }

    private static void check(LineGroup group, AdminView all, Problems problems) {
        var seen = new HashSet<String>();
        for (int i = 0; i < group.members.size(); i++) {
            var member = group.members.get(i);
            var line = all.find(Line.TYPE, member);
            if (line.isEmpty()) {
                problems.error("members/" + i, "there is no line \"" + member + "\"");
            } else if (!seen.add(line.get().name())) {
                problems.error("members/" + i, "line \"" + member + "\" is in the group twice");
            } else if (line.get().usage() == LineUsage.MICROSOFT_LYNC_REMOTE_CALL_CONTROL) {
                problems.error(
                        "members/" + i, "line \"" + member + "\" is for remote call control and carries no calls");
            }
        }
        if (group.members.isEmpty()) {
            problems.warning("members", "the group has no lines, so no call can leave by it");
        }
    }
}
