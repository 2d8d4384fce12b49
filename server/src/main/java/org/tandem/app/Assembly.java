package org.tandem.app;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandem.admin.Administration;
import org.tandem.admin.ServerParameters;
import org.tandem.admin.Subsystems;
import org.tandem.api.AccountCredentials;
import org.tandem.api.Api;
import org.tandem.api.LiveViews;
import org.tandem.api.Topics;
import org.tandem.base.BringingThread;
import org.tandem.base.LineId;
import org.tandem.base.StationId;
import org.tandem.base.Timers;
import org.tandem.call.CallRecords;
import org.tandem.call.CallView;
import org.tandem.call.Calls;
import org.tandem.call.Routing;
import org.tandem.call.RoutingTables;
import org.tandem.call.sip.IncomingCalls;
import org.tandem.call.sip.LoopToken;
import org.tandem.call.sip.RegisteredCallers;
import org.tandem.call.sip.SessionIds;
import org.tandem.call.sip.SipLegSignaling;
import org.tandem.http.Doorkeeper;
import org.tandem.http.EventRoute;
import org.tandem.http.EventStream;
import org.tandem.http.HttpServer;
import org.tandem.http.SessionRoutes;
import org.tandem.licence.Licences;
import org.tandem.line.LineSelection;
import org.tandem.line.sip.Lines;
import org.tandem.sip.DnsLocator;
import org.tandem.sip.MessageTap;
import org.tandem.sip.Overload;
import org.tandem.sip.SipEngine;
import org.tandem.sip.SipSettings;
import org.tandem.station.MessageLights;
import org.tandem.station.sip.MessageLightNotifier;
import org.tandem.station.sip.Registrar;
import org.tandem.station.sip.StationProof;
import org.tandem.store.DataDirectory;
import org.tandem.store.FileJournal;
import org.tandem.store.H2AdminStore;
import org.tandem.trace.Traces;
import org.tandem.user.AccountLogIn;
import org.tandem.user.ApiTokens;
import org.tandem.user.FirstAdministrator;
import org.tandem.user.Passwords;
import org.xbill.DNS.ExtendedResolver;

/// The server, wired by hand in the order in which it starts; closed in reverse.
///
/// Read [#start] from top to bottom to know what the server consists of. Nothing else makes an adapter.
public final class Assembly implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Assembly.class);
    private static final Duration PRUNE_EVERY = Duration.ofMinutes(10);
    private static final Duration LIGHTS_LOOKED_AT = Duration.ofHours(1);
    /// Message lights that are on for longer are written to the journal again, before it forgets them.
    private static final Duration LIGHTS_RESTATED = Duration.ofDays(1);
    private static final int NONCE_KEY_BYTES = 32;
    private static final Duration CLEARING = Duration.ofSeconds(3);
    private static final Duration CLEARING_LOOK = Duration.ofMillis(20);
    private static final Duration LINES_WAIT = Duration.ofSeconds(5);
    private static final Duration DNS_TIMEOUT = Duration.ofSeconds(3);

    /// What has been opened so far, the last one first.
    private final Deque<Opened> opened = new ArrayDeque<>();

    private volatile boolean ready;
    private String httpAddress = "";
    private Optional<String> firstPassword = Optional.empty();

    private Assembly() {}

    /// Starts everything; what cannot start throws with the reason in words, after all that was open has been
    /// closed.
    public static Assembly start(Path data, Settings settings) {
        Assembly assembly = new Assembly();
        boolean started = false;
        try {
            assembly.open(data, settings);
            started = true;
            return assembly;
        } finally {
            if (!started) {
                assembly.close();
            }
        }
    }

    private void open(Path data, Settings settings) {
        InstantSource clock = InstantSource.system();
        SecureRandom random = new SecureRandom();
        RunFiles run = new RunFiles(data);

        // Time and threads.
        WheelTimers timers = opened("timers", new WheelTimers(failure -> LOG.error("a timer task failed", failure)));
        ExecutorService threads = opened("threads", Executors.newVirtualThreadPerTaskExecutor());

        // What is administered, and what happened.
        DataDirectory directory = opened("data directory", DataDirectory.open(data, random));
        Administration administration = opened(
                "administration",
                new Administration(
                        ObjectTypes.all(),
                        new H2AdminStore(directory, settings.admin().historyEntriesMax()),
                        directory.sealer(),
                        clock,
                        settings.admin()));
        FileJournal journal = opened("journal", new FileJournal(directory.journal(), settings.journal(), clock));
        every(timers, threads, PRUNE_EVERY, journal::prune);
        int cutOff = CallRecords.closeCutOff(journal, clock.instant());
        if (cutOff > 0) {
            LOG.warn("the last run ended in the middle of {} calls: their records are closed now", cutOff);
        }
        MessageLights lights = new MessageLights(journal, clock, threads);
        Duration restated = shorter(LIGHTS_RESTATED, settings.journal().ageMax().dividedBy(4));
        every(timers, threads, LIGHTS_LOOKED_AT, () -> lights.restate(restated));
        ServerParameters parameters =
                new ServerParameters(administration, ObjectTypes.SERVER_PARAMETER, ObjectTypes.PARAMETERS);
        Licences licences = new Licences(LicenceAuthorities.of(settings.licence()), clock);
        AtomicReference<RoutingTables> tables = new AtomicReference<>(RoutingTables.of(administration.current()));

        // What goes over the wire is kept for a while.
        Optional<Traces> traces =
                settings.trace().bytesMax() == 0 ? Optional.empty() : Optional.of(new Traces(settings.trace(), clock));

        // Telephony.
        Overload overload =
                opened("overload", new Overload(settings.overload(), timers, threads, new HeapGauge()).start());
        SessionIds sessionIds = new SessionIds(
                line -> tables.get()
                        .line(new LineId(line))
                        .map(one -> one.session().sessionId())
                        .orElse(false),
                random,
                timers);
        List<MessageTap> taps = new ArrayList<>(List.of(sessionIds));
        traces.ifPresent(taps::add);
        SipEngine sip = opened(
                "sip",
                new SipEngine(
                        timers,
                        threads,
                        random,
                        new DnsLocator(new ExtendedResolver(), DNS_TIMEOUT, random),
                        SipSettings.defaults().withTaps(taps).withStamp(sessionIds),
                        overload));
        StationProof proof =
                new StationProof(administration::current, clock, bytes(random, NONCE_KEY_BYTES), settings.registrar());
        Registrar registrar = new Registrar(administration::current, clock, proof, settings.registrar());
        MessageLightNotifier notifier = new MessageLightNotifier(
                sip,
                new MessageLightNotifier.Knowledge(
                        administration::current, () -> tables.get().stations(), registrar, lights),
                proof,
                settings.messageLight(),
                new MessageLightNotifier.Surroundings(timers, clock, random, threads));
        registrar.onRegistered(notifier::onRegistered);
        lights.onChange(notifier::onChange);
        SipRegistrar registration = new SipRegistrar(registrar, notifier);
        AtomicReference<IncomingCalls> incoming = new AtomicReference<>(); // set below, before a line is opened
        Lines lines = new Lines(
                sip,
                licences,
                line -> new LineTraffic(line, id -> tables.get().line(id), incoming.get(), registration),
                settings.sip(),
                new Lines.Surroundings(timers, clock, random, threads));
        LoopToken loop = new LoopToken(directory.sealer().keyId());
        Calls calls = new Calls(
                settings.call(),
                new Calls.Ports(
                        new Routing(settings.call(), tables::get, lines, registrar, user -> Optional.empty()),
                        new SipLegSignaling(sip, lines, loop, sessionIds, tables::get),
                        journal,
                        timers,
                        clock,
                        new BringingThread(threads)));
        calls.subscribe(sessionIds);
        traces.ifPresent(calls::subscribe);
        ChallengedCallers callers =
                new ChallengedCallers(tables::get, proof, new RegisteredCallers(tables::get, registrar));
        incoming.set(new IncomingCalls(calls, tables::get, callers, loop, sessionIds, clock));
        SipLines sipLines = new SipLines(lines, administration::current);
        Subsystems subsystems =
                new Subsystems(administration, ObjectTypes.SUBSYSTEM, List.of(sipLines, registration), clock, threads);
        licences.update(administration.current());
        Predicate<StationId> isStation =
                station -> tables.get().stations().find(station).isPresent();
        lights.keepOnly(isStation);
        administration.onChange(committed -> {
            licences.update(committed.after());
            tables.set(RoutingTables.of(committed.after()));
            lights.keepOnly(isStation);
            notifier.onAdministered();
            sipLines.changed(committed.after());
        });

        // The API.
        Passwords passwords = new Passwords(settings.password(), random);
        FirstAdministrator first = new FirstAdministrator(run.firstAdministrator());
        firstPassword = first.make(administration, passwords, random);
        AccountLogIn logIn = new AccountLogIn(administration::current, passwords, first::loggedIn);
        ApiTokens tokens = new ApiTokens(administration::current, clock, random);
        Doorkeeper doorkeeper =
                new Doorkeeper(settings.http(), new AccountCredentials(administration, logIn, tokens), clock, random);
        EventStream events = opened(
                "event stream",
                new EventStream(settings.http().events(), HexFormat.of().formatHex(bytes(random, 4))));
        Topics.announce(events);
        Topics.feed(events, administration, subsystems);
        Views views = new Views(administration::current, clock, tables::get, lines, registrar, calls, lights);
        calls.subscribe((before, after) ->
                events.publish(Topics.CALLS, after.call().id().value(), () -> Views.callRow(CallView.of(after))));
        lines.onState(state -> events.publish(Topics.LINES, state.id().value(), () -> views.lineRow(state)));
        Consumer<StationId> tellOfStation = station ->
                views.stationRow(station).ifPresent(row -> events.publish(Topics.STATIONS, station.value(), () -> row));
        registrar.onRegistered(tellOfStation);
        lights.onChange(tellOfStation);
        LiveViews live = views.live(journal, lines::settled, overload::reading, () -> ready);
        HttpServer http = opened(
                "http",
                new HttpServer(
                                settings.http(),
                                Api.routes(
                                        new Api.Administered(
                                                administration,
                                                ObjectTypes.SERVER_PARAMETER,
                                                parameters,
                                                subsystems,
                                                licences),
                                        new Api.Accounts(passwords, logIn, tokens, settings.password()),
                                        new Api.Live(
                                                live,
                                                new CallOrders(calls),
                                                query -> tables.get()
                                                        .dialPlan()
                                                        .explain(
                                                                query,
                                                                group -> LineSelection.usable(
                                                                        administration.current(), lines, group, null)),
                                                journal,
                                                Set.of(CallRecords.OPENED.name(), CallRecords.CLOSED.name()),
                                                lights,
                                                new KeptTraces(traces, journal)),
                                        new SessionRoutes(doorkeeper),
                                        new EventRoute(
                                                events,
                                                doorkeeper,
                                                clock,
                                                settings.http().events()),
                                        clock),
                                doorkeeper,
                                timers)
                        .start());
        httpAddress = http.url().substring(http.url().indexOf("//") + 2);

        // Work begins.
        opened("subsystems", subsystems::stopAll);
        subsystems.startAll();
        opened("calls", () -> clear(calls)); // first of all to be closed: their BYEs need open lines
        opened("run/ready.json", run::removeReady);
        live.lines().settle(LINES_WAIT); // so that whoever waits for the file finds them open, or down with the reason
        run.writeReady(httpAddress, lines.all());
        ready = true;
    }

    /// Where the API listens, `127.0.0.1:8080`.
    String httpAddress() {
        return httpAddress;
    }

    /// The administrator's password, when this start has made the account.
    Optional<String> firstPassword() {
        return firstPassword;
    }

    /// Closes everything in reverse order; what fails to close is logged and does not keep the rest open.
    @Override
    public void close() {
        ready = false;
        for (Opened next = opened.pollFirst(); next != null; next = opened.pollFirst()) {
            try {
                next.closing().close();
            } catch (Exception failure) { // AutoCloseable throws what it likes, and the rest must be closed too
                LOG.error("{} could not be closed", next.name(), failure);
            }
        }
    }

    /// Ends all calls and waits, for a short while, until their records are closed.
    private static void clear(Calls calls) {
        calls.clearAll("this server is being stopped");
        long end = System.nanoTime() + CLEARING.toNanos();
        while (calls.size() > 0 && System.nanoTime() < end) {
            LockSupport.parkNanos(CLEARING_LOOK.toNanos());
        }
    }

    private <T extends AutoCloseable> T opened(String name, T what) {
        opened.push(new Opened(name, what));
        return what;
    }

    private record Opened(String name, AutoCloseable closing) {}

    private static void every(Timers timers, Executor threads, Duration period, Runnable task) {
        timers.after(period, () -> {
            threads.execute(task);
            every(timers, threads, period, task);
        });
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static byte[] bytes(SecureRandom random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
