package org.tandem.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tandem.base.LegId;
import org.tandem.base.LineId;
import org.tandem.base.StationId;
import org.tandem.base.Timers;
import org.tandem.journal.Appended;
import org.tandem.journal.EntryType;
import org.tandem.journal.Journal;
import org.tandem.journal.JournalEntry;
import org.tandem.journal.JournalHealth;
import org.tandem.journal.JournalPage;
import org.tandem.journal.JournalQuery;
import org.tandem.wire.uri.Uri;

/// A whole exchange in virtual time: callers, phones, a journal and a clock, all driven by one seed.
///
/// Every event is handed over after a drawn delay, in order per leg, in any order between legs.
final class World {
    static final LineId LYNC = new LineId("lync");
    static final LineId PSTN = new LineId("pstn");
    static final String OFFER = "v=0\r\nc=IN IP4 10.0.0.1\r\nm=audio 4000 RTP/AVP 8 0\r\na=sendrecv\r\n";

    final Random dice;
    private final PriorityQueue<Due> agenda =
            new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::order));
    private long nanos;
    private long order;
    private int timersAlive;
    final List<FakeCaller> callers = new ArrayList<>();
    final List<FakeCallee> callees = new ArrayList<>();
    final Map<String, List<CallRecord>> opened = new HashMap<>();
    final Map<String, List<CallRecord>> closed = new HashMap<>();
    /// How often each command was answered.
    final List<int[]> commands = new ArrayList<>();
    final List<String> faults = new ArrayList<>();
    final Calls calls;
    int legsMade;
    double journalRefuses;
    /// Who dials this number meets a fault of ours.
    String breaksAtDial = "";

    boolean breaksAtRefuse;
    /// How callees behave; a test may fix it.
    Behaviour behaviour = Behaviour.ANY;
    int callersMax = 1_000_000;
    int appearances = 100;
    /// Whether parties transfer each other, and commands and INVITEs with Replaces come.
    boolean moves;

    @Nullable
    StationId calling;

    Duration ring = Duration.ofSeconds(60);

    enum Behaviour {
        ANY,
        ANSWERS,
        SILENT
    }

    private record Due(long at, long order, Runnable task) {}

    World(long seed) {
        this(seed, CallSettings.defaults());
    }

    World(long seed, CallSettings settings) {
        dice = new Random(seed);
        Executor executor = task -> later(Duration.ofNanos(dice.nextInt(200_000)), task);
        calls = new Calls(
                settings,
                new Calls.Ports(new WorldRoutes(), this::dial, new WorldJournal(), timers(), this::now, executor));
        calls.subscribe((before, after) -> {
            if (before instanceof CallState.Ended && after instanceof CallState.Ended) {
                faults.add("ended twice " + after.call().id());
            }
        });
    }

    Instant now() {
        return Instant.ofEpochSecond(1_700_000_000L, nanos);
    }

    void later(Duration delay, Runnable task) {
        agenda.add(new Due(nanos + Math.max(0, delay.toNanos()), order++, task));
    }

    void laterUpTo(int millis, Runnable task) {
        later(Duration.ofMillis(dice.nextInt(millis + 1)), task);
    }

    boolean chance(double probability) {
        return dice.nextDouble() < probability;
    }

    /// Runs everything that is due within `span`.
    void run(Duration span) {
        long end = nanos + span.toNanos();
        while (!agenda.isEmpty() && agenda.peek().at() <= end) {
            Due due = agenda.remove();
            nanos = due.at();
            due.task().run();
        }
        nanos = end;
    }

    private Timers timers() {
        return (delay, task) -> {
            timersAlive++;
            boolean[] over = {false};
            later(delay, () -> {
                if (!over[0]) {
                    over[0] = true;
                    timersAlive--;
                    task.run();
                }
            });
            return () -> {
                // A timer that is just being started may still run: some cancellations come too late.
                if (!over[0] && !chance(0.05)) {
                    over[0] = true;
                    timersAlive--;
                }
            };
        };
    }

    private final class WorldRoutes implements Routes {
        @Override
        public Plan plan(Arrival arrival) {
            return World.this.plan(arrival);
        }

        @Override
        public Optional<Order> order(StationId station, String to) {
            Arrival dialling = arrival(to, Media.NONE).from(station);
            Arrival bell = arrival(station.value().substring(1), Media.NONE);
            return Optional.of(new Order(dialling, plan(dialling), bell, plan(bell)));
        }
    }

    /// Some leg that is in a call; null where there is none.
    @Nullable
    FakeLeg anyLegUp() {
        List<FakeLeg> up = new ArrayList<>();
        callers.stream().filter(leg -> !leg.over).forEach(up::add);
        callees.stream().filter(leg -> !leg.over).forEach(up::add);
        return up.isEmpty() ? null : up.get(dice.nextInt(up.size()));
    }

    /// Somebody commands something of some call.
    void command() {
        List<CallView> views = calls.views();
        if (views.isEmpty() || chance(0.2)) {
            calls.originate(new StationId("s" + dice.nextInt(8)), Integer.toString(dice.nextInt(8)));
            return;
        }
        CallView view = views.get(dice.nextInt(views.size()));
        LegId by = view.legs().isEmpty() || chance(0.3)
                ? null
                : view.legs().get(dice.nextInt(view.legs().size())).id();
        String to = Integer.toString(dice.nextInt(8));
        int[] answers = {0};
        commands.add(answers);
        Consumer<CommandOutcome> reply = _ -> answers[0]++;
        switch (dice.nextInt(8)) {
            case 0 -> calls.command(view.id(), new Command.Hold(by), reply);
            case 1 -> calls.command(view.id(), new Command.Retrieve(by), reply);
            case 2 -> calls.command(view.id(), new Command.Transfer(by, to, null), reply);
            case 3 -> calls.command(view.id(), new Command.Deflect(to, null), reply);
            case 4 -> calls.command(view.id(), new Command.Answer(by), reply);
            case 5 -> calls.consult(view.id(), by, to, reply);
            default ->
                calls.join(view.id(), by, views.get(dice.nextInt(views.size())).id(), reply);
        }
    }

    /// Somebody takes somebody's place.
    void replace() {
        FakeLeg leg = anyLegUp();
        if (leg != null) {
            Media offer = chance(0.2) ? Media.NONE : new Media(OFFER);
            FakeCaller caller = new FakeCaller(this, offer);
            callers.add(caller);
            Arrival arrival = arrival("pickup", offer)
                    .from(chance(0.5) ? new StationId("s1") : null)
                    .replacing(new DialogName(leg.sipCallId(), "ours", "theirs", chance(0.3)));
            calls.arrived(arrival, caller).ifPresentOrElse(caller::begun, () -> caller.over = true);
        }
    }

    private Routes.Plan plan(Arrival arrival) {
        CallTimes times = new CallTimes(Duration.ofSeconds(5), ring, Duration.ofHours(1));
        if (arrival.dialled().equals("nobody")) {
            return new Routes.Plan(
                    new Route(
                            new Destination.Refused(org.tandem.base.Cause.UNALLOCATED, "no such number"),
                            List.of(),
                            List.of(),
                            Route.Dialled.of(Route.Normalizer.NOBODY)),
                    times,
                    0,
                    null,
                    null,
                    0);
        }
        StationId station = new StationId("s" + arrival.dialled());
        List<List<Target>> rounds = new ArrayList<>();
        int count = 1 + dice.nextInt(3);
        for (int round = 0; round < count; round++) {
            List<Target> targets = new ArrayList<>();
            int forks = 1 + dice.nextInt(3);
            for (int fork = 0; fork < forks; fork++) {
                targets.add(target(PSTN, station));
            }
            rounds.add(targets);
        }
        Route route = new Route(
                new Destination.Station(station),
                rounds,
                List.of("by the world"),
                Route.Dialled.of(Route.Normalizer.LYNC));
        return new Routes.Plan(route, times, callersMax, calling, station, appearances);
    }

    static Target target(LineId line, @Nullable StationId station) {
        return new Target(
                line,
                station,
                Uri.parse("sip:100@10.0.0.9"),
                "10.0.0.9",
                5060,
                false,
                new Party("200"),
                List.of(),
                Set.of(503),
                0);
    }

    static Arrival arrival(String dialled, Media offer) {
        return new Arrival(
                LYNC,
                null,
                new Party("+13175551010"),
                dialled,
                false,
                offer,
                List.of(),
                List.of(),
                70,
                "near-" + dialled,
                "10.0.0.21:52011",
                !offer.isPresent());
    }

    private CallLeg.Outgoing dial(CallEffect.Dial dial, Consumer<CallEvent> events) {
        if (dial.arrival().dialled().equals(breaksAtDial)) {
            throw new IllegalStateException("broken on purpose");
        }
        FakeCallee callee = new FakeCallee(this, dial.leg(), dial.offer(), events);
        callees.add(callee);
        callee.begin();
        return callee;
    }

    /// Lets somebody call.
    FakeCaller call(String dialled) {
        Media offer = chance(0.2) ? Media.NONE : new Media(OFFER);
        FakeCaller caller = new FakeCaller(this, offer);
        callers.add(caller);
        calls.arrived(arrival(dialled, offer), caller).ifPresentOrElse(caller::begun, () -> caller.over = true);
        return caller;
    }

    /// What must hold when all is over.
    void checkAllEndedOnce() {
        assertThat(faults).isEmpty();
        assertThat(calls.size()).as("calls alive").isZero();
        assertThat(timersAlive).as("timers alive").isZero();
        assertThat(calls.lines.isEmpty()).as("no line is taken").isTrue();
        assertThat(calls.stations.isEmpty()).as("no station is taken").isTrue();
        assertThat(calls.legs.isEmpty()).as("no dialog is known").isTrue();
        assertThat(commands).as("each command is answered once").allMatch(answers -> answers[0] == 1);
        for (FakeCaller caller : callers) {
            assertThat(caller.over).as("caller's leg %s is over", caller.id).isTrue();
        }
        for (FakeCallee callee : callees) {
            assertThat(callee.over).as("called leg %s is over", callee.leg).isTrue();
            assertThat(callee.unacknowledged)
                    .as("2xx of %s without ACK", callee.leg)
                    .isZero();
        }
        assertThat(closed.keySet()).isEqualTo(opened.keySet());
        closed.forEach((id, records) -> {
            assertThat(records).as("closing records of %s", id).hasSize(1);
            CallRecord record = records.getFirst();
            assertThat(record.ended()).isNotNull();
            if (!moves) {
                assertThat(record.answered() != null)
                        .as("the record of %s agrees with its legs", id)
                        .isEqualTo(callees.stream()
                                .anyMatch(callee -> callee.leg.value().startsWith(id + "-") && callee.wasTaken));
            }
        });
    }

    private final class WorldJournal implements Journal {
        @Override
        public <E> void append(EntryType<E> type, String key, E entry, Executor executor, Consumer<Appended> done) {
            boolean refused = chance(journalRefuses);
            keep(type, key, entry);
            later(
                    Duration.ofMillis(dice.nextInt(6)),
                    () -> executor.execute(
                            () -> done.accept(refused ? new Appended.Refused("full") : new Appended.Durable(1))));
        }

        @Override
        public <E> void append(EntryType<E> type, String key, E entry) {
            keep(type, key, entry);
        }

        private <E> void keep(EntryType<E> type, String key, E entry) {
            CallRecord record = CallRecords.OPENED.codec().read(type.codec().write(entry));
            (type.name().equals("call.opened") ? opened : closed)
                    .computeIfAbsent(key, _ -> new ArrayList<>())
                    .add(record);
        }

        @Override
        public JournalPage read(JournalQuery query) {
            return new JournalPage(List.of(), 0);
        }

        @Override
        public <E> List<JournalEntry> openWithoutClose(EntryType<E> opening) {
            return List.of();
        }

        @Override
        public JournalHealth health() {
            throw new UnsupportedOperationException("not asked here");
        }

        @Override
        public void close() {}
    }
}
