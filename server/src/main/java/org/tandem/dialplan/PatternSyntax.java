package org.tandem.dialplan;

import java.util.ArrayList;
import java.util.List;

/// The signs that input and output patterns are made of, and how text is cut into them.
final class PatternSyntax {
    private PatternSyntax() {}

    /// What a sign stands for.
    enum Kind {
        /// One character that is no letter, itself.
        LITERAL,
        /// One letter, itself without regard to case: compared before letters become keypad digits.
        LETTER,
        /// One character of a quoted text: itself, but no sign that can be counted.
        QUOTED,
        /// `X`: 0-9.
        DIGIT,
        /// `Y`: 1-9.
        DIGIT_FROM_1,
        /// `N`: 2-9.
        DIGIT_FROM_2,
        /// `$`: a digit of a number of the entry's list.
        LISTED,
        /// `?`: any number of `0-9 # * ,`; any text in a SIP number.
        SOME,
        /// `Z`: everything to the end.
        REST;

        boolean isWildcard() {
            return switch (this) {
                case LITERAL, LETTER, QUOTED -> false;
                case DIGIT, DIGIT_FROM_1, DIGIT_FROM_2, LISTED, SOME, REST -> true;
            };
        }
    }

    /// @param text the sign as it is written, letters of wildcards in upper case
    record Sign(Kind kind, char text) {
        /// Whether positions count it.
        boolean isCounted() {
            return kind != Kind.QUOTED;
        }
    }

    /// A pattern that cannot be understood; the message says where and why.
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }
    }

    /// Cuts a text without braces into signs.
    ///
    /// A run of letters that holds another letter than X, Y, N, Z is text as a whole, so `Lync` needs no
    /// quotes; but a `Z` that ends the whole pattern stays the wildcard, so `LyncZ` is that text and a tail.
    static List<Sign> signs(String pattern) throws Malformed {
        var signs = new ArrayList<Sign>();
        int at = 0;
        while (at < pattern.length()) {
            char c = pattern.charAt(at);
            if (c == '"') {
                at = quoted(pattern, at, signs);
            } else if (isLetter(c)) {
                int end = at;
                while (end < pattern.length() && isLetter(pattern.charAt(end))) {
                    end++;
                }
                letters(pattern, at, end, signs);
                at = end;
            } else {
                signs.add(
                        switch (c) {
                            case '?' -> new Sign(Kind.SOME, '?');
                            case '$' -> new Sign(Kind.LISTED, '$');
                            default -> new Sign(Kind.LITERAL, c);
                        });
                at++;
            }
        }
        return signs;
    }

    private static int quoted(String pattern, int quote, List<Sign> signs) throws Malformed {
        int end = pattern.indexOf('"', quote + 1);
        if (end < 0) {
            throw new Malformed("the quote at position " + (quote + 1) + " is not closed");
        }
        for (int i = quote + 1; i < end; i++) {
            signs.add(new Sign(Kind.QUOTED, pattern.charAt(i)));
        }
        return end + 1;
    }

    private static void letters(String pattern, int from, int to, List<Sign> signs) {
        boolean text = false;
        for (int i = from; i < to; i++) {
            text |= "XYNZxynz".indexOf(pattern.charAt(i)) < 0;
        }
        for (int i = from; i < to; i++) {
            char c = pattern.charAt(i);
            boolean endsAll = i == pattern.length() - 1 && (c == 'Z' || c == 'z');
            signs.add(text && !endsAll ? new Sign(Kind.LETTER, c) : wildcard(c));
        }
    }

    private static Sign wildcard(char c) {
        return switch (c) {
            case 'X', 'x' -> new Sign(Kind.DIGIT, 'X');
            case 'Y', 'y' -> new Sign(Kind.DIGIT_FROM_1, 'Y');
            case 'N', 'n' -> new Sign(Kind.DIGIT_FROM_2, 'N');
            default -> new Sign(Kind.REST, 'Z');
        };
    }

    static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    /// The wildcards of a pattern in order, as text.
    static String wildcards(List<Sign> signs) {
        var text = new StringBuilder();
        for (var sign : signs) {
            if (sign.kind().isWildcard()) {
                text.append(sign.text());
            }
        }
        return text.toString();
    }
}
