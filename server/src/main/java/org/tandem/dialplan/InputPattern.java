package org.tandem.dialplan;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tandem.dialplan.PatternSyntax.Kind;
import org.tandem.dialplan.PatternSyntax.Malformed;
import org.tandem.dialplan.PatternSyntax.Sign;

/// A compiled input pattern.
///
/// | sign | matches |
/// |---|---|
/// | `X` `Y` `N` | a digit 0-9, 1-9, 2-9 |
/// | `$` | a digit; all of them together are a number of the entry's list |
/// | `?` | any number of `0-9 # * ,`, as few as possible; any text in a SIP number. Once at most |
/// | `Z` | everything to the end, also nothing. Once at most, and last |
/// | `"text"` | the text without regard to case; not counted as signs |
/// | a run of letters with another letter among them | itself without regard to case |
/// | anything else | itself |
final class InputPattern {
    private final String text;
    private final List<Sign> signs;
    private final int some;
    private final boolean hasRest;
    private final int listStart;
    private final int listLength;
    private final Set<String> list;

    private InputPattern(String text, List<Sign> signs, Set<String> list) throws Malformed {
        this.text = text;
        this.signs = List.copyOf(signs);
        this.list = Set.copyOf(list);
        hasRest = !signs.isEmpty() && signs.getLast().kind() == Kind.REST;
        some = indexOf(Kind.SOME, 0);
        listStart = indexOf(Kind.LISTED, 0);
        int end = Math.max(listStart, 0);
        while (end < signs.size() && signs.get(end).kind() == Kind.LISTED) {
            end++;
        }
        listLength = listStart < 0 ? 0 : end - listStart;
        check(end);
    }

    private int indexOf(Kind kind, int from) {
        for (int i = from; i < signs.size(); i++) {
            if (signs.get(i).kind() == kind) {
                return i;
            }
        }
        return -1;
    }

    private void check(int listEnd) throws Malformed {
        int rest = indexOf(Kind.REST, 0);
        if (signs.isEmpty()) {
            throw new Malformed("is empty");
        }
        if (rest >= 0 && rest < signs.size() - 1) {
            throw new Malformed("has a Z that is not its last sign");
        }
        if (some >= 0 && indexOf(Kind.SOME, some + 1) >= 0) {
            throw new Malformed("has more than one ?");
        }
        if (listStart >= 0 && indexOf(Kind.LISTED, listEnd) >= 0) {
            throw new Malformed("has $ in two places; all $ together are one number of the list");
        }
        boolean sip = text.indexOf('@') >= 0 || text.regionMatches(true, 0, "sip", 0, 3);
        for (var sign : signs) {
            boolean separator = " \t()".indexOf(sign.text()) >= 0 || (sign.text() == '-' && !sip);
            if (separator) {
                throw new Malformed(
                        "has '" + sign.text() + "', which is taken out of what is dialled and so never matches");
            }
            if (sign.text() == '{' || sign.text() == '}' || sign.text() == '[' || sign.text() == ']') {
                throw new Malformed("has '" + sign.text() + "', which means nothing in an input pattern");
            }
        }
    }

    static InputPattern compile(String text, Set<String> list) throws Malformed {
        return new InputPattern(text, PatternSyntax.signs(text), list);
    }

    List<Sign> signs() {
        return signs;
    }

    /// How many `$` there are.
    int listLength() {
        return listLength;
    }

    /// The characters that everything which matches begins with, as far as they are no letters.
    String fixedStart() {
        var fixed = new StringBuilder();
        for (var sign : signs) {
            if (sign.kind().isWildcard() || PatternSyntax.isLetter(sign.text())) {
                break;
            }
            fixed.append(sign.text());
        }
        return fixed.toString();
    }

    /// Where each sign starts in what was dialled, and behind the last one where it ends; null when it does not
    /// match.
    int @Nullable [] match(Dialled dialled) {
        var starts = new int[signs.size() + 1];
        int fixedEnd = hasRest ? signs.size() - 1 : signs.size();
        int before = some < 0 ? fixedEnd : some;
        if (firstMismatch(dialled, 0, before, 0) >= 0) {
            return null;
        }
        fill(starts, 0, before, 0);
        int end = before;
        if (some >= 0) {
            int behind = fixedEnd - some - 1;
            int resume = resumeAfterSome(dialled, behind);
            if (resume < 0) {
                return null;
            }
            starts[some] = some;
            fill(starts, some + 1, fixedEnd, resume);
            end = resume + behind;
        }
        if (!hasRest && end != dialled.length()) {
            return null;
        }
        if (hasRest) {
            starts[fixedEnd] = end;
        }
        starts[signs.size()] = dialled.length();
        return isListed(dialled, starts) ? starts : null;
    }

    private static void fill(int[] starts, int from, int to, int position) {
        for (int sign = from; sign < to; sign++) {
            starts[sign] = position + sign - from;
        }
    }

    /// Where the signs behind the `?` begin; -1: nowhere.
    private int resumeAfterSome(Dialled dialled, int behind) {
        int last = dialled.length() - behind;
        int fixedEnd = some + 1 + behind;
        for (int resume = hasRest ? some : Math.max(last, some); resume <= last; resume++) {
            if (firstMismatch(dialled, some + 1, fixedEnd, resume) < 0 && isSome(dialled, some, resume)) {
                return resume;
            }
        }
        return -1;
    }

    private static boolean isSome(Dialled dialled, int from, int to) {
        if (dialled.isSip()) {
            return true;
        }
        for (int i = from; i < to; i++) {
            char c = dialled.digits().charAt(i);
            if (!isDigit(c) && c != '#' && c != '*' && c != ',') {
                return false;
            }
        }
        return true;
    }

    /// The first of the signs `from` to `to`, laid at `position`, that does not match; -1 when all do.
    private int firstMismatch(Dialled dialled, int from, int to, int position) {
        for (int sign = from; sign < to; sign++) {
            int at = position + sign - from;
            if (at >= dialled.length() || !matches(signs.get(sign), dialled, at)) {
                return sign;
            }
        }
        return -1;
    }

    private static boolean matches(Sign sign, Dialled dialled, int at) {
        char digit = dialled.digits().charAt(at);
        return switch (sign.kind()) {
            case LITERAL -> digit == sign.text();
            case LETTER, QUOTED ->
                Character.toLowerCase(dialled.text().charAt(at)) == Character.toLowerCase(sign.text());
            case DIGIT, LISTED -> isDigit(digit);
            case DIGIT_FROM_1 -> digit >= '1' && digit <= '9';
            case DIGIT_FROM_2 -> digit >= '2' && digit <= '9';
            case SOME, REST -> throw new IllegalStateException("not a sign of one character");
        };
    }

    private boolean isListed(Dialled dialled, int[] starts) {
        return listStart < 0
                || list.contains(dialled.digits().substring(starts[listStart], starts[listStart] + listLength));
    }

    /// Why it does not match, in words: the first place where it differs, counted from 1.
    String mismatch(Dialled dialled) {
        int fixedEnd = hasRest ? signs.size() - 1 : signs.size();
        int before = some < 0 ? fixedEnd : some;
        int wrong = firstMismatch(dialled, 0, before, 0);
        if (wrong >= 0) {
            return at(dialled, wrong) + ", expected " + expected(signs.get(wrong));
        }
        if (some >= 0) {
            return "behind position " + some + " nothing fits " + text.substring(Math.max(0, text.indexOf('?')));
        }
        if (!hasRest && before != dialled.length()) {
            return at(dialled, before) + ", expected the end";
        }
        return "the digits for $ are not in the number list";
    }

    private static String at(Dialled dialled, int position) {
        return "position " + (position + 1) + ": "
                + (position < dialled.length() ? "'" + dialled.text().charAt(position) + "'" : "the end");
    }

    private static String expected(Sign sign) {
        return switch (sign.kind()) {
            case LITERAL, LETTER, QUOTED -> "'" + sign.text() + "'";
            case DIGIT, LISTED -> "a digit";
            case DIGIT_FROM_1 -> "a digit 1-9";
            case DIGIT_FROM_2 -> "a digit 2-9";
            case SOME, REST -> "anything";
        };
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /// The wildcards it has; of equal text for patterns that capture alike.
    List<Integer> wildcardSigns() {
        var found = new ArrayList<Integer>();
        for (int i = 0; i < signs.size(); i++) {
            if (signs.get(i).kind().isWildcard()) {
                found.add(i);
            }
        }
        return found;
    }

    @Override
    public String toString() {
        return text;
    }
}
