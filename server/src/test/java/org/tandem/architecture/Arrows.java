package org.tandem.architecture;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The arrow table of `ARCHITECTURE.md`: which package may use which.
///
/// One line is `a, b -> c d`. `x.*` means everything below x, `*` everything. `name = c d` gives a name to a list.
/// A package with no line of its own belongs to the nearest package above it that has one.
///
/// @param allowed package (without `org.tandem.`) to the targets it may use
record Arrows(Map<String, Set<String>> allowed) {

    private static final String ROOT = "org.tandem.";

    /// Reads the block that starts with ` ```arrows `.
    static Arrows parse(List<String> page) {
        Map<String, Set<String>> allowed = new TreeMap<>();
        Map<String, Set<String>> names = new TreeMap<>();
        for (String line : MarkedBlock.of("arrows", page)) {
            String rule = line.replaceAll("#.*", "").strip();
            if (rule.isEmpty()) {
                continue;
            }
            if (rule.contains("->")) {
                String[] sides = rule.split("->", 2);
                for (String from : sides[0].strip().split("[ ,]+", -1)) {
                    if (allowed.put(from, words(sides[1], names)) != null) {
                        throw new IllegalArgumentException("two lines for " + from + ": " + line);
                    }
                }
            } else if (rule.contains("=")) {
                String[] sides = rule.split("=", 2);
                names.put(sides[0].strip(), words(sides[1], names));
            } else {
                throw new IllegalArgumentException("neither an arrow nor a name: " + line);
            }
        }
        return new Arrows(allowed);
    }

    private static Set<String> words(String text, Map<String, Set<String>> names) {
        Set<String> words = new LinkedHashSet<>();
        for (String word : text.strip().split("[ ,]+", -1)) {
            if (!word.isEmpty()) {
                words.addAll(names.getOrDefault(word, Set.of(word)));
            }
        }
        return words;
    }

    /// Everything that is wrong, one sentence each; empty when the classes keep to the table.
    List<String> problems(List<CompiledClass> classes) {
        Set<String> problems = new TreeSet<>();
        Map<String, Set<String>> used = new TreeMap<>();
        for (CompiledClass type : classes) {
            Optional<String> from = unitOf(type.packageName());
            if (from.isEmpty()) {
                problems.add("package " + type.packageName() + " has no line in the arrow table");
                continue;
            }
            for (String target : type.types()) {
                if (!target.startsWith(ROOT)) {
                    continue;
                }
                Optional<String> to = unitOf(target.substring(0, target.lastIndexOf('.')));
                if (to.isEmpty()) {
                    problems.add(type.name() + " uses " + target + ", whose package has no line in the arrow table");
                } else if (!to.equals(from)) {
                    used.computeIfAbsent(from.get(), _ -> new TreeSet<>()).add(to.get());
                    if (!allows(from.get(), to.get())) {
                        problems.add(type.name() + " uses " + target + ": no arrow " + from.get() + " -> " + to.get());
                    }
                }
            }
        }
        cycle(used).ifPresent(cycle -> problems.add("cycle: " + String.join(" -> ", cycle)));
        return List.copyOf(problems);
    }

    /// Mistakes in the table itself: a target without a line, a core that uses its own adapter, a circle.
    List<String> problemsOfTheTable() {
        List<String> problems = new ArrayList<>();
        allowed.forEach((from, targets) -> {
            for (String target : targets) {
                if (target.equals("*")) {
                    continue;
                }
                String plain = target.replaceFirst("\\.\\*$", "");
                if (!allowed.containsKey(target)
                        && allowed.keySet().stream().noneMatch(known -> known.startsWith(plain + "."))) {
                    problems.add(from + " -> " + target + ": no line for " + target);
                }
                if (target.startsWith(from + ".")) {
                    problems.add(from + " -> " + target + ": a core never uses its adapters");
                }
            }
        });
        Map<String, Set<String>> spelledOut = new TreeMap<>();
        for (String from : allowed.keySet()) {
            for (String to : allowed.keySet()) {
                if (!from.equals(to) && allows(from, to)) {
                    spelledOut.computeIfAbsent(from, _ -> new TreeSet<>()).add(to);
                }
            }
        }
        cycle(spelledOut).ifPresent(cycle -> problems.add("the table has a cycle: " + String.join(" -> ", cycle)));
        return problems;
    }

    /// Packages that may use the given one.
    Set<String> usersOf(String target) {
        Set<String> users = new TreeSet<>();
        for (String from : allowed.keySet()) {
            if (!from.equals(target) && allows(from, target)) {
                users.add(from);
            }
        }
        return users;
    }

    private boolean allows(String from, String to) {
        return allowed.getOrDefault(from, Set.of()).stream()
                .anyMatch(target -> target.equals("*")
                        || target.equals(to)
                        || (target.endsWith(".*") && to.startsWith(target.substring(0, target.length() - 1))));
    }

    private Optional<String> unitOf(String packageName) {
        if (!packageName.startsWith(ROOT)) {
            return Optional.empty();
        }
        String unit = packageName.substring(ROOT.length());
        while (!allowed.containsKey(unit)) {
            int dot = unit.lastIndexOf('.');
            if (dot < 0) {
                return Optional.empty();
            }
            unit = unit.substring(0, dot);
        }
        return Optional.of(unit);
    }

    private static Optional<List<String>> cycle(Map<String, Set<String>> arrows) {
        Set<String> done = new TreeSet<>();
        for (String start : arrows.keySet()) {
            Deque<String> path = new ArrayDeque<>();
            Optional<List<String>> found = cycle(start, arrows, path, done);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<List<String>> cycle(
            String at, Map<String, Set<String>> arrows, Deque<String> path, Set<String> done) {
        if (path.contains(at)) {
            List<String> all = new ArrayList<>(path);
            List<String> circle = new ArrayList<>(all.subList(all.indexOf(at), all.size()));
            circle.add(at);
            return Optional.of(circle);
        }
        if (done.contains(at)) {
            return Optional.empty();
        }
        path.addLast(at);
        for (String next : arrows.getOrDefault(at, Set.of())) {
            Optional<List<String>> found = cycle(next, arrows, path, done);
            if (found.isPresent()) {
                return found;
            }
        }
        path.removeLast();
        done.add(at);
        return Optional.empty();
    }

    /// A fenced block of a Markdown page, by the word behind its fence.
    static final class MarkedBlock {
        private MarkedBlock() {}

        static List<String> of(String word, List<String> page) {
            int start = page.indexOf("```" + word);
            if (start < 0) {
                throw new IllegalArgumentException("the page has no block ```" + word);
            }
            List<String> rest = page.subList(start + 1, page.size());
            return rest.subList(0, rest.indexOf("```"));
        }

        static Set<String> words(String word, List<String> page) {
            Set<String> words = new TreeSet<>();
            for (String line : of(word, page)) {
                words.addAll(Arrays.asList(line.replaceAll("#.*", "").strip().split("[ ,]+", -1)));
            }
            words.remove("");
            return words;
        }
    }
}
