package org.tandem.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    final List<String> faults = new ArrayList<>();
    final Calls calls;
    double journalRefuses;
    /// Who dials this number meets a fault of ours.
    String breaksAtDial = "";

    boolean breaksAtRefuse;
    /// How callees behave; a test may fix it.
    Behaviour behaviour = Behaviour.ANY;
    int callersMax = 1_000_000;
    int appearances = 100;

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
                settings, new Calls.Ports(this::plan, this::dial, new WorldJournal(), timers(), this::now, executor));
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

    private CallLeg.Outgoing dial(LegId leg, Target target, Media offer, Arrival arrival, Consumer<CallEvent> events) {
        if (arrival.dialled().equals(breaksAtDial)) {
            throw new IllegalStateException("broken on purpose");
        }
        FakeCallee callee = new FakeCallee(this, leg, offer, events);
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
            assertThat(record.answered() != null)
                    .as("the record of %s agrees with its legs", id)
                    .isEqualTo(callees.stream()
                            .anyMatch(callee -> callee.leg.value().startsWith(id + "-") && callee.wasTaken));
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
