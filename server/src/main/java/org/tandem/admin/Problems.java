package org.tandem.admin;

import java.util.ArrayList;
import java.util.List;

/// A place to write problems down, all of them before anybody gives up.
///
/// Views made by [#at] write to the same list below a longer path. At most [#KEPT_MAX] are kept, the rest is
/// counted. Not for several threads.
public final class Problems {
    /// A text that is wrong everywhere must not fill the memory with its problems.
    public static final int KEPT_MAX = 1000;

    private final Kept kept;
    private final String base;

    public Problems() {
        this(new Kept(KEPT_MAX), "");
    }

    /// Keeps all: for the checks of objects, whose number is limited.
    static Problems unlimited() {
        return new Problems(new Kept(Integer.MAX_VALUE), "");
    }

    private Problems(Kept kept, String base) {
        this.kept = kept;
        this.base = base;
    }

    /// The same list, below `step` (a component, an object's type or its name).
    public Problems at(String step) {
        return new Problems(kept, join(base, escaped(step)));
    }

    /// The same list, below the element with this number, counted from 0.
    public Problems at(int index) {
        return new Problems(kept, join(base, Integer.toString(index)));
    }

    /// Adds an error at a path relative to this place (`proxies/0/port`; empty: the place itself).
    public void error(String path, String message) {
        kept.add(new Problem(join(base, path), Problem.Severity.ERROR, message));
    }

    /// Adds a warning at a path relative to this place.
    public void warning(String path, String message) {
        kept.add(new Problem(join(base, path), Problem.Severity.WARNING, message));
    }

    /// The absolute path of this place.
    public String path() {
        return base;
    }

    public boolean hasErrors() {
        return kept.errors > 0;
    }

    /// How many errors were added so far, also those that are no longer kept: two readings tell whether a step
    /// went well.
    public int errors() {
        return kept.errors;
    }

    /// What was added, in order; when some were left off, a last entry says how many.
    public List<Problem> list() {
        var all = new ArrayList<>(kept.problems);
        if (kept.leftOff > 0) {
            all.add(new Problem("", Problem.Severity.WARNING, "and " + kept.leftOff + " more problems"));
        }
        return List.copyOf(all);
    }

    /// A path of these steps, each escaped.
    public static String path(String... steps) {
        var path = "";
        for (var step : steps) {
            path = join(path, escaped(step));
        }
        return path;
    }

    private static String join(String base, String path) {
        return base.isEmpty() ? path : path.isEmpty() ? base : base + "/" + path;
    }

    private static String escaped(String step) {
        return step.replace("~", "~0").replace("/", "~1");
    }

    private static final class Kept {
        private final List<Problem> problems = new ArrayList<>();
        private final int max;
        private int errors;
        private int leftOff;

        private Kept(int max) {
            this.max = max;
        }

        private void add(Problem problem) {
            if (problem.isError()) {
                errors++;
            }
            if (problems.size() < max) {
                problems.add(problem);
            } else {
                leftOff++;
            }
        }
    }
}
