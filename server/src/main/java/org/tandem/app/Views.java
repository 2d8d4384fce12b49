package org.tandem.app;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tandem.admin.AdminView;
import org.tandem.api.LiveViews;
import org.tandem.base.CallId;
import org.tandem.base.StationId;
import org.tandem.call.CallView;
import org.tandem.call.Calls;
import org.tandem.call.RoutingTables;
import org.tandem.journal.Journal;
import org.tandem.line.Certificate;
import org.tandem.line.Line;
import org.tandem.line.LineHealth;
import org.tandem.line.LineState;
import org.tandem.line.LineStates;
import org.tandem.line.LineTransport;
import org.tandem.line.LyncTopologyNote;
import org.tandem.line.ProxyState;
import org.tandem.sip.Overload;
import org.tandem.station.Binding;
import org.tandem.station.Bindings;
import org.tandem.station.Connection;
import org.tandem.station.EffectiveStation;
import org.tandem.station.Manufacturer;
import org.tandem.station.MessageLights;

/// What the features show of themselves, in the shapes that the API gives out.
final class Views {
    private final Supplier<AdminView> admin;
    private final InstantSource clock;
    private final Supplier<RoutingTables> tables;
    private final LineStates lines;
    private final Bindings bindings;
    private final Calls calls;
    private final MessageLights lights;

    /// @param admin the state in force
    Views(
            Supplier<AdminView> admin,
            InstantSource clock,
            Supplier<RoutingTables> tables,
            LineStates lines,
            Bindings bindings,
            Calls calls,
            MessageLights lights) {
        this.admin = admin;
        this.clock = clock;
        this.tables = tables;
        this.lines = lines;
        this.bindings = bindings;
        this.calls = calls;
        this.lights = lights;
    }

    /// @param settle runs what it is given once the lines follow every change made so far
    LiveViews live(Journal journal, Consumer<Runnable> settle, Supplier<Overload.Reading> load, BooleanSupplier ready) {
        return new LiveViews(new LineRows(settle), this::stationRows, new CallRows(), new Health(journal, load, ready));
    }

    LiveViews.LineRow lineRow(LineState state) {
        Line line = tables.get().line(state.id()).orElse(null);
        String word = switch (state.status()) {
            case OPEN -> "up";
            case INACTIVE -> "disabled";
            case DOWN -> "down";
            case NOT_LICENSED -> "notLicensed";
        };
        String protocol = line == null ? "" : line.protocol().name() + " ";
        return new LiveViews.LineRow(
                state.id().value(),
                line == null ? "" : camel(line.usage().name()),
                word,
                emptyToNull(state.reason().isEmpty() ? state.notInForce() : state.reason()),
                state.localAddress().isEmpty() ? List.of() : List.of(protocol + state.localAddress()),
                calls.callsOn(state.id()),
                line == null ? 0 : line.maxCalls(),
                state.refusedSources(),
                state.turnedAway(),
                state.health().proxies().stream().map(Views::proxyRow).toList(),
                line == null
                        ? List.of()
                        : line.forced().stream()
                                .map(one -> new LiveViews.ForcedRow(one.path(), one.value(), one.reason()))
                                .toList(),
                line == null
                        ? null
                        : line.topologyNote().map(LyncTopologyNote::sentence).orElse(null));
    }

    private static LiveViews.ProxyRow proxyRow(LineHealth.Known known) {
        ProxyState state = known.state();
        return new LiveViews.ProxyRow(known.proxy().toString(), state.word(), null, emptyToNull(state.whyNotUp()));
    }

    private List<LiveViews.StationRow> stationRows() {
        return tables.get().stations().all().stream()
                .sorted(Comparator.comparing(station -> station.id().value(), String.CASE_INSENSITIVE_ORDER))
                .map(this::stationRow)
                .toList();
    }

    /// Empty for a station that has just been taken away.
    Optional<LiveViews.StationRow> stationRow(StationId id) {
        return tables.get().stations().find(id).map(this::stationRow);
    }

    private LiveViews.StationRow stationRow(EffectiveStation station) {
        List<Binding> registered = bindings.of(station.id());
        boolean isAutomatic = station.connection() instanceof Connection.Automatic;
        String kind = station.phone().manufacturer() == Manufacturer.MICROSOFT_LYNC
                ? "lync"
                : isAutomatic ? "registered" : "fixed";
        return new LiveViews.StationRow(
                station.id().value(),
                station.extension(),
                station.active(),
                kind,
                station.active() && (!isAutomatic || !registered.isEmpty()),
                calls.callsOf(station.id()),
                station.callAppearances(),
                registered.stream().map(Views::bindingRow).toList(),
                emptyToNull(station.withoutEffect()),
                station.getsMessageLight() ? lights.of(station.id()) : null);
    }

    private static LiveViews.BindingRow bindingRow(Binding binding) {
        return new LiveViews.BindingRow(
                binding.contact(), binding.source(), emptyToNull(binding.userAgent()), binding.expires());
    }

    static LiveViews.CallRow callRow(CallView call) {
        return new LiveViews.CallRow(
                call.id().value(),
                call.from(),
                call.to(),
                call.state(),
                call.since(),
                call.answered(),
                call.legs().stream().map(Views::legRow).toList());
    }

    private static LiveViews.LegRow legRow(CallView.Leg leg) {
        var station = leg.station();
        return new LiveViews.LegRow(
                leg.id().value(), leg.line().value(), station == null ? null : station.value(), leg.state(), null);
    }

    /// The certificates of active lines that the calendar will trouble, or already does.
    static List<LiveViews.HealthRow> certificateRows(AdminView view, Instant now) {
        return view.all(Line.TYPE).stream()
                .filter(line -> line.active() && line.protocol() == LineTransport.TLS)
                .map(line -> line.tls().certificate())
                .distinct()
                .flatMap(name -> view.find(Certificate.TYPE, name).stream())
                .flatMap(certificate -> {
                    var facts = certificate.facts();
                    String state = facts.isValidAt(now) ? "degraded" : "down";
                    return facts.validityFindings(now).stream()
                            .map(finding -> new LiveViews.HealthRow(
                                    "certificate " + certificate.name(), state, finding + ": renew it"));
                })
                .toList();
    }

    private static @Nullable String emptyToNull(String text) {
        return text.isEmpty() ? null : text;
    }

    /// `MICROSOFT_LYNC` as `microsoftLync`, like in files.
    private static String camel(String constant) {
        StringBuilder word = new StringBuilder(constant.length());
        boolean raised = false;
        for (int i = 0; i < constant.length(); i++) {
            char c = constant.charAt(i);
            if (c == '_') {
                raised = true;
            } else {
                word.append(raised ? c : Character.toLowerCase(c));
                raised = false;
            }
        }
        return word.toString();
    }

    private final class LineRows implements LiveViews.Lines {
        private final Consumer<Runnable> settle;

        LineRows(Consumer<Runnable> settle) {
            this.settle = settle;
        }

        @Override
        public List<LiveViews.LineRow> all() {
            return lines.all().stream().map(Views.this::lineRow).toList();
        }

        @Override
        public boolean settle(Duration atMost) {
            var settled = new CountDownLatch(1);
            settle.accept(settled::countDown);
            try {
                return settled.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }

    private final class CallRows implements LiveViews.Calls {
        @Override
        public List<LiveViews.CallRow> all() {
            return calls.views().stream()
                    .sorted(Comparator.comparing(CallView::since))
                    .map(Views::callRow)
                    .toList();
        }

        @Override
        public boolean clear(String id, String by) {
            return calls.clear(new CallId(id), by).isEmpty();
        }
    }

    private final class Health implements LiveViews.Health {
        private final Journal journal;
        private final Supplier<Overload.Reading> load;
        private final BooleanSupplier ready;

        Health(Journal journal, Supplier<Overload.Reading> load, BooleanSupplier ready) {
            this.journal = journal;
            this.load = load;
            this.ready = ready;
        }

        @Override
        public boolean isReady() {
            return ready.getAsBoolean();
        }

        @Override
        public List<LiveViews.HealthRow> all() {
            List<LiveViews.HealthRow> rows = new ArrayList<>();
            var written = journal.health();
            rows.add(row(
                    "journal",
                    !written.failure().isEmpty() ? "down" : written.isWell() ? "up" : "degraded",
                    written.failure().isEmpty() && !written.isWell()
                            ? written.damaged() + " damaged places were skipped when the journal was read"
                            : written.failure()));
            var now = load.get();
            rows.add(row("load", now.isOverloaded() ? "degraded" : "up", loadSentence(now)));
            for (LineState line : lines.all()) {
                if (line.status() != LineState.Status.INACTIVE) {
                    boolean isOpen = line.status() == LineState.Status.OPEN;
                    boolean isWell =
                            isOpen && line.isUsable() && line.notInForce().isEmpty();
                    String state = !isOpen ? "down" : isWell ? "up" : "degraded";
                    String sentence = !isOpen
                            ? line.reason()
                            : line.isUsable() ? line.notInForce() : "no proxy of the line answers";
                    rows.add(row("line " + line.id(), state, sentence));
                }
            }
            rows.addAll(certificateRows(admin.get(), clock.instant()));
            return rows;
        }

        private static String loadSentence(Overload.Reading now) {
            return now.isOverloaded()
                    ? "more calls come than can be served in time: work waits "
                            + now.delay().toMillis() + " ms, "
                            + Math.round(now.rate()) + " new calls a second are let in, " + now.refused()
                            + " were refused since the start"
                    : "";
        }

        private static LiveViews.HealthRow row(String name, String state, @Nullable String sentence) {
            return new LiveViews.HealthRow(name, state, sentence == null ? "" : sentence);
        }
    }
}
