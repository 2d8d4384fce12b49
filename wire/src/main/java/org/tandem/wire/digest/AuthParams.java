package org.tandem.wire.digest;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The `name=value` list behind the scheme of a challenge or of credentials.
final class AuthParams {
    private static final int PARAMS_MAX = 32;

    private AuthParams() {}

    /// Names in lower case, values without quotes. Nothing for another scheme than Digest, for a text that
    /// cannot be read, and for one with the same name twice: which of the two is meant would be a guess.
    static Optional<Map<String, String>> parse(String text) {
        var stripped = text.strip();
        if (!stripped.regionMatches(true, 0, "Digest", 0, 6)
                || stripped.length() == 6
                || !Character.isWhitespace(stripped.charAt(6))) {
            return Optional.empty();
        }
        var params = new TreeMap<String, String>();
        int at = skip(stripped, 7);
        while (at < stripped.length()) {
            int equals = stripped.indexOf('=', at);
            if (equals < 0 || params.size() == PARAMS_MAX) {
                return Optional.empty();
            }
            var name = stripped.substring(at, equals).strip().toLowerCase(Locale.ROOT);
            var value = new StringBuilder();
            at = value(stripped, blanks(stripped, equals + 1), value);
            if (at < 0 || name.isEmpty() || params.put(name, value.toString()) != null) {
                return Optional.empty();
            }
            at = blanks(stripped, at);
            if (at < stripped.length() && stripped.charAt(at) != ',') {
                return Optional.empty();
            }
            at = skip(stripped, at);
        }
        return Optional.of(params);
    }

    private static int blanks(String text, int from) {
        int at = from;
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }

    private static int skip(String text, int from) {
        int at = from;
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t' || text.charAt(at) == ',')) {
            at++;
        }
        return at;
    }

    /// Reads a token or quoted string into `out`; the position behind it, or -1.
    private static int value(String text, int from, StringBuilder out) {
        if (from < text.length() && text.charAt(from) == '"') {
            for (int at = from + 1; at < text.length(); at++) {
                char c = text.charAt(at);
                if (c == '"') {
                    return at + 1;
                }
                if (c == '\\' && at + 1 < text.length()) {
                    at++;
                }
                out.append(text.charAt(at));
            }
            return -1;
        }
        int at = from;
        while (at < text.length() && text.charAt(at) != ',' && text.charAt(at) != ' ' && text.charAt(at) != '\t') {
            if (text.charAt(at) == '"') {
                return -1;
            }
            out.append(text.charAt(at));
            at++;
        }
        return at == from ? -1 : at;
    }

    static String quoted(String text) {
        for (int at = 0; at < text.length(); at++) {
            if (text.charAt(at) < ' ') {
                throw new IllegalArgumentException(
                        "control character " + (int) text.charAt(at) + " in a digest parameter");
            }
        }
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
