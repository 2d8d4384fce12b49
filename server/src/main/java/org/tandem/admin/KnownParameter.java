package org.tandem.admin;

import java.time.Duration;
import java.util.function.Function;

/// A server parameter that a feature understands. Features hold them as constants.
///
/// @param name as administrators know it
/// @param meaning one sentence for the administrator, with the unit
/// @param defaultValue what holds while it is not set
/// @param parse text to value; throws `IllegalArgumentException` that says what was expected
/// @param caution a sentence when an accepted value deserves a warning, else empty
public record KnownParameter<T>(
        String name, String meaning, T defaultValue, Function<String, T> parse, Function<T, String> caution) {

    /// A whole number of milliseconds; a value below the default is accepted with a warning.
    public static KnownParameter<Duration> milliseconds(
            String name, String meaning, Duration defaultValue, Duration most) {
        return new KnownParameter<>(
                name,
                meaning,
                defaultValue,
                text -> Duration.ofMillis(whole(text, 0, most.toMillis(), "milliseconds")),
                value -> value.compareTo(defaultValue) < 0
                        ? value.toMillis() + " is lower than the default " + defaultValue.toMillis()
                        : "");
    }

    /// A whole number from `least` to `most`.
    public static KnownParameter<Integer> number(String name, String meaning, int defaultValue, int least, int most) {
        return new KnownParameter<>(name, meaning, defaultValue, text -> (int) whole(text, least, most, ""), _ -> "");
    }

    /// `true` or `false`, also `yes` or `no`, `1` or `0`.
    public static KnownParameter<Boolean> truth(String name, String meaning, boolean defaultValue) {
        return new KnownParameter<>(name, meaning, defaultValue, KnownParameter::truth, _ -> "");
    }

    /// Any text.
    public static KnownParameter<String> text(String name, String meaning, String defaultValue) {
        return new KnownParameter<>(name, meaning, defaultValue, text -> text, _ -> "");
    }

    void check(String text, Problems problems) {
        try {
            var warning = caution.apply(parse.apply(text.strip()));
            if (!warning.isEmpty()) {
                problems.warning("value", warning);
            }
        } catch (IllegalArgumentException e) {
            problems.error("value", String.valueOf(e.getMessage()));
        }
    }

    private static long whole(String text, long least, long most, String unit) {
        var expected = "a whole number from " + least + " to " + most + (unit.isEmpty() ? "" : " of " + unit)
                + " was expected, not \"" + text + "\"";
        try {
            long value = Long.parseLong(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(expected, e);
        }
        throw new IllegalArgumentException(expected);
    }

    private static boolean truth(String text) {
        return switch (text.toLowerCase(java.util.Locale.ROOT)) {
            case "true", "yes", "1" -> true;
            case "false", "no", "0" -> false;
            default -> throw new IllegalArgumentException("true or false was expected, not \"" + text + "\"");
        };
    }
}
