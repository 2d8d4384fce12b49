package org.tandem.wire.uri;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Parameters in the order they came, as `;name=value` or `;name`; names compare without regard to case.
///
/// Kept as the one text they are on the wire and searched in place: most have none to five, and most are
/// never asked for. Values are as written: quoted ones keep their quotes (`unquoted` takes them off), escapes
/// in URIs stay. Immutable.
public final class Params {
    /// No parameters.
    public static final Params NONE = new Params("");

    /// One parameter; `value` is empty for a name without one.
    public record Param(String name, String value) {}

    private final String text;

    private Params(String text) {
        this.text = text;
    }

    /// Reads `;a=1;b`, blanks around `;` and `=` allowed. Refuses empty names, unfinished quotes, foreign
    /// characters.
    public static Params parse(String text) {
        return parse(text, 0);
    }

    /// Reads the parameters that fill `text` from `from` to its end.
    public static Params parse(String text, int from) {
        int at = from;
        boolean blanks = false;
        while (at < text.length()) {
            int semicolon = skipBlanks(text, at);
            if (semicolon == text.length()) {
                blanks = true;
                break;
            }
            if (text.charAt(semicolon) != ';') {
                throw new SyntaxException(text, semicolon, "; before a parameter");
            }
            int name = skipBlanks(text, semicolon + 1);
            int nameEnd = name;
            while (nameEnd < text.length() && Grammar.isToken(text.charAt(nameEnd))) {
                nameEnd++;
            }
            if (nameEnd == name) {
                throw new SyntaxException(text, name, "a parameter name");
            }
            int equals = skipBlanks(text, nameEnd);
            blanks |= semicolon != at || name != semicolon + 1;
            at = nameEnd;
            if (equals < text.length() && text.charAt(equals) == '=') {
                int value = skipBlanks(text, equals + 1);
                at = endOfValue(text, value);
                blanks |= equals != nameEnd || value != equals + 1;
            }
        }
        if (from == text.length()) {
            return NONE;
        }
        return new Params(blanks ? withoutBlanks(text, from) : text.substring(from));
    }

    /// Takes a text that its reader has checked, as URIs do whose parameters follow other rules.
    static Params checked(String text) {
        return text.isEmpty() ? NONE : new Params(text);
    }

    private static int skipBlanks(String text, int from) {
        int at = from;
        while (at < text.length() && Grammar.isBlank(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static int endOfValue(String text, int from) {
        int at = from;
        if (at < text.length() && text.charAt(at) == '"') {
            return endOfQuoted(text, at);
        }
        while (at < text.length() && Grammar.isParamValue(text.charAt(at))) {
            at++;
        }
        if (at == from) {
            throw new SyntaxException(text, at, "a parameter value");
        }
        return at;
    }

    /// The position after the quoted string that starts at `quote`.
    public static int endOfQuoted(String text, int quote) {
        for (int at = quote + 1; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                return at + 1;
            }
            if (c == '\\') {
                at++;
            }
        }
        throw new SyntaxException(text, quote, "a closing quote");
    }

    private static String withoutBlanks(String text, int from) {
        var out = new StringBuilder(text.length() - from);
        for (int at = from; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                int end = endOfQuoted(text, at);
                out.append(text, at, end);
                at = end - 1;
            } else if (!Grammar.isBlank(c)) {
                out.append(c);
            }
        }
        return out.toString();
    }

    /// The value as written; empty text for a parameter without one; nothing when there is no such parameter.
    public Optional<String> get(String name) {
        int value = find(name);
        if (value < 0) {
            return Optional.empty();
        }
        return Optional.of(valueAt(value));
    }

    /// The value with quotes and backslashes taken off.
    public Optional<String> unquoted(String name) {
        return get(name).map(Params::unquote);
    }

    public boolean has(String name) {
        return find(name) >= 0;
    }

    public boolean isEmpty() {
        return text.isEmpty();
    }

    /// Where the first parameter of that name has its name's end, or -1.
    private int find(String name) {
        int at = 0;
        while (at < text.length()) {
            int start = at + 1;
            if (text.regionMatches(true, start, name, 0, name.length())) {
                int end = start + name.length();
                if (end == text.length() || text.charAt(end) == ';' || text.charAt(end) == '=') {
                    return end;
                }
            }
            at = next(start);
        }
        return -1;
    }

    private int next(int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) != ';') {
            at = text.charAt(at) == '"' ? endOfQuoted(text, at) : at + 1;
        }
        return at;
    }

    private String valueAt(int nameEnd) {
        return nameEnd == text.length() || text.charAt(nameEnd) == ';'
                ? ""
                : text.substring(nameEnd + 1, next(nameEnd));
    }

    /// All in order.
    public List<Param> asList() {
        var all = new ArrayList<Param>();
        int at = 0;
        while (at < text.length()) {
            int end = next(at + 1);
            int equals = text.indexOf('=', at);
            all.add(
                    equals < 0 || equals > end
                            ? new Param(text.substring(at + 1, end), "")
                            : new Param(text.substring(at + 1, equals), text.substring(equals + 1, end)));
            at = end;
        }
        return List.copyOf(all);
    }

    /// With this parameter in the place of those of the same name, else at the end; an empty value writes the
    /// bare name.
    public Params with(String name, String value) {
        var added = parse(value.isEmpty() ? ";" + name : ";" + name + "=" + value);
        if (added.next(1) != added.text.length()) {
            throw new SyntaxException(value, 0, "the value of one parameter");
        }
        return new Params(without(name).text + added.text);
    }

    /// Without any parameter of this name.
    public Params without(String name) {
        if (!has(name)) {
            return this;
        }
        var out = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            int end = next(at + 1);
            int nameEnd = at + 1 + name.length();
            boolean same = text.regionMatches(true, at + 1, name, 0, name.length())
                    && (nameEnd == end || text.charAt(nameEnd) == '=');
            if (!same) {
                out.append(text, at, end);
            }
            at = end;
        }
        return checked(out.toString());
    }

    /// `"a\"b"` as `a"b`; anything else as it is.
    public static String unquote(String text) {
        if (text.length() < 2 || text.charAt(0) != '"') {
            return text;
        }
        if (text.indexOf('\\') < 0) {
            return text.substring(1, text.length() - 1);
        }
        var out = new StringBuilder(text.length());
        for (int at = 1; at < text.length() - 1; at++) {
            if (text.charAt(at) == '\\' && at + 2 < text.length()) {
                at++;
            }
            out.append(text.charAt(at));
        }
        return out.toString();
    }

    /// The text between quotes, quotes and backslashes in it escaped.
    public static String quote(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Params that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /// As on the wire, with the leading `;`.
    @Override
    public String toString() {
        return text;
    }
}
