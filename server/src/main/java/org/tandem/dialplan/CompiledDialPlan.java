package org.tandem.dialplan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tandem.admin.AdminView;
import org.tandem.base.LineId;
import org.tandem.line.Line;
import org.tandem.line.LineGroup;
import org.tandem.line.LineUsage;

/// The dial plan ready for use: immutable, made once for each change, asked by any thread.
///
/// An entry for numbers of Lync-only users never leads to a line that does not go to Lync, whatever its groups
/// say, also when Lync cannot be reached: such a call is refused rather than sent to the public network.
public final class CompiledDialPlan {
    /// Longer numbers match nothing.
    static final int LENGTH_MAX = 256;

    /// How often entries may send a number through the plan again.
    private static final int ROUNDS_MAX = 4;

    private final List<CompiledEntry> entries;
    private final PrefixIndex index;
    private final DialPlan source;
    private final Set<LineId> lyncLines;

    private CompiledDialPlan(DialPlan source, List<CompiledEntry> entries, Set<LineId> lyncLines) {
        this.source = source;
        this.entries = List.copyOf(entries);
        this.lyncLines = Set.copyOf(lyncLines);
        this.index = new PrefixIndex(this.entries);
    }

    /// The plan of this view, which its checks have accepted.
    public static CompiledDialPlan of(AdminView view) {
        var plan = view.single(DialPlan.TYPE);
        var compiled = new ArrayList<CompiledEntry>();
        for (var entry : plan.entries()) {
            compiled.add(compile(entry, view));
        }
        var lyncLines = new HashSet<LineId>();
        for (var line : view.all(Line.TYPE)) {
            if (line.usage() == LineUsage.MICROSOFT_LYNC) {
                lyncLines.add(line.id());
            }
        }
        return new CompiledDialPlan(plan, compiled, lyncLines);
    }

    private static CompiledEntry compile(DialPlanEntry entry, AdminView view) {
        var list = view.find(NumberList.TYPE, entry.listName())
                .map(NumberList::numbers)
                .orElse(List.of());
        var compiled = CompiledEntry.of(entry, Set.copyOf(list), isLyncBound(entry, view), (path, message) -> {
            throw new IllegalStateException("dial plan entry " + entry.inputPattern() + ": " + path + " " + message);
        });
        if (compiled == null) {
            throw new IllegalStateException("dial plan entry " + entry.inputPattern() + " is malformed");
        }
        return compiled;
    }

    /// Whether an entry's numbers must not leave by other lines than those to Lync.
    static boolean isLyncBound(DialPlanEntry entry, AdminView view) {
        var set = entry.lyncOnlyUsers();
        return set != null ? set : entry.groups().stream().anyMatch(group -> hasLine(view, group.lineGroup(), true));
    }

    /// Whether a group has a line that leads to Lync, or one that does not.
    static boolean hasLine(AdminView view, String lineGroup, boolean toLync) {
        return view.find(LineGroup.TYPE, lineGroup).stream()
                .flatMap(group -> group.members().stream())
                .flatMap(member -> view.find(Line.TYPE, member).stream())
                .anyMatch(line -> (line.usage() == LineUsage.MICROSOFT_LYNC) == toLync);
    }

    /// What becomes of a number, without a trace.
    public Decision decide(Query query, LineAvailability lines) {
        return new Round(query, lines, null).decide(query.dialled(), 1);
    }

    /// The same with the reason for every step.
    public Decision explain(Query query, LineAvailability lines) {
        return new Round(query, lines, new ArrayList<>()).decide(query.dialled(), 1);
    }

    /// What a number looks like when it is shown, in the company directory for instance; the number itself
    /// where no entry fits.
    public String displayOf(String number, String location) {
        return switch (decide(new Query(number, location, false), group -> List.of())) {
            case Decision.Routed(var dialled, var _, var _) -> dialled.display();
            case Decision.NoLine(var dialled, var _, var _) -> dialled.display();
            case Decision.NoMatch _ -> displayOfUnrouted(number, location);
        };
    }

    /// An entry without groups leads nowhere, but still says how its numbers look.
    private String displayOfUnrouted(String number, String location) {
        var dialled = Dialled.of(number);
        if (dialled.length() > LENGTH_MAX) {
            return number;
        }
        for (int candidate : index.candidates(dialled)) {
            var entry = entries.get(candidate);
            var starts = filterAdmits(entry.source().locationFilter(), location)
                    ? entry.input().match(dialled)
                    : null;
            if (starts != null) {
                return entry.display().render(dialled, starts);
            }
        }
        return number;
    }

    private static boolean filterAdmits(String filter, String location) {
        return filter.isEmpty() || filter.equalsIgnoreCase(location);
    }

    /// One question on its way through the plan.
    private final class Round {
        private final Query query;
        private final LineAvailability lines;
        private final @Nullable List<Trace.Step> steps;

        private Round(Query query, LineAvailability lines, @Nullable List<Trace.Step> steps) {
            this.query = query;
            this.lines = lines;
            this.steps = steps;
        }

        private Decision decide(String number, int round) {
            if (number.length() > LENGTH_MAX) {
                return noMatch("The number is longer than " + LENGTH_MAX + " characters.");
            }
            var dialled = Dialled.of(number);
            if (steps != null) {
                steps.add(new Trace.Step.Taken(number, dialled.digits(), dialled.isSip(), query.location()));
            }
            for (int candidate : candidates(dialled)) {
                var entry = entries.get(candidate);
                var starts = applies(entry) ? entry.input().match(dialled) : null;
                if (starts != null) {
                    return matched(candidate, entry, dialled, starts, round);
                }
                if (steps != null) {
                    steps.add(new Trace.Step.Passed(
                            candidate + 1, entry.source().inputPattern(), whyPassed(entry, dialled)));
                }
            }
            return unmatched(dialled);
        }

        /// A trace tells of every entry, also of those that the index rules out.
        private int[] candidates(Dialled dialled) {
            return steps == null
                    ? index.candidates(dialled)
                    : java.util.stream.IntStream.range(0, entries.size()).toArray();
        }

        private boolean applies(CompiledEntry entry) {
            return filterAdmits(entry.source().locationFilter(), query.location())
                    && (!query.lyncOnlyCaller() || entry.source().forLyncOnlyCallers());
        }

        private String whyPassed(CompiledEntry entry, Dialled dialled) {
            if (entry.input().match(dialled) == null) {
                return entry.input().mismatch(dialled);
            }
            return filterAdmits(entry.source().locationFilter(), query.location())
                    ? "the entry is not marked for Lync-only callers"
                    : "the entry is for location " + entry.source().locationFilter() + " alone";
        }

        private Decision matched(int at, CompiledEntry entry, Dialled dialled, int[] starts, int round) {
            var number = entry.number(dialled, starts);
            if (steps != null) {
                steps.add(new Trace.Step.Matched(
                        at + 1, entry.source().inputPattern(), entry.source().description(), number));
            }
            if (entry.source().matchAgain()) {
                if (steps != null) {
                    steps.add(new Trace.Step.Again(number.standardized()));
                }
                return round < ROUNDS_MAX
                        ? decide(number.standardized(), round + 1)
                        : noMatch("Entries send the number round in a circle.");
            }
            var attempts = attempts(at, entry, dialled, starts);
            if (!attempts.isEmpty()) {
                return new Decision.Routed(
                        number,
                        attempts,
                        ended("Goes to line group " + attempts.getFirst().lineGroup() + "."));
            }
            if (entry.source().groups().isEmpty()) {
                return noMatch("The entry " + entry.source().inputPattern() + " has no dial group, so "
                        + number.standardized() + " leads nowhere.");
            }
            var reason = entry.lyncBound()
                    ? "No line to Lync is usable, and " + number.standardized() + " must not leave by another."
                    : "No line is usable for " + number.standardized() + ".";
            return new Decision.NoLine(number, reason, ended(reason));
        }

        private List<Decision.Attempt> attempts(int at, CompiledEntry entry, Dialled dialled, int[] starts) {
            var attempts = new ArrayList<Decision.Attempt>();
            var groups = entry.source().groups();
            for (int i = 0; i < groups.size(); i++) {
                var group = groups.get(i);
                var dialString = entry.dialString(i, dialled, starts);
                if (!filterAdmits(group.filter(), query.location())) {
                    skipped(at, i, group, dialString, "the group is for location " + group.filter() + " alone");
                    continue;
                }
                var all = lines.usableLines(group.lineGroup());
                var usable = entry.lyncBound()
                        ? all.stream().filter(lyncLines::contains).toList()
                        : all;
                if (usable.isEmpty()) {
                    skipped(
                            at,
                            i,
                            group,
                            dialString,
                            all.isEmpty()
                                    ? "the group has no usable line"
                                    : "its lines do not lead to Lync, and the entry is for Lync-only users");
                    continue;
                }
                if (steps != null) {
                    steps.add(new Trace.Step.Offered(at + 1, i + 1, group.lineGroup(), dialString, usable));
                }
                var classification =
                        group.classification().isEmpty() ? entry.source().classification() : group.classification();
                attempts.add(new Decision.Attempt(group.lineGroup(), usable, dialString, classification));
            }
            return attempts;
        }

        private void skipped(int at, int group, DialPlanEntry.DialGroup dialGroup, String dialString, String reason) {
            if (steps != null) {
                steps.add(new Trace.Step.Skipped(at + 1, group + 1, dialGroup.lineGroup(), dialString, reason));
            }
        }

        private Decision unmatched(Dialled dialled) {
            if (source.whenNothingMatches() == DialPlan.Unmatched.REFUSE || query.lyncOnlyCaller()) {
                return noMatch("No dial plan entry fits " + dialled.typed() + ".");
            }
            var attempts = new ArrayList<Decision.Attempt>();
            for (int i = 0; i < source.dialAsTypedGroups().size(); i++) {
                var group = source.dialAsTypedGroups().get(i);
                var usable = lines.usableLines(group);
                if (!usable.isEmpty()) {
                    if (steps != null) {
                        steps.add(new Trace.Step.Offered(0, i + 1, group, dialled.text(), usable));
                    }
                    attempts.add(new Decision.Attempt(group, usable, dialled.text(), ""));
                }
            }
            var number = new Decision.DialledNumber(dialled.text(), dialled.text(), dialled.text(), "", Map.of());
            if (attempts.isEmpty()) {
                var reason = "No dial plan entry fits, and no line is usable to dial " + dialled.typed() + " as typed.";
                return new Decision.NoLine(number, reason, ended(reason));
            }
            return new Decision.Routed(number, attempts, ended("No entry fits: dialled as typed."));
        }

        private Decision noMatch(String reason) {
            return new Decision.NoMatch(reason, ended(reason));
        }

        private Trace ended(String sentence) {
            if (steps == null) {
                return Trace.NONE;
            }
            steps.add(new Trace.Step.Ended(sentence));
            return new Trace(steps);
        }
    }

    /// Numbers from 0 of the entries that are compared with this number at all.
    int[] candidatesOf(String number) {
        return index.candidates(Dialled.of(number));
    }

    /// How many entries there are.
    public int size() {
        return entries.size();
    }
}
