package org.tandem.station.sip;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandem.admin.AdminView;
import org.tandem.base.LineId;
import org.tandem.base.StationId;
import org.tandem.line.Line;
import org.tandem.sip.IncomingRequest;
import org.tandem.station.Binding;
import org.tandem.station.Bindings;
import org.tandem.station.EffectiveStation;
import org.tandem.station.StationDirectory;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.uri.SipUri;

/// Answers REGISTER, and knows where stations are registered.
///
/// Runs on the thread that read the request: it only computes. Bindings of one station are one immutable
/// list, swapped as a whole, so no mailbox is needed; they live in memory, and phones register again after a
/// restart. Refusals: 400 what cannot be read or comes out of order, 401 no proof, 403 Lync devices, blocked
/// guessers, inactive stations and too many contacts, 404 no such station, 420 extensions, 423 too short, 503
/// no room. Source: RFC 3261 §10.3.
public final class Registrar implements Bindings {
    private static final Logger LOG = LoggerFactory.getLogger(Registrar.class);

    private final Supplier<AdminView> admin;
    private final InstantSource clock;
    private final RegistrarLimits limits;
    private final StationProof proof;
    private final Map<StationId, List<Binding>> bindings = new ConcurrentHashMap<>();
    private final List<Consumer<StationId>> listeners = new CopyOnWriteArrayList<>();
    private final AtomicReference<Known> known = new AtomicReference<>();

    private record Known(AdminView view, StationDirectory stations) {}

    /// @param admin the state in force
    public Registrar(Supplier<AdminView> admin, InstantSource clock, StationProof proof, RegistrarLimits limits) {
        this.admin = admin;
        this.clock = clock;
        this.limits = limits;
        this.proof = proof;
    }

    /// Adds a listener; it hears of the station after each REGISTER that was taken, on any thread, and must
    /// return at once. A registration that runs out is not told of.
    public void onRegistered(Consumer<StationId> listener) {
        listeners.add(listener);
    }

    /// Answers a REGISTER that came in by this line.
    public void onRegister(LineId lineId, IncomingRequest request) {
        var now = clock.instant();
        var stations = stations();
        var line = admin.get().find(Line.TYPE, lineId.value());
        if (line.isEmpty() || !line.get().hasRegistrar()) {
            boolean lync = line.isPresent() && line.get().usage().isLync();
            refuse(
                    request,
                    403,
                    lync
                            ? "Lync devices never register here: they sign in at Lync."
                            : "Phones cannot register by line " + lineId + ".");
            return;
        }
        var required = request.request().headers().values(HeaderName.REQUIRE);
        if (!required.isEmpty()) {
            request.respond(420, List.of(new Header(HeaderName.UNSUPPORTED, String.join(", ", required))), Body.EMPTY);
            return;
        }
        var user = request.request().to().uri() instanceof SipUri sip ? sip.decodedUser() : "";
        var station = stations.findByAddressOfRecord(user);
        if (station.isPresent() && station.get().isLync()) {
            refuse(request, 403, "Station " + user + " is a Lync device, and those never register here.");
            return;
        }
        if (isProven(line.get(), request, station)) {
            if (station.isEmpty()) {
                throw new IllegalStateException("nobody proves to be a station that is not there");
            }
            register(line.get(), request, station.get(), now);
        }
    }

    /// A directory for the view in force, made again only when that changes.
    private StationDirectory stations() {
        var view = admin.get();
        var last = known.get();
        if (last == null || last.view() != view) {
            last = new Known(view, StationDirectory.of(view));
            known.set(last);
        }
        return last.stations();
    }

    /// Answers the request unless it is proven.
    private boolean isProven(Line line, IncomingRequest request, Optional<EffectiveStation> station) {
        return switch (proof.of(line, request.request(), request.source(), station)) {
            case StationProof.Shown.Proven() -> true;
            case StationProof.Shown.Ask(var challenges) -> {
                request.respond(401, challenges, Body.EMPTY);
                yield false;
            }
            case StationProof.Shown.Blocked(var sentence) -> {
                refuse(request, 403, sentence);
                yield false;
            }
        };
    }

    private void register(Line line, IncomingRequest request, EffectiveStation station, Instant now) {
        if (!station.active()) {
            refuse(request, 403, "Station " + station.id() + " is not active.");
            return;
        }
        var source = request.source().getAddress().getHostAddress() + ":"
                + request.source().getPort();
        switch (Registration.read(request.request(), line, source)) {
            case Registration.Reading.Bad(var refused) -> refuse(request, refused.status(), refused.sentence());
            case Registration.Reading.Good(var registration) -> {
                if (!registration.contacts().isEmpty()
                        && bindings.size() >= limits.bindings()
                        && !bindings.containsKey(station.id())) {
                    refuse(request, 503, "No more registrations can be kept.");
                    return;
                }
                answer(line, request, station, change(line, station, registration, now), now);
            }
        }
    }

    private Registration.Result change(Line line, EffectiveStation station, Registration registration, Instant now) {
        var result = new AtomicReference<Registration.Result>();
        bindings.compute(station.id(), (id, before) -> {
            var valid = valid(before == null ? List.of() : before, now);
            var outcome = registration.applyTo(valid, now, line.registrar());
            result.set(outcome);
            return switch (outcome) {
                case Registration.Result.Done(var after) -> after.isEmpty() ? null : after;
                case Registration.Result.Refused _ -> before;
            };
        });
        return result.get();
    }

    private void answer(
            Line line, IncomingRequest request, EffectiveStation station, Registration.Result result, Instant now) {
        switch (result) {
            case Registration.Result.Done(var after) -> {
                listeners.forEach(listener -> listener.accept(station.id()));
                var headers = new ArrayList<Header>();
                for (var binding : after) {
                    long seconds =
                            Math.max(1, Duration.between(now, binding.expires()).toSeconds());
                    headers.add(new Header(HeaderName.CONTACT, "<" + binding.contact() + ">;expires=" + seconds));
                }
                LOG.debug("registered with {} contacts line={} station={}", after.size(), line.name(), station.id());
                request.respond(200, headers, Body.EMPTY);
            }
            case Registration.Result.Refused(var status, var sentence) -> {
                if (status == 423) {
                    request.respond(
                            423,
                            List.of(new Header(
                                    HeaderName.MIN_EXPIRES,
                                    Long.toString(line.registrar().expiresMin().toSeconds()))),
                            Body.EMPTY);
                } else {
                    refuse(request, status, sentence);
                }
            }
        }
    }

    private static void refuse(IncomingRequest request, int status, String sentence) {
        request.respond(
                status,
                List.of(new Header(HeaderName.WARNING, "399 tandem \"" + sentence.replace("\"", "'") + "\"")),
                Body.EMPTY);
    }

    private static List<Binding> valid(List<Binding> all, Instant now) {
        return all.stream().anyMatch(binding -> binding.isExpiredAt(now))
                ? all.stream().filter(binding -> !binding.isExpiredAt(now)).toList()
                : all;
    }

    @Override
    public List<Binding> of(StationId station) {
        return valid(bindings.getOrDefault(station, List.of()), clock.instant());
    }

    @Override
    public Map<StationId, List<Binding>> all() {
        var now = clock.instant();
        var all = new HashMap<StationId, List<Binding>>();
        bindings.forEach((station, several) -> {
            var valid = valid(several, now);
            if (!valid.isEmpty()) {
                all.put(station, valid);
            }
        });
        return Map.copyOf(all);
    }
}
