package org.tandem.call.sip;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.tandem.call.Field;
import org.tandem.line.Line.Identity.DiversionMethod;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.NameAddr;
import org.tandem.wire.uri.SipUri;
import org.tandem.wire.uri.SyntaxException;
import org.tandem.wire.uri.Uri;

/// Tells the way of a diverted call by the field that the other side reads: `Diversion` or `History-Info`, each
/// turned into the other where only the other came.
///
/// An entry that cannot be read takes its field with it: a wrong way is worse than none. Source: RFC 7544 §5
/// and §6 (the mapping), RFC 5806, RFC 7044, RFC 4458 (the causes).
final class Diversions {
    private static final String DIVERSION = HeaderName.DIVERSION.name();
    private static final String HISTORY_INFO = HeaderName.HISTORY_INFO.name();

    /// One turn on the way: who was called, and why the call did not stay there.
    private record Turn(Uri left, int cause) {}

    private Diversions() {}

    /// The fields that go to a line: all but those of the way as they came, and the way by its method.
    ///
    /// @param target where the call goes now
    static List<Header> fields(DiversionMethod method, List<Field> carried, Uri target) {
        boolean hasDiversion = has(carried, DIVERSION);
        boolean hasHistory = has(carried, HISTORY_INFO);
        boolean isAsItCame = method == DiversionMethod.NONE || !(hasDiversion || hasHistory);
        var fields = new ArrayList<Header>(carried.size() + 2);
        for (Field field : carried) {
            boolean isWay = field.name().equals(DIVERSION) || field.name().equals(HISTORY_INFO);
            if (isAsItCame || !isWay || field.name().equals(wanted(method))) {
                fields.add(new Header(HeaderName.of(field.name()), field.value()));
            }
        }
        if (isAsItCame || (method == DiversionMethod.DIVERSION ? hasDiversion : hasHistory)) {
            return fields;
        }
        try {
            if (method == DiversionMethod.DIVERSION) {
                addDiversions(fields, turnsOfHistory(entries(carried, HISTORY_INFO)));
            } else {
                addHistory(fields, turnsOfDiversion(entries(carried, DIVERSION)), target);
            }
        } catch (SyntaxException unreadable) {
            // The call goes on without.
            return fields;
        }
        return fields;
    }

    private static String wanted(DiversionMethod method) {
        return method == DiversionMethod.DIVERSION ? DIVERSION : HISTORY_INFO;
    }

    private static boolean has(List<Field> carried, String name) {
        return carried.stream().anyMatch(field -> field.name().equals(name));
    }

    private static List<NameAddr> entries(List<Field> carried, String name) {
        var entries = new ArrayList<NameAddr>();
        for (Field field : carried) {
            if (field.name().equals(name)) {
                for (String value : new Header(HeaderName.of(name), field.value()).values()) {
                    entries.add(NameAddr.parse(value));
                }
            }
        }
        return entries;
    }

    /// Oldest first; a Diversion field begins with the last turn.
    private static List<Turn> turnsOfDiversion(List<NameAddr> entries) {
        var turns = new ArrayList<Turn>(entries.size());
        for (NameAddr entry : entries.reversed()) {
            turns.add(new Turn(
                    entry.uri(), cause(entry.params().unquoted("reason").orElse("unknown"))));
        }
        return turns;
    }

    /// Oldest first: an entry whose successor has a cause, or that has a Reason itself, was turned away from
    /// there.
    private static List<Turn> turnsOfHistory(List<NameAddr> entries) {
        var turns = new ArrayList<Turn>(entries.size());
        for (int i = 0; i + 1 < entries.size(); i++) {
            int cause = causeIn(entries.get(i + 1).uri());
            if (cause == 0) {
                cause = reasonIn(entries.get(i).uri());
            }
            if (cause != 0) {
                turns.add(new Turn(entries.get(i).uri(), cause));
            }
        }
        return turns;
    }

    private static int causeIn(Uri uri) {
        return uri instanceof SipUri sip ? number(sip.params().get("cause").orElse("")) : 0;
    }

    /// `Reason=SIP%3Bcause%3D302` in the headers of the URI.
    private static int reasonIn(Uri uri) {
        if (!(uri instanceof SipUri sip)) {
            return 0;
        }
        for (var header : sip.headers()) {
            if (header.name().equalsIgnoreCase("Reason")) {
                var value = header.value().replace("%3B", ";").replace("%3b", ";");
                value = value.replace("%3D", "=").replace("%3d", "=").toLowerCase(Locale.ROOT);
                int at = value.indexOf("cause=");
                return at < 0 ? 0 : number(value.substring(at + "cause=".length()));
            }
        }
        return 0;
    }

    /// The number that a text begins with, 0 for none.
    private static int number(String text) {
        int number = 0;
        for (int i = 0; i < text.length() && i < 3 && Character.isDigit(text.charAt(i)); i++) {
            number = number * 10 + (text.charAt(i) - '0');
        }
        return number;
    }

    private static void addDiversions(List<Header> fields, List<Turn> turns) {
        for (Turn turn : turns.reversed()) {
            var entry = NameAddr.of(bare(turn.left())).withParam("reason", reason(turn.cause()));
            fields.add(new Header(
                    HeaderName.DIVERSION, entry.withParam("counter", "1").toString()));
        }
    }

    private static void addHistory(List<Header> fields, List<Turn> turns, Uri target) {
        String index = "1";
        int cause = 0;
        for (Turn turn : turns) {
            fields.add(history(turn.left(), cause, index));
            cause = turn.cause();
            index += ".1";
        }
        if (!turns.isEmpty()) {
            fields.add(history(target, cause, index));
        }
    }

    /// @param cause why the call came here, 0 for the first
    private static Header history(Uri uri, int cause, String index) {
        var bare = bare(uri);
        var marked = cause != 0 && bare instanceof SipUri sip ? sip.withParam("cause", Integer.toString(cause)) : bare;
        var entry = NameAddr.of(marked).withParam("index", index);
        int dot = index.lastIndexOf('.');
        var mapped = dot < 0 ? entry : entry.withParam("mp", index.substring(0, dot));
        return new Header(HeaderName.HISTORY_INFO, mapped.toString());
    }

    private static Uri bare(Uri uri) {
        return uri instanceof SipUri sip ? sip.withoutHeaders().withoutParam("cause") : uri;
    }

    private static int cause(String reason) {
        return switch (reason.toLowerCase(Locale.ROOT)) {
            case "unconditional" -> 302;
            case "user-busy" -> 486;
            case "no-answer" -> 408;
            case "deflection" -> 480;
            case "unavailable" -> 503;
            default -> 404;
        };
    }

    private static String reason(int cause) {
        return switch (cause) {
            case 302 -> "unconditional";
            case 486 -> "user-busy";
            case 408 -> "no-answer";
            case 480, 487 -> "deflection";
            case 503 -> "unavailable";
            default -> "unknown";
        };
    }
}
