package org.tandem.admin;

import java.util.Collection;
import java.util.Locale;

/// What somebody probably meant by a word that is not known.
public final class Suggestion {
    private Suggestion() {}

    /// `; did you mean "interval"?` with the nearest of the known words, or nothing when none is near.
    public static String didYouMean(String given, Collection<String> known) {
        var best = "";
        int bestDistance = Math.max(2, given.length() / 3) + 1;
        var wanted = given.length() > 64 ? given.substring(0, 64) : given;
        for (var candidate : known) {
            int distance = distance(wanted.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance < bestDistance) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return best.isEmpty() ? "" : "; did you mean \"" + best + "\"?";
    }

    /// How many letters must be added, dropped or replaced.
    private static int distance(String a, String b) {
        var previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            var row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(previous[j], row[j - 1]));
            }
            previous = row;
        }
        return previous[b.length()];
    }
}
