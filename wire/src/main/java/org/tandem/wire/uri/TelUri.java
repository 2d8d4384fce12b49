package org.tandem.wire.uri;

import java.util.Locale;
import java.util.Optional;

/// A telephone number as a URI: `tel:+1-317-555-1010;ext=7`.
///
/// A local number without `phone-context` is accepted, though the RFC asks for one: gateways send it, and the
/// dial plan knows where it came from. Source: RFC 3966.
public final class TelUri implements Uri {
    private static final String VISUAL = "-.()";
    private static final String LOCAL = "0123456789abcdefABCDEF*#";

    private final String text;
    private final int numberEnd;

    private TelUri(String text, int numberEnd) {
        this.text = text;
        this.numberEnd = numberEnd;
    }

    /// `tel:` with this number, digits with visual separators, a leading `+` when it is global.
    public static TelUri of(String number) {
        return parse("tel:" + number);
    }

    static TelUri parse(String text) {
        int start = "tel:".length();
        int end = text.indexOf(';');
        if (end < 0) {
            end = text.length();
        }
        boolean global = start < end && text.charAt(start) == '+';
        int digits = 0;
        for (int at = global ? start + 1 : start; at < end; at++) {
            char c = text.charAt(at);
            if (global ? Grammar.isDigit(c) : LOCAL.indexOf(c) >= 0) {
                digits++;
            } else if (VISUAL.indexOf(c) < 0) {
                throw new SyntaxException(text, at, "a digit or one of -.()");
            }
        }
        if (digits == 0) {
            throw new SyntaxException(text, start, "a telephone number");
        }
        SipUri.checkParams(text, end, text.length());
        return new TelUri(text, end);
    }

    @Override
    public String scheme() {
        return "tel";
    }

    /// As on the wire, with its visual separators.
    public String number() {
        return text.substring("tel:".length(), numberEnd);
    }

    /// The number without visual separators, the `+` kept.
    public String digits() {
        return withoutVisual(number());
    }

    /// Whether it starts with `+`, so that it means the same everywhere.
    public boolean isGlobal() {
        return text.charAt("tel:".length()) == '+';
    }

    /// The extension, without visual separators.
    public Optional<String> ext() {
        return params().get("ext").map(TelUri::withoutVisual);
    }

    /// Where a local number is valid: a domain name or the start of a global number.
    public Optional<String> phoneContext() {
        return params().get("phone-context");
    }

    public Params params() {
        return Params.checked(text.substring(numberEnd));
    }

    private static String withoutVisual(String number) {
        var out = new StringBuilder(number.length());
        for (int at = 0; at < number.length(); at++) {
            if (VISUAL.indexOf(number.charAt(at)) < 0) {
                out.append(number.charAt(at));
            }
        }
        return out.toString();
    }

    /// Both global or both local, same digits, same parameters in any order. Source: RFC 3966 §4.
    @Override
    public boolean equivalent(Uri other) {
        if (!(other instanceof TelUri that)
                || isGlobal() != that.isGlobal()
                || !digits().equalsIgnoreCase(that.digits())) {
            return false;
        }
        var mine = params().asList();
        var theirs = that.params();
        return mine.size() == theirs.asList().size()
                && mine.stream()
                        .allMatch(param -> theirs.get(param.name())
                                .map(value ->
                                        comparable(param.name(), param.value()).equals(comparable(param.name(), value)))
                                .orElse(false));
    }

    private static String comparable(String name, String value) {
        boolean isNumber =
                name.equalsIgnoreCase("ext") || (name.equalsIgnoreCase("phone-context") && value.startsWith("+"));
        return (isNumber ? withoutVisual(value) : Escapes.normal(value)).toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TelUri that && text.equals(that.text);
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
