package org.tandem.dialplan;

import java.util.ArrayList;
import java.util.List;
import org.tandem.dialplan.PatternSyntax.Malformed;
import org.tandem.dialplan.PatternSyntax.Sign;

/// A compiled output field: literals and references to signs of the input pattern.
///
/// Two styles. *Wildcard*: the wildcards of the input pattern, same letters, same number, same order, with any
/// literals between; `{Z}` is `Z`. *Ordinal*, as soon as there is a `{number`: `{4}` and `{4-6}` are signs by
/// position from 1, `{Z}` the tail, `{?}` the text of the `?`; letters outside of braces are literals.
/// Positions count every sign but quoted text: those of the standardized number, and in the standardized number
/// itself those of the input pattern. A field that is all quoted text is a constant.
final class OutputPattern {
    /// A piece of the result, one counted sign long at most.
    sealed interface Part {
        /// Text as it is.
        record Text(String text, boolean counted) implements Part {}

        /// What a sign of the input pattern matched.
        record Captured(int sign) implements Part {}
    }

    private final List<Part> parts;

    private OutputPattern(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    /// The input itself.
    static OutputPattern ofInput(InputPattern input) {
        return new OutputPattern(positions(input));
    }

    /// The signs of the input pattern that positions count, literals as text.
    private static List<Part> positions(InputPattern input) {
        var parts = new ArrayList<Part>();
        for (int i = 0; i < input.signs().size(); i++) {
            var sign = input.signs().get(i);
            if (sign.kind().isWildcard()) {
                parts.add(new Part.Captured(i));
            } else {
                parts.add(new Part.Text(String.valueOf(sign.text()), sign.isCounted()));
            }
        }
        return parts;
    }

    /// The Standardized Number field.
    static OutputPattern standardized(String text, InputPattern input) throws Malformed {
        var whole = ofInput(input);
        return text.isEmpty() ? whole : compile(text, input, whole.counted());
    }

    /// Any other output field; `standardized` is that of the entry.
    static OutputPattern other(String text, InputPattern input, OutputPattern standardized) throws Malformed {
        return text.isEmpty() ? standardized : compile(text, input, standardized.counted());
    }

    private List<Part> counted() {
        return parts.stream()
                .filter(part -> !(part instanceof Part.Text(var text, boolean counted)) || counted)
                .toList();
    }

    private static OutputPattern compile(String text, InputPattern input, List<Part> positions) throws Malformed {
        return isOrdinal(text) ? ordinal(text, input, positions) : byWildcards(text, input);
    }

    static boolean isOrdinal(String text) {
        boolean quoted = false;
        for (int i = 0; i + 1 < text.length(); i++) {
            quoted ^= text.charAt(i) == '"';
            if (!quoted && text.charAt(i) == '{' && Character.isDigit(text.charAt(i + 1))) {
                return true;
            }
        }
        return false;
    }

    private static OutputPattern byWildcards(String text, InputPattern input) throws Malformed {
        var signs =
                PatternSyntax.signs(text.replace("{Z}", "Z").replace("{z}", "Z").replace("{?}", "?"));
        if (signs.stream().anyMatch(sign -> sign.isCounted() && (sign.text() == '{' || sign.text() == '}'))) {
            throw new Malformed("has a brace that is neither {position} nor {Z}");
        }
        boolean constant = signs.stream().noneMatch(Sign::isCounted);
        var mine = PatternSyntax.wildcards(signs);
        var theirs = PatternSyntax.wildcards(input.signs());
        if (!constant && !mine.equals(theirs)) {
            throw new Malformed("has the wildcards " + shown(mine) + ", but the input pattern has " + shown(theirs)
                    + ": repeat all of them in order, or name positions like {4-6}, or quote a constant");
        }
        var wildcards = input.wildcardSigns();
        var parts = new ArrayList<Part>();
        int next = 0;
        for (var sign : signs) {
            parts.add(
                    sign.kind().isWildcard()
                            ? new Part.Captured(wildcards.get(next++))
                            : new Part.Text(String.valueOf(sign.text()), sign.isCounted()));
        }
        return new OutputPattern(parts);
    }

    private static String shown(String wildcards) {
        return wildcards.isEmpty() ? "(none)" : wildcards;
    }

    private static OutputPattern ordinal(String text, InputPattern input, List<Part> positions) throws Malformed {
        var parts = new ArrayList<Part>();
        boolean quoted = false;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '{' && !quoted) {
                int end = text.indexOf('}', at);
                if (end < 0) {
                    throw new Malformed("has a { without }");
                }
                parts.addAll(referred(text.substring(at + 1, end), input, positions));
                at = end;
            } else if (c == '}' && !quoted) {
                throw new Malformed("has a } without {");
            } else {
                parts.add(new Part.Text(String.valueOf(c), !quoted));
            }
        }
        if (quoted) {
            throw new Malformed("has a quote that is not closed");
        }
        return new OutputPattern(parts);
    }

    private static List<Part> referred(String reference, InputPattern input, List<Part> positions) throws Malformed {
        if (reference.equalsIgnoreCase("Z") || reference.equals("?")) {
            var wanted = reference.equals("?") ? PatternSyntax.Kind.SOME : PatternSyntax.Kind.REST;
            for (int i = 0; i < input.signs().size(); i++) {
                if (input.signs().get(i).kind() == wanted) {
                    return List.of(new Part.Captured(i));
                }
            }
            throw new Malformed("has {" + reference + "}, but the input pattern has no " + reference);
        }
        int dash = reference.indexOf('-');
        int first = number(reference, 0, dash < 0 ? reference.length() : dash);
        int last = dash < 0 ? first : number(reference, dash + 1, reference.length());
        if (first < 1 || last < first || last > positions.size()) {
            throw new Malformed("has {" + reference + "}, but there are positions 1 to " + positions.size());
        }
        return positions.subList(first - 1, last);
    }

    private static int number(String text, int from, int to) throws Malformed {
        try {
            return Integer.parseInt(text, from, to, 10);
        } catch (NumberFormatException e) {
            throw new Malformed("has {" + text + "}, which is no position like {4} or {4-6}");
        }
    }

    /// The signs that pictures of account codes use up, one picture after the other from the first wildcard on.
    ///
    /// @param used how many wildcards earlier pictures have used
    static OutputPattern picture(String text, InputPattern input, int used) throws Malformed {
        if (isOrdinal(text)) {
            return ordinal(text, input, ofInput(input).counted());
        }
        var signs = PatternSyntax.signs(text);
        var mine = PatternSyntax.wildcards(signs);
        var theirs = PatternSyntax.wildcards(input.signs());
        if (!theirs.startsWith(mine, used)) {
            throw new Malformed("has the wildcards " + shown(mine) + ", but the input pattern goes on with "
                    + shown(theirs.substring(Math.min(used, theirs.length()))));
        }
        var wildcards = input.wildcardSigns();
        var parts = new ArrayList<Part>();
        int next = used;
        for (var sign : signs) {
            parts.add(
                    sign.kind().isWildcard()
                            ? new Part.Captured(wildcards.get(next++))
                            : new Part.Text(String.valueOf(sign.text()), sign.isCounted()));
        }
        return new OutputPattern(parts);
    }

    /// How many wildcards of the input a picture uses up.
    static int wildcardsOf(String picture) throws Malformed {
        return isOrdinal(picture)
                ? 0
                : PatternSyntax.wildcards(PatternSyntax.signs(picture)).length();
    }

    String render(Dialled dialled, int[] starts) {
        var out = new StringBuilder(dialled.length() + 8);
        for (var part : parts) {
            switch (part) {
                case Part.Text(var text, boolean _) -> out.append(text);
                case Part.Captured(int sign) -> out.append(dialled.digits(), starts[sign], starts[sign + 1]);
            }
        }
        return out.toString();
    }
}
