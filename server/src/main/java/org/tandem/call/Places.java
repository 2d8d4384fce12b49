package org.tandem.call;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tandem.base.LineId;
import org.tandem.dialplan.Decision;
import org.tandem.line.Line;
import org.tandem.line.LineState;
import org.tandem.line.LineStates;
import org.tandem.line.LineTransport;
import org.tandem.line.Proxy;
import org.tandem.station.Binding;
import org.tandem.station.Bindings;
import org.tandem.station.Connection;
import org.tandem.station.EffectiveStation;
import org.tandem.station.RemoteAnswer;
import org.tandem.wire.uri.SipUri;
import org.tandem.wire.uri.SyntaxException;
import org.tandem.wire.uri.TelUri;
import org.tandem.wire.uri.Uri;

/// Turns a decision (this station, this number over these lines) into places to which an INVITE can be sent,
/// in the order
/// in which they are tried. Pure: what is live (health of proxies, registrations) comes as snapshots.
///
/// The `To` for a Lync endpoint combines the number of its connection address with the line's proxy (STA-03,
/// TRK-11).
final class Places {
    private final RoutingTables tables;
    private final LineStates states;
    private final Bindings bindings;
    private final CallSettings settings;
    private final Arrival arrival;
    private final Party caller;

    Places(
            RoutingTables tables,
            LineStates states,
            Bindings bindings,
            CallSettings settings,
            Arrival arrival,
            Party caller) {
        this.tables = tables;
        this.states = states;
        this.bindings = bindings;
        this.settings = settings;
        this.arrival = arrival;
        this.caller = caller;
    }

    /// Every proxy of every line of every dial group, one after the other.
    List<List<Target>> outside(Decision.Routed routed) {
        List<List<Target>> rounds = new ArrayList<>();
        for (Decision.Attempt attempt : routed.attempts()) {
            for (LineId id : attempt.lines()) {
                Optional<Line> line = tables.line(id);
                if (line.isPresent()) {
                    addProxies(rounds, line.get(), attempt.number(), attempt.extension(), null);
                }
            }
        }
        return limited(rounds);
    }

    /// Where a station is; empty where it is not there now.
    List<List<Target>> ofStation(EffectiveStation station) {
        return switch (station.connection()) {
            case Connection.Automatic _ -> registered(station);
            case Connection.Predefined at -> {
                Optional<Line> line = openLine(station.line());
                SipUri uri = SipUri.of(at.user(), at.host(), at.port() == 0 ? -1 : at.port());
                yield line.isEmpty()
                        ? List.of()
                        : List.of(
                                List.of(target(line.get(), station, uri, at.host(), at.port() == 0 ? -1 : at.port())));
            }
            case Connection.Alternate(String address) -> {
                List<List<Target>> rounds = new ArrayList<>();
                Optional<Line> line = openLine(station.line());
                if (line.isPresent()) {
                    addProxies(rounds, line.get(), numberIn(address), extensionIn(address), station);
                }
                yield limited(rounds);
            }
        };
    }

    private List<List<Target>> registered(EffectiveStation station) {
        List<Target> forks = new ArrayList<>();
        for (Binding binding : bindings.of(station.id())) {
            Optional<Line> line = openLine(binding.line().value());
            if (forks.size() == settings.forksMax() || line.isEmpty()) {
                break;
            }
            Target target = contact(line.get(), station, binding);
            if (target != null) {
                forks.add(target);
            }
        }
        return forks.isEmpty() ? List.of() : List.of(forks);
    }

    /// A registered contact. Where the phone sits behind a NAT, or on a connection, it is reached where its
    /// registration came
    /// from; its Contact says where else.
    private @Nullable Target contact(Line line, EffectiveStation station, Binding binding) {
        SipUri uri;
        try {
            if (!(Uri.parse(binding.contact()) instanceof SipUri sip)) {
                return null;
            }
            uri = sip;
        } catch (SyntaxException malformed) {
            return null;
        }
        int colon = binding.source().lastIndexOf(':');
        String sourceHost =
                colon < 0 ? binding.source() : withoutBrackets(binding.source().substring(0, colon));
        boolean isAsSaid =
                colon < 0 || (line.protocol() == LineTransport.UDP && sourceHost.equals(withoutBrackets(uri.host())));
        return isAsSaid
                ? target(line, station, uri, withoutBrackets(uri.host()), uri.port())
                : target(line, station, uri, sourceHost, port(binding.source().substring(colon + 1)));
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            return port > 0 && port <= 65_535 ? port : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private void addProxies(
            List<List<Target>> rounds, Line line, String number, String extension, @Nullable EffectiveStation station) {
        SipUri whole = wholeAddress(number);
        if (line.proxies().isEmpty() && whole != null) {
            rounds.add(List.of(target(line, station, whole, withoutBrackets(whole.host()), whole.port())));
            return;
        }
        List<Proxy> proxies =
                states.find(line.id()).map(state -> state.health().order()).orElseGet(line::proxies);
        for (Proxy proxy : proxies) {
            int port = proxy.port() == 0 ? -1 : proxy.port();
            Uri uri = whole != null ? whole : address(line, number, extension, proxy.host(), port);
            rounds.add(List.of(target(line, station, uri, proxy.host(), port)));
        }
    }

    /// `sip:+1317…@proxy;user=phone`, or the `tel:` form where the line keeps that.
    private static Uri address(Line line, String number, String extension, String host, int port) {
        boolean isExtended =
                !extension.isEmpty() && line.identity().sendExtension() == Line.Identity.SendExtension.PARAMETER;
        if (line.identity().keepTelUri() && isTelephone(number)) {
            return Uri.parse("tel:" + number + (isExtended ? ";ext=" + extension : ""));
        }
        SipUri uri = SipUri.of(isExtended ? number + ";ext=" + extension : number, host, port);
        return isTelephone(number) ? uri.withParam("user", "phone") : uri;
    }

    private static boolean isTelephone(String number) {
        return !number.isEmpty() && number.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '+');
    }

    private static @Nullable SipUri wholeAddress(String number) {
        boolean hasScheme = number.regionMatches(true, 0, "sip:", 0, 4) || number.regionMatches(true, 0, "sips:", 0, 5);
        if (!hasScheme && number.indexOf('@') < 0) {
            return null;
        }
        try {
            return Uri.parse(hasScheme ? number : "sip:" + number) instanceof SipUri sip ? sip : null;
        } catch (SyntaxException e) {
            return null;
        }
    }

    private static String numberIn(String address) {
        try {
            return address.regionMatches(true, 0, "tel:", 0, 4) && Uri.parse(address) instanceof TelUri tel
                    ? tel.digits()
                    : address;
        } catch (SyntaxException e) {
            return address;
        }
    }

    private static String extensionIn(String address) {
        try {
            return address.regionMatches(true, 0, "tel:", 0, 4) && Uri.parse(address) instanceof TelUri tel
                    ? tel.ext().orElse("")
                    : "";
        } catch (SyntaxException e) {
            return "";
        }
    }

    private Optional<Line> openLine(String name) {
        return tables.line(new LineId(name.isEmpty() ? "-" : name))
                .filter(line -> states.find(line.id()).map(LineState::isUsable).orElse(false));
    }

    private Target target(Line line, @Nullable EffectiveStation station, Uri uri, String hopHost, int hopPort) {
        boolean isPhone = station != null && line.proxies().isEmpty();
        return new Target(
                line.id(),
                station == null ? null : station.id(),
                uri,
                hopHost,
                hopPort,
                line.protocol() == LineTransport.TLS && passesKeys(line),
                isPhone ? CallerIdentity.towardsStation(line, caller) : CallerIdentity.towards(line, arrival, caller),
                CallerIdentity.carried(line, arrival, isPhone),
                new HashSet<>(line.retryCodes()),
                line.maxCalls(),
                station == null ? RemoteAnswer.NONE : station.phone().remoteAnswer());
    }

    private static boolean passesKeys(Line line) {
        return line.session().passCrypto() == Line.Answering.PassCrypto.BETWEEN_TLS_LEGS;
    }

    private List<List<Target>> limited(List<List<Target>> rounds) {
        return rounds.size() <= settings.placesMax() ? rounds : rounds.subList(0, settings.placesMax());
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }
}
