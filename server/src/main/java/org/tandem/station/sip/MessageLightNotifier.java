package org.tandem.station.sip;

import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.tandem.admin.AdminView;
import org.tandem.base.LineId;
import org.tandem.base.StationId;
import org.tandem.base.Timers;
import org.tandem.line.Line;
import org.tandem.sip.IncomingRequest;
import org.tandem.sip.SipPorts;
import org.tandem.station.Binding;
import org.tandem.station.Bindings;
import org.tandem.station.EffectiveStation;
import org.tandem.station.MessageCounts;
import org.tandem.station.MessageLights;
import org.tandem.station.StationDirectory;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.uri.SipUri;

/// Lights the message lights of phones, on every line but those to Lync, and for every station but Lync's.
///
/// Grants subscriptions to whom has proven to be the station, by the rules of its calls: by digest, else by
/// address. The work of each station is done in a mailbox of its own. Subscriptions live in memory; after a
/// restart a phone's refresh is answered 481, and it subscribes anew.
///
/// Refusals: 400 what cannot be read, 401 no proof, 403 strangers, Lync devices, stations without a light or
/// with too many subscriptions, 404 no such station, 406 another body, 423 too short, 481 no such subscription,
/// 489 other events, 503 no room. Source: RFC 6665 §4.2, RFC 3842.
public final class MessageLightNotifier {
    private static final String GONE = "noresource";

    private final Knowledge knowledge;
    private final StationProof proof;
    private final MessageLightLimits limits;
    private final Surroundings surroundings;
    private final LightSender sender;
    private final Map<StationId, StationLight> lights = new ConcurrentHashMap<>();
    private final Map<StationLight.DialogKey, StationLight> dialogs = new ConcurrentHashMap<>();

    /// What holds now.
    ///
    /// @param admin the state in force
    /// @param stations the same, to be looked up
    public record Knowledge(
            Supplier<AdminView> admin, Supplier<StationDirectory> stations, Bindings bindings, MessageLights lights) {}

    /// Time, dice and threads.
    public record Surroundings(Timers timers, InstantSource clock, RandomGenerator dice, Executor executor) {}

    public MessageLightNotifier(
            SipPorts ports,
            Knowledge knowledge,
            StationProof proof,
            MessageLightLimits limits,
            Surroundings surroundings) {
        this.knowledge = knowledge;
        this.proof = proof;
        this.limits = limits;
        this.surroundings = surroundings;
        this.sender = new LightSender(ports, knowledge.admin(), surroundings.dice());
    }

    /// Answers a SUBSCRIBE that came in by this line. Runs on the thread that read it.
    public void onSubscribe(LineId lineId, IncomingRequest incoming) {
        var request = incoming.request();
        var line = knowledge.admin().get().find(Line.TYPE, lineId.value());
        if (line.isEmpty() || line.get().usage().isLync()) {
            refuse(incoming, 403, "Lync lights its phones by itself.");
            return;
        }
        var key = new StationLight.DialogKey(request.callId(), incoming.toTag());
        if (request.to().tag().isPresent() && !dialogs.containsKey(key)) {
            incoming.respond(481);
            return;
        }
        switch (SubscribeWish.read(request, limits)) {
            case SubscribeWish.Reading.Bad(var status, var headers) -> incoming.respond(status, headers, Body.EMPTY);
            case SubscribeWish.Reading.Good(var wish) -> {
                var station = proven(line.get(), incoming);
                if (station.isPresent()) {
                    subscribe(lineId, key, station.get(), incoming, wish);
                }
            }
        }
    }

    /// The station that sent it; else the request has been answered.
    private Optional<EffectiveStation> proven(Line line, IncomingRequest incoming) {
        var request = incoming.request();
        var claimed = request.from().uri() instanceof SipUri sip
                ? knowledge.stations().get().findByAddressOfRecord(sip.decodedUser())
                : Optional.<EffectiveStation>empty();
        if (claimed.isPresent() && claimed.get().isLync()) {
            refuse(incoming, 403, "Station " + claimed.get().id() + " is a Lync device: Lync lights it by itself.");
            return Optional.empty();
        }
        boolean byAddress = claimed.isPresent()
                && (claimed.get().digestSecret().isEmpty() || !line.registrar().challengeCalls());
        if (byAddress) {
            if (knowledge
                    .bindings()
                    .isAt(claimed.get(), incoming.source().getAddress().getHostAddress())) {
                return claimed;
            }
            refuse(incoming, 403, "No station is registered from there.");
            return Optional.empty();
        }
        return switch (proof.of(line, request, incoming.source(), claimed)) {
            case StationProof.Shown.Proven() -> claimed;
            case StationProof.Shown.Ask(var challenges) -> {
                incoming.respond(401, challenges, Body.EMPTY);
                yield Optional.empty();
            }
            case StationProof.Shown.Blocked(var sentence) -> {
                refuse(incoming, 403, sentence);
                yield Optional.empty();
            }
        };
    }

    private void subscribe(
            LineId line,
            StationLight.DialogKey key,
            EffectiveStation station,
            IncomingRequest incoming,
            SubscribeWish wish) {
        var way = LightSender.Way.of(line, incoming);
        if (incoming.request().to().tag().isPresent()) {
            var light = dialogs.get(key);
            if (light == null || !light.id().equals(station.id())) {
                incoming.respond(481);
            } else {
                light.resubscribe(way, key, incoming, wish);
            }
            return;
        }
        var refusal = station.lightRefusal();
        if (!station.active()) {
            refuse(incoming, 403, "Station " + station.id() + " is not active.");
        } else if (refusal.isPresent()) {
            refuse(incoming, 403, refusal.get().sentence());
        } else if (isOwn(incoming, station)) {
            light(station.id()).subscribe(way, incoming, wish);
        }
    }

    /// Whether it asks for its own light; else the request has been answered.
    private boolean isOwn(IncomingRequest incoming, EffectiveStation station) {
        var user = user(incoming.request());
        if (user.isEmpty()) {
            return true;
        }
        var asked = knowledge.stations().get().findByAddressOfRecord(user);
        if (asked.isEmpty()) {
            refuse(incoming, 404, "There is no station " + user + ".");
        } else if (!asked.get().id().equals(station.id())) {
            refuse(incoming, 403, "A station sees its own message light alone.");
        } else {
            return true;
        }
        return false;
    }

    private static String user(SipRequest request) {
        return request.uri() instanceof SipUri sip ? sip.decodedUser() : "";
    }

    private StationLight light(StationId station) {
        return lights.computeIfAbsent(station, id -> new StationLight(id, this));
    }

    /// To be told when the counts of a station have changed.
    public void onChange(StationId station) {
        if (station(station).map(EffectiveStation::getsMessageLight).orElse(false)) {
            light(station).changed();
        }
    }

    /// To be told of each registration.
    public void onRegistered(StationId station) {
        if (station(station).map(EffectiveStation::getsMessageLight).orElse(false)) {
            light(station).registered();
        }
    }

    /// To be told when something was administered: ends the subscriptions of stations that have no light any
    /// more, and lights those whose light was put on.
    public void onAdministered() {
        for (var station : List.copyOf(lights.keySet())) {
            if (!station(station).map(EffectiveStation::getsMessageLight).orElse(false)) {
                var light = lights.remove(station);
                if (light != null) {
                    light.withdraw(GONE);
                }
            }
        }
        for (var station : knowledge.lights().stations()) {
            if (!lights.containsKey(station)) {
                onChange(station);
            }
        }
    }

    static void refuse(IncomingRequest request, int status, String sentence) {
        request.respond(status, List.of(SubscribeWish.warning(sentence)), Body.EMPTY);
    }

    /// As bindings note it.
    static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    /// Takes up a subscription, if there is room for it.
    boolean add(StationLight.DialogKey key, StationLight light) {
        return dialogs.size() < limits.subscriptions() && dialogs.putIfAbsent(key, light) == null;
    }

    void remove(StationLight.DialogKey key) {
        dialogs.remove(key);
    }

    /// How many subscriptions there are: for health and tests.
    public int subscriptions() {
        return dialogs.size();
    }

    Optional<EffectiveStation> station(StationId id) {
        return knowledge.stations().get().find(id);
    }

    List<Binding> bindings(StationId id) {
        return knowledge.bindings().of(id);
    }

    MessageCounts counts(StationId id) {
        return knowledge.lights().of(id);
    }

    MessageLightLimits limits() {
        return limits;
    }

    LightSender sender() {
        return sender;
    }

    Timers timers() {
        return surroundings.timers();
    }

    InstantSource clock() {
        return surroundings.clock();
    }

    Executor executor() {
        return surroundings.executor();
    }
}
