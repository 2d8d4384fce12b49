package org.tandem.wire.uri;

import java.util.Locale;

/// An address as SIP carries it. Keeps its spelling: `toString` is the wire form, `equals` compares
/// spellings, and `equivalent` compares by the rules of the scheme. Immutable.
public sealed interface Uri permits SipUri, TelUri, OtherUri {
    /// Reads any absolute URI; throws [SyntaxException].
    static Uri parse(String text) {
        if (text.regionMatches(true, 0, "sip:", 0, 4) || text.regionMatches(true, 0, "sips:", 0, 5)) {
            return SipUri.parse(text);
        }
        if (text.regionMatches(true, 0, "tel:", 0, 4)) {
            return TelUri.parse(text);
        }
        return OtherUri.parse(text);
    }

    /// Lower case, without the colon.
    String scheme();

    /// Whether both name the same thing by the comparison rules of their scheme. Not transitive for SIP URIs.
    boolean equivalent(Uri other);

    /// Lower case of ASCII letters, for comparing.
    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /// Whether two spellings differ at most in case and in escapes that need not be.
    static boolean sameIgnoringCase(String one, String other) {
        return lower(Escapes.normal(one)).equals(lower(Escapes.normal(other)));
    }
}
