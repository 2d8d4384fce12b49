package org.tandem.user;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What somebody may do: all that every one of these sets of patterns allows.
///
/// A pattern is a right (`line.write`), all rights of a kind (`line.*`), one right of every kind (`*.read`), or
/// `*`. An account has one set; a token narrows it by another.
public record Rights(List<Set<String>> sets) {
    public static final Rights NONE = new Rights(List.of(Set.of()));

    public Rights {
        if (sets.isEmpty()) {
            throw new IllegalArgumentException("sets is empty: that would allow everything");
        }
        sets = sets.stream().map(Set::copyOf).toList();
    }

    public static Rights of(Set<String> patterns) {
        return new Rights(List.of(patterns));
    }

    /// Only what these patterns allow as well.
    public Rights narrowedBy(Set<String> patterns) {
        var more = new ArrayList<>(sets);
        more.add(patterns);
        return new Rights(more);
    }

    /// Whether this right, or every right that this pattern stands for, is among them.
    public boolean allows(String wanted) {
        return sets.stream().allMatch(patterns -> patterns.stream().anyMatch(pattern -> covers(pattern, wanted)));
    }

    /// Whether the text is a right or a pattern of rights.
    public static boolean isPattern(String text) {
        if (text.equals("*")) {
            return true;
        }
        int dot = text.indexOf('.');
        return dot > 0 && isStep(text.substring(0, dot)) && isStep(text.substring(dot + 1));
    }

    private static boolean isStep(String step) {
        return step.equals("*")
                || (!step.isEmpty() && step.chars().allMatch(c -> c < 128 && Character.isLetterOrDigit(c)));
    }

    private static boolean covers(String pattern, String wanted) {
        if (pattern.equals("*") || pattern.equals(wanted)) {
            return true;
        }
        int dot = pattern.indexOf('.');
        int wantedDot = wanted.indexOf('.');
        return dot > 0
                && wantedDot > 0
                && stepCovers(pattern.substring(0, dot), wanted.substring(0, wantedDot))
                && stepCovers(pattern.substring(dot + 1), wanted.substring(wantedDot + 1));
    }

    private static boolean stepCovers(String pattern, String wanted) {
        return pattern.equals("*") || pattern.equals(wanted);
    }
}
