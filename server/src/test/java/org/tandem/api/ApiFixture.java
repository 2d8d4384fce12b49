package org.tandem.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tandem.admin.Administered;
import org.tandem.admin.Administration;
import org.tandem.admin.Author;
import org.tandem.admin.ChangeSet;
import org.tandem.admin.KnownParameter;
import org.tandem.admin.ObjectType;
import org.tandem.admin.Outcome;
import org.tandem.admin.Secret;
import org.tandem.admin.ServerParameter;
import org.tandem.admin.ServerParameters;
import org.tandem.admin.Subsystem;
import org.tandem.admin.SubsystemSetting;
import org.tandem.admin.Subsystems;
import org.tandem.base.CallId;
import org.tandem.base.Cause;
import org.tandem.base.LegId;
import org.tandem.base.StationId;
import org.tandem.base.Timers;
import org.tandem.call.Command;
import org.tandem.call.CommandOutcome;
import org.tandem.call.CommandRefusal;
import org.tandem.call.Place;
import org.tandem.dialplan.Decision;
import org.tandem.dialplan.Trace;
import org.tandem.http.Doorkeeper;
import org.tandem.http.EventRoute;
import org.tandem.http.EventStream;
import org.tandem.http.HttpServer;
import org.tandem.http.HttpSettings;
import org.tandem.http.Json;
import org.tandem.http.MutableClock;
import org.tandem.http.Route;
import org.tandem.http.SessionRoutes;
import org.tandem.journal.MemoryJournal;
import org.tandem.licence.LicenceFile;
import org.tandem.licence.Licences;
import org.tandem.line.Certificate;
import org.tandem.station.Connection;
import org.tandem.station.GlobalStation;
import org.tandem.station.Manufacturer;
import org.tandem.station.MessageLights;
import org.tandem.station.RemoteAnswer;
import org.tandem.station.Station;
import org.tandem.station.StationPages;
import org.tandem.user.Account;
import org.tandem.user.AccountLogIn;
import org.tandem.user.ApiToken;
import org.tandem.user.ApiTokens;
import org.tandem.user.PasswordSettings;
import org.tandem.user.Passwords;
import org.tandem.user.Role;
import tools.jackson.databind.JsonNode;

/// A whole API: administered data in memory, live views that a test fills, a server on a free port.
public final class ApiFixture implements AutoCloseable {
    /// A type of our own, so that these tests hold for any type.
    public record Thing(
            String name,
            int size,
            @org.tandem.admin.Default("") String friend) implements Administered {
        public Thing {
            if (size < 0) {
                throw new IllegalArgumentException("size " + size + " is negative");
            }
        }
    }

    public static final ObjectType<Thing> THING = ObjectType.named("thing", Thing.class, (thing, all, problems) -> {
        if (!thing.friend().isEmpty() && all.find(type(), thing.friend()).isEmpty()) {
            problems.error("friend", "there is no thing " + thing.friend());
        }
        if (thing.size() == 13) {
            problems.warning("size", "13 brings bad luck");
        }
    });

    private static ObjectType<Thing> type() {
        return THING;
    }

    static final KnownParameter<Duration> TIMEOUT = KnownParameter.milliseconds(
            "PatienceTimeout", "How long to be patient.", Duration.ofMillis(2500), Duration.ofMillis(60_000));

    public final MutableClock clock = new MutableClock();
    public final Administration administration;
    public final MemoryJournal journal;
    final MessageLights lights;
    private final CallTraces traces = new OneTrace();
    public final HttpServer server;
    final EventStream events;
    final List<Route> routes;
    final List<LiveViews.LineRow> lines = new ArrayList<>();
    final List<LiveViews.StationRow> stations = new ArrayList<>();
    final List<LiveViews.CallRow> calls = new ArrayList<>();
    volatile boolean ready = true;

    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    private final HttpClient client = HttpClient.newHttpClient();
    private final ApiTokens tokens;
    private final Passwords passwords;

    public ApiFixture() {
        var random = new SecureRandom();
        var parameterType = ServerParameter.type(List.of(TIMEOUT));
        var subsystemType = SubsystemSetting.type(List.of("calls"));
        administration = Administration.inMemory(
                List.of(
                        Account.TYPE,
                        ApiToken.TYPE,
                        THING,
                        Certificate.TYPE,
                        org.tandem.line.Line.TYPE,
                        org.tandem.line.LineGroup.TYPE,
                        org.tandem.line.Location.TYPE,
                        org.tandem.line.Authority.TYPE,
                        org.tandem.admin.DigestSecret.TYPE,
                        Station.TYPE,
                        GlobalStation.TYPE,
                        LicenceFile.TYPE,
                        parameterType,
                        subsystemType),
                clock);
        var settings = new PasswordSettings(64, 1, 2, Duration.ofSeconds(5), 10, Duration.ofDays(366));
        passwords = new Passwords(settings, random);
        var logIn = new AccountLogIn(administration::current, passwords, _ -> {});
        tokens = new ApiTokens(administration::current, clock, random);
        journal = new MemoryJournal(clock, 1000);
        lights = new MessageLights(journal, clock, Runnable::run);
        var subsystems = new Subsystems(
                administration, subsystemType, List.of(new QuietSubsystem()), clock, Thread::startVirtualThread);
        var licences = new Licences(List.of(), clock);

        var http = HttpSettings.on("127.0.0.1", 0);
        var doorkeeper = new Doorkeeper(http, new AccountCredentials(administration, logIn, tokens), clock, random);
        events = new EventStream(http.events(), "run1");
        Topics.announce(events);
        Topics.feed(events, administration, subsystems);
        routes = Api.routes(
                new Api.Administered(
                        administration,
                        parameterType,
                        new ServerParameters(administration, parameterType, List.of(TIMEOUT)),
                        subsystems,
                        licences),
                new Api.Accounts(passwords, logIn, tokens, settings),
                new Api.Live(
                        views(),
                        new FakeCommands(),
                        query -> new Decision.NoMatch(
                                "no entry fits " + query.dialled(),
                                new Trace(List.of(
                                        new Trace.Step.Taken(query.dialled(), query.dialled(), false, query.location()),
                                        new Trace.Step.Passed(1, "+1{*}", "no +1"),
                                        new Trace.Step.Ended("no entry fits")))),
                        journal,
                        Set.of("call.closed"),
                        lights,
                        traces),
                new SessionRoutes(doorkeeper),
                new EventRoute(events, doorkeeper, clock, http.events()),
                clock);
        Timers timers = (delay, task) -> {
            var future = scheduler.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        };
        server = new HttpServer(http, routes, doorkeeper, timers).start();
        account("root", "correct horse", Role.ADMINISTRATOR);
        account("audit", "correct horse", Role.AUDITOR);
        account("watch", "correct horse", Role.SERVICE);
        account("agent", "correct horse", Role.AGENT);
    }

    /// Knows one call, `c1`, whose leg had the SIP Call-ID `x@y`.
    private static final class OneTrace implements CallTraces, CallTraces.Written {
        @Override
        public Optional<CallTraces.Written> ofCall(String id) {
            return id.equals("c1") ? Optional.of(this) : Optional.empty();
        }

        @Override
        public Optional<CallTraces.Written> ofSipCallId(String sipCallId) {
            return sipCallId.equals("x@y") ? Optional.of(this) : Optional.empty();
        }

        @Override
        public String name() {
            return "c1";
        }

        @Override
        public String ladder() {
            return "Trace of c1: ü";
        }

        @Override
        public byte[] pcap() {
            return new byte[] {(byte) 0xa1, (byte) 0xb2, 0, -1};
        }
    }

    private LiveViews views() {
        return new LiveViews(
                new LiveViews.Lines() {
                    @Override
                    public List<LiveViews.LineRow> all() {
                        return List.copyOf(lines);
                    }

                    @Override
                    public boolean settle(java.time.Duration atMost) {
                        return true;
                    }
                },
                () -> stations,
                new LiveViews.Calls() {
                    @Override
                    public List<LiveViews.CallRow> all() {
                        return List.copyOf(calls);
                    }

                    @Override
                    public boolean clear(String id, String by) {
                        return calls.removeIf(call -> call.id().equals(id));
                    }
                },
                new LiveViews.Health() {
                    @Override
                    public boolean isReady() {
                        return ready;
                    }

                    @Override
                    public List<LiveViews.HealthRow> all() {
                        return List.of(new LiveViews.HealthRow("journal", "up", ""));
                    }
                });
    }

    /// Takes commands to the call c1 and the station anna; the number 999 leads nowhere.
    private static final class FakeCommands implements CallCommands {
        @Override
        public CommandOutcome originate(StationId station, String to) {
            return station.value().equals("anna")
                    ? new CommandOutcome.Begun(new CallId("c2"))
                    : new CommandOutcome.Refused(new CommandRefusal.NoSuchStation("There is no such station."));
        }

        @Override
        public CompletableFuture<CommandOutcome> command(CallId call, Command command) {
            CommandRefusal refusal = null;
            if (!call.value().equals("c1")) {
                refusal = new CommandRefusal.NoSuchCall(call.value());
            } else {
                refusal = switch (command) {
                    case Command.Hold _ -> null;
                    case Command.Retrieve it -> new CommandRefusal.WrongState(it.word(), "connected");
                    case Command.Answer _ -> new CommandRefusal.NotAble("It cannot.");
                    case Command.Transfer it ->
                        it.to().equals("999")
                                ? new CommandRefusal.NotReachable(Cause.UNALLOCATED, "no such number")
                                : null;
                    case Command.Deflect _ -> new CommandRefusal.UnderWay();
                    case Command.Join _ -> new CommandRefusal.NoSuchLeg("No such leg.");
                };
            }
            return CompletableFuture.completedFuture(
                    refusal == null ? new CommandOutcome.Begun(call) : new CommandOutcome.Refused(refusal));
        }

        @Override
        public CompletableFuture<CommandOutcome> consult(CallId call, @Nullable LegId by, String to) {
            return command(call, new Command.Hold(by));
        }

        @Override
        public CompletableFuture<CommandOutcome> join(CallId call, @Nullable LegId by, CallId other) {
            return command(call, new Command.Join(by, new Place(other, new LegId("l"))));
        }
    }

    private static final class QuietSubsystem implements Subsystem {
        @Override
        public String name() {
            return "calls";
        }

        @Override
        public String description() {
            return "Calls.";
        }

        @Override
        public void start(java.util.function.Consumer<String> failed) {}

        @Override
        public void stop() {}
    }

    public void account(String name, String password, Role role) {
        put(Account.TYPE, new Account(name, "", Set.of(role), true, false, Secret.of(passwords.hash(password))));
    }

    public <T extends Administered> void put(ObjectType<T> type, T object) {
        var outcome =
                administration.apply(ChangeSet.put(type, object, ChangeSet.ANY), Author.server("test"), "for a test");
        if (!(outcome instanceof Outcome.Applied)) {
            throw new AssertionError(outcome);
        }
    }

    /// A station reached by registration.
    public void station(String name, boolean hasMwi) {
        put(
                Station.TYPE,
                new Station(
                        name,
                        true,
                        "",
                        "",
                        new Connection.Automatic(),
                        null,
                        null,
                        null,
                        null,
                        new StationPages.Phone(Manufacturer.GENERIC, "", hasMwi, true, RemoteAnswer.NONE),
                        null,
                        null));
    }

    public String token(String account, String... scopes) {
        var made = tokens.make(
                account + administration.current().version(), account, Set.of(scopes), Duration.ofDays(30), "");
        put(ApiToken.TYPE, made.object());
        return made.token();
    }

    HttpRequest.Builder request(String method, String path, String body) {
        return HttpRequest.newBuilder(URI.create(server.url() + "/api/v1" + path))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    java.util.stream.Stream<String> lines(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofLines())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<String> send(String token, String method, String path, String body, String... headers) {
        var request = request(method, path, body).header("Authorization", "Bearer " + token);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    static JsonNode json(HttpResponse<String> answer) {
        return Json.mapper().readTree(answer.body());
    }

    static Instant at(String text) {
        return Instant.parse(text);
    }

    @Override
    public void close() {
        events.close();
        server.close();
        scheduler.shutdownNow();
        client.close();
        administration.close();
    }
}
