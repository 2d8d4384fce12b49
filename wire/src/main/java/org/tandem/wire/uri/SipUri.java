package org.tandem.wire.uri;

import java.util.List;
import java.util.Locale;

/// A `sip:` or `sips:` URI.
///
/// Holds its text and where its parts begin; parts are cut out when asked for. The user part is everything
/// before the `@`, so it may hold `;` and `?`. Host may be an IPv6 address in brackets. Source: RFC 3261
/// §19.1, RFC 5118.
public final class SipUri implements Uri {
    /// Parameters that must be in both URIs or in none for the two to be equivalent.
    private static final List<String> NEVER_IGNORED = List.of("user", "ttl", "method", "maddr", "transport");

    private static final int PORT_MAX = 65_535;

    private final String text;
    private final int userEnd;
    private final int passwordEnd;
    private final int hostStart;
    private final int hostEnd;
    private final int port;
    private final int paramsStart;
    private final int paramsEnd;

    /// Reads all of `text`, checking every part.
    private SipUri(String text) {
        this.text = text;
        int start = text.indexOf(':') + 1;
        int at = text.indexOf('@', start);
        if (at < 0) {
            userEnd = start;
            passwordEnd = start;
            hostStart = start;
        } else {
            int colon = text.indexOf(':', start);
            userEnd = colon >= 0 && colon < at ? colon : at;
            passwordEnd = at;
            hostStart = at + 1;
            if (userEnd == start) {
                throw new SyntaxException(text, start, "a user before @");
            }
            Escapes.check(text, start, userEnd, Grammar.USER, "a character allowed in a user part");
            if (userEnd < at) {
                Escapes.check(text, userEnd + 1, at, Grammar.PASSWORD, "a character allowed in a password");
            }
        }
        hostEnd = Grammar.endOfHost(text, hostStart, text.length());
        int end = hostEnd;
        if (end < text.length() && text.charAt(end) == ':') {
            int digits = end + 1;
            end = digits;
            while (end < text.length() && Grammar.isDigit(text.charAt(end))) {
                end++;
            }
            port = (int) Grammar.number(text, digits, end, PORT_MAX, "a port");
        } else {
            port = -1;
        }
        paramsStart = end;
        int question = text.indexOf('?', end);
        paramsEnd = question < 0 ? text.length() : question;
        checkParams(text, paramsStart, paramsEnd);
        if (question >= 0) {
            checkHeaders(text, question);
        }
    }

    static SipUri parse(String text) {
        return new SipUri(text);
    }

    /// `sip:user@host:port`: `user` in plain text (escaped as needed, empty for none), `port` -1 for none. A
    /// bare IPv6 address gets its brackets.
    public static SipUri of(String user, String host, int port) {
        return compose("sip:", Escapes.encode(user, Grammar.PLAIN_USER), bracketed(host), port, "");
    }

    static void checkParams(String text, int from, int to) {
        int at = from;
        while (at < to) {
            if (text.charAt(at) != ';') {
                throw new SyntaxException(text, at, "; or the end");
            }
            int name = at + 1;
            at = name;
            while (at < to && text.charAt(at) != ';') {
                at++;
            }
            if (at == name || text.charAt(name) == '=') {
                throw new SyntaxException(text, name, "a parameter name");
            }
            Escapes.check(text, name, at, Grammar.PARAM, "a character allowed in a parameter");
        }
    }

    private static void checkHeaders(String text, int question) {
        int at = question;
        while (at < text.length()) {
            int name = at + 1;
            at = name;
            while (at < text.length() && text.charAt(at) != '&') {
                at++;
            }
            int equals = text.indexOf('=', name);
            if (equals <= name || equals > at) {
                throw new SyntaxException(text, name, "name=value");
            }
            Escapes.check(text, name, equals, Grammar.HEADER, "a character allowed in a header name");
            Escapes.check(text, equals + 1, at, Grammar.HEADER, "a character allowed in a header value");
        }
    }

    private static String bracketed(String host) {
        return host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
    }

    private static SipUri compose(String scheme, String user, String host, int port, String rest) {
        var out = new StringBuilder(64).append(scheme);
        if (!user.isEmpty()) {
            out.append(user).append('@');
        }
        out.append(host);
        if (port >= 0) {
            out.append(':').append(port);
        }
        return new SipUri(out.append(rest).toString());
    }

    @Override
    public String scheme() {
        return isSecure() ? "sips" : "sip";
    }

    /// Whether the scheme is `sips:`.
    public boolean isSecure() {
        return text.charAt(3) != ':';
    }

    /// As on the wire, escapes kept; empty when there is none.
    public String user() {
        return text.substring(schemeEnd(), userEnd);
    }

    /// The user meant: escapes read as UTF-8.
    public String decodedUser() {
        return Escapes.decode(user());
    }

    /// As on the wire; empty when there is none.
    public String password() {
        return userEnd < passwordEnd ? text.substring(userEnd + 1, passwordEnd) : "";
    }

    /// As on the wire; IPv6 with brackets.
    public String host() {
        return text.substring(hostStart, hostEnd);
    }

    /// -1 when none is given.
    public int port() {
        return port;
    }

    public Params params() {
        return Params.checked(text.substring(paramsStart, paramsEnd));
    }

    /// The header fields after `?`, values as on the wire with their escapes.
    public List<Params.Param> headers() {
        if (paramsEnd == text.length()) {
            return List.of();
        }
        return Params.checked(";" + text.substring(paramsEnd + 1).replace('&', ';'))
                .asList();
    }

    /// The same in plain text, their escapes taken off.
    public List<Params.Param> decodedHeaders() {
        return headers().stream()
                .map(header -> new Params.Param(Escapes.decode(header.name()), Escapes.decode(header.value())))
                .toList();
    }

    public boolean hasHeaders() {
        return paramsEnd < text.length();
    }

    /// With this user, given in plain text; empty takes user and password away.
    public SipUri withUser(String user) {
        return compose(schemeText(), Escapes.encode(user, Grammar.PLAIN_USER), host(), port, rest());
    }

    /// With this host; a bare IPv6 address gets its brackets.
    public SipUri withHost(String host) {
        return compose(schemeText(), userInfo(), bracketed(host), port, rest());
    }

    /// With this port; -1 takes it away.
    public SipUri withPort(int port) {
        return compose(schemeText(), userInfo(), host(), port, rest());
    }

    /// With this parameter; an empty value writes the bare name. Escapes what may not stand there.
    public SipUri withParam(String name, String value) {
        var added = ";" + Escapes.encode(name, Grammar.PARAM)
                + (value.isEmpty() ? "" : "=" + Escapes.encode(value, Grammar.PARAM));
        var others = params().without(name);
        return compose(schemeText(), userInfo(), host(), port, others + added + text.substring(paramsEnd));
    }

    public SipUri withoutParam(String name) {
        return compose(schemeText(), userInfo(), host(), port, params().without(name) + text.substring(paramsEnd));
    }

    public SipUri withoutHeaders() {
        return hasHeaders() ? new SipUri(text.substring(0, paramsEnd)) : this;
    }

    private int schemeEnd() {
        return isSecure() ? 5 : 4;
    }

    private String schemeText() {
        return text.substring(0, schemeEnd());
    }

    private String userInfo() {
        return text.substring(schemeEnd(), passwordEnd);
    }

    private String rest() {
        return text.substring(paramsStart);
    }

    /// Source: RFC 3261 §19.1.4. A host name never equals an address; a port left out never equals a default
    /// one.
    @Override
    public boolean equivalent(Uri other) {
        return other instanceof SipUri that
                && isSecure() == that.isSecure()
                && Escapes.normal(userInfo()).equals(Escapes.normal(that.userInfo()))
                && host().equalsIgnoreCase(that.host())
                && port == that.port
                && sameParams(params(), that.params())
                && sameHeaders(headers(), that.headers());
    }

    private static boolean sameParams(Params mine, Params theirs) {
        if (mine.equals(theirs)) {
            return true;
        }
        for (var name : NEVER_IGNORED) {
            if (mine.has(name) != theirs.has(name)) {
                return false;
            }
        }
        return mine.asList().stream()
                .allMatch(param -> theirs.get(param.name())
                        .map(value -> Uri.sameIgnoringCase(value, param.value()))
                        .orElse(true));
    }

    private static boolean sameHeaders(List<Params.Param> mine, List<Params.Param> theirs) {
        return mine.size() == theirs.size() && comparable(mine).equals(comparable(theirs));
    }

    private static List<String> comparable(List<Params.Param> headers) {
        return headers.stream()
                .map(header ->
                        Escapes.normal(header.name()).toLowerCase(Locale.ROOT) + "=" + Escapes.normal(header.value()))
                .sorted()
                .toList();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SipUri that && text.equals(that.text);
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
