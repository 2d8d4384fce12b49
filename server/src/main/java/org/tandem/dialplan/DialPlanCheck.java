package org.tandem.dialplan;

import java.util.HashMap;
import java.util.Locale;
import java.util.Set;
import org.tandem.admin.AdminView;
import org.tandem.admin.Check;
import org.tandem.admin.Problems;
import org.tandem.line.LineGroup;
import org.tandem.line.Location;

/// What must hold for the dial plan and what it refers to. Tells all that is wrong at once.
final class DialPlanCheck implements Check<DialPlan> {
    @Override
    public void check(DialPlan plan, AdminView all, Problems problems) {
        if (!plan.name().equals(DialPlan.NAME)) {
            problems.error("name", "there is one dial plan, named " + DialPlan.NAME);
        }
        var seen = new HashMap<String, Integer>();
        for (int i = 0; i < plan.entries().size(); i++) {
            var entry = plan.entries().get(i);
            var at = problems.at("entries").at(i);
            var key = (entry.inputPattern() + "\n" + entry.listName() + "\n" + entry.locationFilter())
                    .toLowerCase(Locale.ROOT);
            var earlier = seen.putIfAbsent(key, i);
            if (earlier != null) {
                at.error(
                        "inputPattern",
                        "\"" + entry.inputPattern() + "\" stands in entry " + (earlier + 1)
                                + " already, with the same list and location");
            }
            checkEntry(entry, all, at);
        }
        for (int i = 0; i < plan.dialAsTypedGroups().size(); i++) {
            checkGroup(
                    plan.dialAsTypedGroups().get(i),
                    "",
                    all,
                    problems.at("dialAsTypedGroups").at(i));
        }
        if (plan.whenNothingMatches() == DialPlan.Unmatched.DIAL_AS_TYPED
                && plan.dialAsTypedGroups().isEmpty()) {
            problems.error("dialAsTypedGroups", "is empty, so nothing could be dialled as typed");
        }
    }

    private static void checkEntry(DialPlanEntry entry, AdminView all, Problems at) {
        var list = all.find(NumberList.TYPE, entry.listName());
        var numbers = list.map(found -> Set.copyOf(found.numbers())).orElse(Set.of());
        boolean lyncBound = CompiledDialPlan.isLyncBound(entry, all);
        var compiled = CompiledEntry.of(
                entry,
                numbers,
                lyncBound,
                (path, message) -> at.error(path, "\"" + field(entry, path) + "\" " + message));
        if (!entry.listName().isEmpty() && list.isEmpty()) {
            at.error("listName", "there is no number list \"" + entry.listName() + "\"");
        }
        if (compiled != null) {
            checkList(entry, compiled.input().listLength(), numbers, at);
        }
        if (!entry.locationFilter().isEmpty()
                && all.find(Location.TYPE, entry.locationFilter()).isEmpty()) {
            at.error("locationFilter", "there is no location \"" + entry.locationFilter() + "\"");
        }
        if (!Classification.exists(entry.classification(), all)) {
            at.error("classification", "there is no classification \"" + entry.classification() + "\"");
        }
        for (int i = 0; i < entry.components().size(); i++) {
            var component = entry.components().get(i).component();
            if (all.find(AccountCodeComponent.TYPE, component).isEmpty()) {
                at.error("components/" + i + "/component", "there is no account code component \"" + component + "\"");
            }
        }
        checkGroups(entry, lyncBound, all, at);
    }

    private static String field(DialPlanEntry entry, String path) {
        return switch (path) {
            case "inputPattern" -> entry.inputPattern();
            case "standardizedNumber" -> entry.standardizedNumber();
            case "displayString" -> entry.displayString();
            case "editBase" -> entry.editBase();
            case "defaultDialString" -> entry.defaultDialString();
            default -> {
                var steps = path.split("/", -1);
                int i = Integer.parseInt(steps[1]);
                yield steps[0].equals("groups")
                        ? entry.groups().get(i).dialString()
                        : entry.components().get(i).picture();
            }
        };
    }

    private static void checkList(DialPlanEntry entry, int length, Set<String> numbers, Problems at) {
        if (length > 0 && entry.listName().isEmpty()) {
            at.error("listName", "is not set, but the input pattern has $");
        } else if (length == 0 && !entry.listName().isEmpty()) {
            at.error("inputPattern", "\"" + entry.inputPattern() + "\" has no $ for the numbers of the list");
        } else if (length > 0 && numbers.stream().noneMatch(number -> number.length() == length)) {
            at.warning("listName", "no number of the list has " + length + " digits, so the entry never matches");
        }
    }

    private static void checkGroups(DialPlanEntry entry, boolean lyncBound, AdminView all, Problems at) {
        if (entry.matchAgain() && !entry.groups().isEmpty()) {
            at.error("groups", "are never used in an entry that is looked up again");
        }
        for (int i = 0; i < entry.groups().size(); i++) {
            var group = entry.groups().get(i);
            var place = at.at("groups").at(i);
            checkGroup(group.lineGroup(), "lineGroup", all, place);
            if (lyncBound && CompiledDialPlan.hasLine(all, group.lineGroup(), false)) {
                place.warning(
                        "lineGroup",
                        "line group \"" + group.lineGroup() + "\" has lines that do not lead to Lync; the entry is for"
                                + " Lync-only users, so those lines are never used for it");
            }
            if (!group.filter().isEmpty()
                    && all.find(Location.TYPE, group.filter()).isEmpty()) {
                place.error("filter", "there is no location \"" + group.filter() + "\"");
            }
            if (!group.classification().isEmpty() && !Classification.exists(group.classification(), all)) {
                place.error("classification", "there is no classification \"" + group.classification() + "\"");
            }
        }
    }

    private static void checkGroup(String name, String path, AdminView all, Problems place) {
        var group = all.find(LineGroup.TYPE, name);
        if (group.isEmpty()) {
            place.error(path, "there is no line group \"" + name + "\"");
        } else if (!group.get().useAsDialGroup()) {
            place.error(path, "line group \"" + name + "\" is not to be used as dial group");
        }
    }
}
