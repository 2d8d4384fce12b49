package org.tandem.dialplan;

/// What was dialled, cleaned up for matching: visual separators taken out, and in numbers letters turned into
/// keypad digits.
///
/// @param typed as it came
/// @param text without separators, letters kept
/// @param digits the same with letters as keypad digits; equal to `text` in a SIP number. Both have the same
///     length
/// @param isSip whether it is a SIP address and not a number
record Dialled(String typed, String text, String digits, boolean isSip) {
    private static final String KEYPAD = "22233344455566677778889999";

    static Dialled of(String typed) {
        boolean sip = isSip(typed);
        var text = without(typed, sip ? " \t" : " \t-()");
        return new Dialled(typed, text, sip ? text : keypad(text), sip);
    }

    /// `sip:` or `sips:` in front, or an `@` with a letter behind it, or an `@` with dots somewhere behind it.
    private static boolean isSip(String typed) {
        var text = typed.stripLeading();
        if (text.regionMatches(true, 0, "sip:", 0, 4) || text.regionMatches(true, 0, "sips:", 0, 5)) {
            return true;
        }
        int at = text.indexOf('@');
        return at >= 0
                && at + 1 < text.length()
                && (PatternSyntax.isLetter(text.charAt(at + 1)) || text.indexOf('.', at) > 0);
    }

    private static String without(String text, String unwanted) {
        var kept = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            if (unwanted.indexOf(text.charAt(i)) < 0) {
                kept.append(text.charAt(i));
            }
        }
        return kept.toString();
    }

    private static String keypad(String text) {
        var digits = new StringBuilder(text);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (PatternSyntax.isLetter(c)) {
                digits.setCharAt(i, KEYPAD.charAt(Character.toUpperCase(c) - 'A'));
            }
        }
        return digits.toString();
    }

    int length() {
        return text.length();
    }
}
