package org.tandem.wire.sip;

import java.util.ArrayList;
import java.util.List;
import org.tandem.wire.uri.Grammar;
import org.tandem.wire.uri.Params;
import org.tandem.wire.uri.SyntaxException;

/// Steps over header values: blanks, quoted strings, angle brackets, commas.
final class Cursor {
    private Cursor() {}

    static int skipBlanks(String text, int from) {
        int at = from;
        while (at < text.length() && Grammar.isBlank(text.charAt(at))) {
            at++;
        }
        return at;
    }

    /// The position after `c`, which must be the next thing but for blanks.
    static int expect(String text, int from, char c) {
        int at = skipBlanks(text, from);
        if (at == text.length() || text.charAt(at) != c) {
            throw new SyntaxException(text, at, String.valueOf(c));
        }
        return at + 1;
    }

    /// The position after the token at `from`.
    static int endOfToken(String text, int from) {
        int at = from;
        while (at < text.length() && Grammar.isToken(text.charAt(at))) {
            at++;
        }
        if (at == from) {
            throw new SyntaxException(text, at, "a token");
        }
        return at;
    }

    /// The next comma at or after `from` that stands outside quotes and angle brackets, or the end of the
    /// text.
    ///
    /// A quote or bracket that is never closed reaches to the end, so that what is malformed stays in one
    /// piece.
    static int nextComma(String text, int from) {
        if (text.indexOf(',', from) < 0) {
            return text.length();
        }
        boolean inAngles = false;
        for (int at = from; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at = closingQuote(text, at);
            } else if (c == '<') {
                inAngles = true;
            } else if (c == '>') {
                inAngles = false;
            } else if (c == ',' && !inAngles) {
                return at;
            }
        }
        return text.length();
    }

    private static int closingQuote(String text, int quote) {
        for (int at = quote + 1; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                return at;
            }
            if (c == '\\') {
                at++;
            }
        }
        return text.length();
    }

    /// The elements of a list header, blanks around them taken off, empty ones left out.
    static List<String> split(String value) {
        int comma = nextComma(value, 0);
        if (comma == value.length()) {
            var only = value.strip();
            return only.isEmpty() ? List.of() : List.of(only);
        }
        var all = new ArrayList<String>();
        int from = 0;
        while (true) {
            var element = value.substring(from, comma).strip();
            if (!element.isEmpty()) {
                all.add(element);
            }
            if (comma == value.length()) {
                return List.copyOf(all);
            }
            from = comma + 1;
            comma = nextComma(value, from);
        }
    }

    /// The elements of a header that may be written as a list, none of them empty.
    static List<String> splitStrictly(String value) {
        int comma = nextComma(value, 0);
        if (comma == value.length()) {
            return List.of(value);
        }
        var all = new ArrayList<String>();
        int from = 0;
        while (true) {
            all.add(value.substring(from, comma));
            if (comma == value.length()) {
                return List.copyOf(all);
            }
            from = comma + 1;
            comma = nextComma(value, from);
        }
    }

    /// The position after the quoted string that starts at `quote`; throws when it has no end.
    static int endOfQuoted(String text, int quote) {
        return Params.endOfQuoted(text, quote);
    }
}
