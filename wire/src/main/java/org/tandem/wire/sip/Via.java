package org.tandem.wire.sip;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.tandem.wire.uri.Grammar;
import org.tandem.wire.uri.Params;
import org.tandem.wire.uri.SyntaxException;

/// One step of the way that a request took and its responses go back.
///
/// Any protocol version is read, so that a request of another version can be answered 505; SIP/2.0 is
/// written. Source: RFC 3261 §20.42, RFC 3581 (`rport`), RFC 5118 §4.5 (`received` with and without
/// brackets). Immutable.
public final class Via {
    /// What a branch of RFC 3261 starts with.
    public static final String MAGIC_COOKIE = "z9hG4bK";

    private static final int PORT_MAX = 65_535;

    private final String transport;
    private final String host;
    private final int port;
    private final Params params;

    private Via(String transport, String host, int port, Params params) {
        this.transport = transport;
        this.host = host;
        this.port = port;
        this.params = params;
    }

    /// A new step: transport as `UDP`, `TCP`, `TLS`; port -1 for none.
    public static Via of(String transport, String host, int port, String branch) {
        var sentBy = host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
        if (!Grammar.isToken(transport) || Grammar.endOfHost(sentBy, 0, sentBy.length()) != sentBy.length()) {
            throw new IllegalArgumentException("transport " + transport + ", host " + host);
        }
        return new Via(transport, sentBy, port, Params.NONE.with("branch", branch));
    }

    /// Reads one element; throws `SyntaxException`.
    public static Via parse(String value) {
        int at = Cursor.skipBlanks(value, 0);
        if (!value.regionMatches(true, at, "SIP", 0, 3)) {
            throw new SyntaxException(value, at, "SIP/2.0");
        }
        at = Cursor.skipBlanks(value, Cursor.expect(value, at + 3, '/'));
        at = Cursor.endOfToken(value, at);
        at = Cursor.skipBlanks(value, Cursor.expect(value, at, '/'));
        int transportEnd = Cursor.endOfToken(value, at);
        var transport = transport(value, at, transportEnd);
        int host = Cursor.skipBlanks(value, transportEnd);
        if (host == transportEnd) {
            throw new SyntaxException(value, host, "a blank after the transport");
        }
        int hostEnd = Grammar.endOfHost(value, host, value.length());
        int end = Cursor.skipBlanks(value, hostEnd);
        int port = -1;
        if (end < value.length() && value.charAt(end) == ':') {
            int digits = Cursor.skipBlanks(value, end + 1);
            end = digits;
            while (end < value.length() && Grammar.isDigit(value.charAt(end))) {
                end++;
            }
            port = (int) Grammar.number(value, digits, end, PORT_MAX, "a port");
        }
        return new Via(transport, value.substring(host, hostEnd), port, Params.parse(value, end));
    }

    private static String transport(String value, int from, int to) {
        if (to - from == 3) {
            if (value.regionMatches(true, from, "UDP", 0, 3)) {
                return "UDP";
            }
            if (value.regionMatches(true, from, "TCP", 0, 3)) {
                return "TCP";
            }
            if (value.regionMatches(true, from, "TLS", 0, 3)) {
                return "TLS";
            }
        }
        return value.substring(from, to).toUpperCase(Locale.ROOT);
    }

    /// In capitals: `UDP`, `TCP`, `TLS` or whatever stands there.
    public String transport() {
        return transport;
    }

    /// As on the wire; IPv6 with brackets.
    public String host() {
        return host;
    }

    /// -1 when none is given.
    public int port() {
        return port;
    }

    public Optional<String> branch() {
        return params.get("branch");
    }

    /// Whether the branch tells transactions apart by itself (RFC 3261 §8.1.1.7): it has the cookie and
    /// something behind it. Without, RFC 2543's rules match requests to transactions.
    public boolean hasUniqueBranch() {
        var branch = params.get("branch").orElse("");
        return branch.length() > MAGIC_COOKIE.length()
                && branch.regionMatches(true, 0, MAGIC_COOKIE, 0, MAGIC_COOKIE.length());
    }

    /// Where the message was seen to come from, without brackets.
    public Optional<String> received() {
        return params.get("received")
                .map(text -> text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text);
    }

    /// Whether `rport` is there, with or without a value: the sender asks for responses to the port it sent
    /// from.
    public boolean asksRport() {
        return params.has("rport");
    }

    /// The value of `rport`; none also when it is no port.
    public OptionalInt rport() {
        var text = params.get("rport").orElse("");
        if (text.isEmpty() || text.length() > 5 || !text.chars().allMatch(Grammar::isDigit)) {
            return OptionalInt.empty();
        }
        int value = Integer.parseInt(text);
        return value <= PORT_MAX ? OptionalInt.of(value) : OptionalInt.empty();
    }

    public Params params() {
        return params;
    }

    /// With this parameter; an empty value writes the bare name.
    public Via withParam(String name, String value) {
        return new Via(transport, host, port, params.with(name, value));
    }

    public Via withBranch(String branch) {
        return withParam("branch", branch);
    }

    /// With the address that the message came from; `address` without brackets.
    public Via withReceived(String address) {
        return withParam("received", address);
    }

    public Via withRport(int port) {
        return withParam("rport", Integer.toString(port));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Via that && toString().equals(that.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    @Override
    public String toString() {
        return "SIP/2.0/" + transport + " " + host + (port < 0 ? "" : ":" + port) + params;
    }
}
