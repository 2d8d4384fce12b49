package org.tandem.wire.sip;

import java.util.Optional;
import org.tandem.wire.uri.Grammar;
import org.tandem.wire.uri.Params;
import org.tandem.wire.uri.SyntaxException;
import org.tandem.wire.uri.Uri;

/// A URI with a display name before and parameters behind: From, To, Contact, Route and their like.
///
/// Without angle brackets, parameters belong to the header field and not to the URI, and a URI with `?` or
/// `,` is refused (RFC 3261 §20). An unquoted display name may hold any characters but quotes and brackets:
/// the RFC wants tokens, but names such as `Ruiz, Ana` come in unquoted from real phones, and what is meant
/// is plain (RFC 4475 §3.1.2.15). Immutable.
public final class NameAddr {
    private final String display;
    private final Uri uri;
    private final Params params;

    /// `display` as on the wire, with its quotes.
    private NameAddr(String display, Uri uri, Params params) {
        this.display = display;
        this.uri = uri;
        this.params = params;
    }

    public static NameAddr of(Uri uri) {
        return new NameAddr("", uri, Params.NONE);
    }

    /// The display name in plain text; it is quoted when written. Empty for none.
    public static NameAddr of(String displayName, Uri uri) {
        return of(uri).withDisplayName(displayName);
    }

    /// Reads one element; throws `SyntaxException`.
    public static NameAddr parse(String value) {
        int start = Cursor.skipBlanks(value, 0);
        if (start < value.length() && value.charAt(start) == '"') {
            int displayEnd = Cursor.endOfQuoted(value, start);
            int open = Cursor.expect(value, displayEnd, '<');
            return bracketed(value, value.substring(start, displayEnd), open);
        }
        int open = value.indexOf('<', start);
        // A < behind the first quote belongs to a parameter's value: `sip:a@b;x="<"`.
        int quote = value.indexOf('"', start);
        if (open >= 0 && (quote < 0 || open < quote)) {
            return bracketed(value, value.substring(start, open).strip(), open + 1);
        }
        return bare(value, start);
    }

    private static NameAddr bracketed(String value, String display, int open) {
        int close = value.indexOf('>', open);
        if (close < 0) {
            throw new SyntaxException(value, value.length(), ">");
        }
        return new NameAddr(display, uri(value, open, close), Params.parse(value, close + 1));
    }

    private static NameAddr bare(String value, int start) {
        int end = start;
        while (end < value.length() && value.charAt(end) != ';' && !Grammar.isBlank(value.charAt(end))) {
            char c = value.charAt(end);
            if (c == '?' || c == ',') {
                throw new SyntaxException(value, end, "a URI with " + c + " to stand in < >");
            }
            end++;
        }
        return new NameAddr("", uri(value, start, end), Params.parse(value, end));
    }

    private static Uri uri(String value, int from, int to) {
        try {
            return Uri.parse(value.substring(from, to));
        } catch (SyntaxException e) {
            throw new SyntaxException(value, from + e.position(), e.expected());
        }
    }

    /// In plain text, quotes and backslashes taken off; empty for none.
    public String displayName() {
        return Params.unquote(display);
    }

    public Uri uri() {
        return uri;
    }

    /// The parameters behind the address, not those of the URI.
    public Params params() {
        return params;
    }

    /// The `tag` of a From or To.
    public Optional<String> tag() {
        return params.get("tag");
    }

    public NameAddr withTag(String tag) {
        return withParam("tag", tag);
    }

    /// The value as it shall be on the wire; empty for a name alone.
    public NameAddr withParam(String name, String value) {
        return new NameAddr(display, uri, params.with(name, value));
    }

    public NameAddr withoutParam(String name) {
        return new NameAddr(display, uri, params.without(name));
    }

    public NameAddr withoutParams() {
        return new NameAddr(display, uri, Params.NONE);
    }

    public NameAddr withUri(Uri uri) {
        return new NameAddr(display, uri, params);
    }

    /// In plain text; empty takes it away.
    public NameAddr withDisplayName(String displayName) {
        for (int at = 0; at < displayName.length(); at++) {
            char c = displayName.charAt(at);
            if (c == '\r' || c == '\n') {
                throw new IllegalArgumentException("a line end in the display name " + displayName);
            }
        }
        return new NameAddr(displayName.isEmpty() ? "" : Params.quote(displayName), uri, params);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NameAddr that && toString().equals(that.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    /// As on the wire, always with angle brackets.
    @Override
    public String toString() {
        return display + (display.isEmpty() ? "<" : " <") + uri + ">" + params;
    }
}
