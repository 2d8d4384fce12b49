package org.tandem.wire.uri;

import java.util.Locale;

/// A URI of a scheme that SIP knows nothing of, kept as text; a request to one is answered 416. Source: RFC
/// 3986 §3.
public final class OtherUri implements Uri {
    private final String text;
    private final int colon;

    private OtherUri(String text, int colon) {
        this.text = text;
        this.colon = colon;
    }

    static OtherUri parse(String text) {
        int colon = 0;
        while (colon < text.length() && isScheme(text.charAt(colon), colon)) {
            colon++;
        }
        if (colon == 0 || colon == text.length() || text.charAt(colon) != ':') {
            throw new SyntaxException(text, colon, "a scheme and a colon");
        }
        if (colon + 1 == text.length()) {
            throw new SyntaxException(text, colon + 1, "something after the scheme");
        }
        for (int at = colon + 1; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c <= ' ' || c >= 127 || c == '<' || c == '>' || c == '"') {
                throw new SyntaxException(text, at, "a URI character");
            }
        }
        return new OtherUri(text, colon);
    }

    private static boolean isScheme(char c, int at) {
        return Grammar.isAlpha(c) || (at > 0 && (Grammar.isDigit(c) || c == '+' || c == '-' || c == '.'));
    }

    @Override
    public String scheme() {
        return text.substring(0, colon).toLowerCase(Locale.ROOT);
    }

    /// Same spelling but for the scheme's case: nothing more is known of foreign schemes.
    @Override
    public boolean equivalent(Uri other) {
        return other instanceof OtherUri that
                && scheme().equals(that.scheme())
                && text.substring(colon).equals(that.text.substring(that.colon));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OtherUri that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
