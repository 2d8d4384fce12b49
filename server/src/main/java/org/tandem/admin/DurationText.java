package org.tandem.admin;

import java.time.Duration;

/// Durations as administrators write them: a whole number and `ms`, `s`, `m`, `h` or `d`, as in `20s` or
/// `2500ms`. Never negative.
public final class DurationText {
    private DurationText() {}

    /// Throws `IllegalArgumentException` that says what was expected.
    public static Duration parse(String text) {
        int digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        if (digits == 0 || digits > 12) {
            throw wrong(text);
        }
        long count = Long.parseLong(text, 0, digits, 10);
        return switch (text.substring(digits)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            case "d" -> Duration.ofDays(count);
            default -> throw wrong(text);
        };
    }

    /// Written in the largest unit that keeps it whole; parts of a millisecond are lost.
    public static String write(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        if (seconds == 0 || seconds % 60 != 0) {
            return seconds + "s";
        }
        if (seconds % 3600 != 0) {
            return seconds / 60 + "m";
        }
        return seconds % 86_400 != 0 ? seconds / 3600 + "h" : seconds / 86_400 + "d";
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException(
                "a duration such as 20s, 500ms, 5m, 1h or 2d was expected, not \"" + text + "\"");
    }
}
