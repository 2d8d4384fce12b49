package org.tandem.wire.sip;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/// Well-formed messages drawn from dice: every field in some of its spellings, folded, compact, in any order.
final class Samples {
    private static final List<String> METHODS = List.of(
            "INVITE",
            "ACK",
            "BYE",
            "CANCEL",
            "OPTIONS",
            "REGISTER",
            "INFO",
            "SUBSCRIBE",
            "NOTIFY",
            "SERVICE",
            "BENOTIFY",
            "X-Odd.1");
    private static final List<String> HOSTS =
            List.of("cic.example.com", "198.51.100.7", "[2001:db8::7]", "med01.lync.example.net", "a-b.c-d.example");
    private static final List<String> USERS =
            List.of("4711", "+13175551010", "ana.ruiz", "ana%20ruiz", "a;b=c", "x(y)!z", "%61na");

    private final RandomGenerator dice;

    Samples(RandomGenerator dice) {
        this.dice = dice;
    }

    private <T> T one(List<T> of) {
        return of.get(dice.nextInt(of.size()));
    }

    private boolean maybe() {
        return dice.nextBoolean();
    }

    private String word() {
        return Integer.toHexString(dice.nextInt(1, Integer.MAX_VALUE));
    }

    String uri() {
        var out = new StringBuilder(dice.nextInt(5) == 0 ? "sips:" : "sip:");
        if (maybe()) {
            out.append(one(USERS));
            out.append(dice.nextInt(6) == 0 ? ":secret" : "").append('@');
        }
        out.append(one(HOSTS));
        out.append(maybe() ? ":" + dice.nextInt(1, 65_536) : "");
        out.append(one(List.of(
                "", "", ";transport=tcp", ";transport=Tls;ms-opaque=00ab", ";user=phone", ";lr", ";maddr=10.0.0.31")));
        return out.toString();
    }

    String address() {
        return switch (dice.nextInt(6)) {
            case 0 -> "\"Ruiz, \\\"Ana\\\"\" <" + uri() + ">";
            case 1 -> "Ana Ruiz <" + uri() + ">";
            case 2 -> "ana<" + uri() + ">";
            case 3 -> "<tel:+1-317-555-1010>";
            default -> "<" + uri() + ">";
        };
    }

    private String via() {
        return "SIP/2.0/" + one(List.of("UDP", "TCP", "TLS", "Tls", "tcp")) + " " + one(HOSTS)
                + (maybe() ? ":" + dice.nextInt(1, 65_536) : "")
                + (maybe() ? ";rport" : "") + ";branch=z9hG4bK" + word()
                + (maybe() ? ";received=203.0.113." + dice.nextInt(256) : "");
    }

    private String name(String full, String compact) {
        return switch (dice.nextInt(5)) {
            case 0 -> full.toUpperCase(java.util.Locale.ROOT);
            case 1 -> compact.isEmpty() ? full.toLowerCase(java.util.Locale.ROOT) : compact;
            default -> full;
        };
    }

    private String colon() {
        return one(List.of(": ", ": ", ": ", ":", ":  ", ": \r\n "));
    }

    private String field(String full, String compact, String value) {
        return name(full, compact) + colon() + value + "\r\n";
    }

    /// A request or response with all it needs.
    byte[] message() {
        var method = one(METHODS);
        boolean isRequest = dice.nextInt(3) > 0;
        var startLine = isRequest
                ? method + " " + uri() + " SIP/2.0\r\n"
                : "SIP/2.0 "
                        + one(List.of(
                                "100 Trying",
                                "180 Ringing",
                                "200 OK",
                                "404 Not Found",
                                "487 Request Terminated",
                                "603 "))
                        + "\r\n";
        var fields = new ArrayList<String>();
        fields.add(field(
                "From",
                "f",
                address() + one(List.of(";tag=", ";tag=", " ; tag = ")) + word() + (maybe() ? ";epid=1F2E3D" : "")));
        fields.add(field("To", "t", address() + (maybe() ? ";tag=" + word() : "")));
        fields.add(field("Call-ID", "i", word() + (maybe() ? "@" + word() + ".example" : "")));
        fields.add(field("CSeq", "", dice.nextInt(1, Integer.MAX_VALUE) + one(List.of(" ", "  ")) + method));
        fields.add(field("Max-Forwards", "", Integer.toString(dice.nextInt(256))));
        var optional = List.of(
                field(
                        "Contact",
                        "m",
                        address() + (maybe() ? ";q=0.5;expires=60" : "") + (maybe() ? "" : ", " + address())),
                field("Route", "", "<sip:" + one(HOSTS) + ";lr>, <sip:" + one(HOSTS) + ";lr>"),
                field("Record-Route", "", "<sip:" + one(HOSTS) + ";lr>"),
                field("Supported", "k", "100rel, timer"),
                field("Allow", "", "ACK, CANCEL, BYE, INVITE"),
                field("User-Agent", "", "RTCC/5.0.0.0 MediationServer"),
                field("Subject", "s", "about “this”, and \"that\""),
                field("X-" + word(), "", "free; text, of <any> \"kind\""),
                field("P-Asserted-Identity", "", "<tel:+13175551010>"),
                field("ms-call-source", "", "non-ms-rtc"));
        for (var line : optional) {
            if (dice.nextInt(3) == 0) {
                fields.add(line);
            }
        }
        Collections.shuffle(fields, java.util.Random.from(dice));
        var vias = new StringBuilder();
        for (int i = dice.nextInt(1, 4); i > 0; i--) {
            vias.append(field("Via", "v", via() + (dice.nextInt(4) == 0 ? ", " + via() : "")));
        }
        fields.addFirst(vias.toString());
        var body = maybe() ? "v=0\r\no=- 1 1 IN IP4 198.51.100.7\r\ns=-\r\nt=0 0\r\n" : "";
        fields.add(body.isEmpty() ? "" : field("Content-Type", "c", "application/sdp; charset=utf-8"));
        fields.add(field("Content-Length", "l", Integer.toString(body.length())));
        return (startLine + String.join("", fields) + "\r\n" + body).getBytes(StandardCharsets.UTF_8);
    }
}
