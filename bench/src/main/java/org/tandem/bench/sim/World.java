package org.tandem.bench.sim;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tandem.base.BringingThread;
import org.tandem.base.Cause;
import org.tandem.base.LineId;
import org.tandem.base.StationId;
import org.tandem.call.Arrival;
import org.tandem.call.CallEvent;
import org.tandem.call.CallLeg;
import org.tandem.call.CallSettings;
import org.tandem.call.CallTimes;
import org.tandem.call.CallView;
import org.tandem.call.Calls;
import org.tandem.call.Destination;
import org.tandem.call.LegSignaling;
import org.tandem.call.Party;
import org.tandem.call.Route;
import org.tandem.call.Routes;
import org.tandem.call.Target;
import org.tandem.call.sip.CallerAuthentication;
import org.tandem.call.sip.IncomingCalls;
import org.tandem.call.sip.LoopToken;
import org.tandem.call.sip.SessionIds;
import org.tandem.call.sip.SipLegSignaling;
import org.tandem.line.Proxy;
import org.tandem.line.ProxyOutcomes;
import org.tandem.sip.IncomingRequest;
import org.tandem.sip.InviteDialog;
import org.tandem.sip.InviteDialogListener;
import org.tandem.sip.PortLimits;
import org.tandem.sip.PortSpec;
import org.tandem.sip.SipEngine;
import org.tandem.sip.SipPort;
import org.tandem.sip.SipSettings;
import org.tandem.sip.SipUser;
import org.tandem.sip.Transport;
import org.tandem.wire.sip.dialog.SessionTerms;
import org.tandem.wire.uri.SipUri;
import org.tandem.wire.uri.Uri;

/// One server among user agents, from its first call until nothing is due any more. One thread, virtual time; all
/// chance comes from the seed.
final class World {
    static final String SERVER = "10.0.0.1";
    private static final int STEPS_MAX = 400_000;
    private static final Duration LONGEST = Duration.ofHours(2);
    static final int STATIONS = 5;

    private final long seed;
    private final Dice dice;
    private final Climate climate;
    private final Agenda agenda = new Agenda();
    private final @Nullable Ladder ladder;
    private final SimTimers sipTimers;
    private final SimTimers callTimers;
    private final SimNetwork network;
    private final SimJournal journal;
    private final Watch watch;
    private final Calls calls;
    private final SipEngine sip;
    private final List<SipPort> ports = new ArrayList<>();
    private final List<Peer> peers = new ArrayList<>();
    private final List<CallingParty> callers = new ArrayList<>();
    private final List<PeerDialog> dialogs = new ArrayList<>();
    private final Set<Peer> cutOff = new HashSet<>();
    private int mailboxRuns;
    private int names;
    private int steps;

    World(long seed, Site site, PairTable pairs, boolean isTold) {
        this.seed = seed;
        this.dice = new Dice(seed);
        this.climate = Climate.draw(dice);
        this.ladder = isTold ? new Ladder(agenda) : null;
        this.sipTimers = new SimTimers(agenda, dice);
        this.callTimers = new SimTimers(agenda, dice);
        this.network = new SimNetwork(this);
        this.journal = new SimJournal(this);
        this.watch = new Watch(this, pairs);
        // With dice of its own, and never forgetful: it must not change what else happens in the world.
        var ids = new SessionIds(_ -> true, new Random(seed), (_, _) -> () -> {});
        this.sip = new SipEngine(
                sipTimers,
                task -> agenda.after(dice.millis(0, 50), task),
                dice.source(),
                hop -> List.of(
                        address("10.0.3.1", 5060),
                        address("10.0.1." + (hop.host().charAt(4) - '0' + 1), 5060)),
                SipSettings.defaults().withTaps(List.of(watch, ids)).withStamp(ids),
                network);
        var loop = new LoopToken("node");
        var signaling = new SipLegSignaling(sip, new Unwatched(), loop, ids, site::tables);
        CallSettings defaults = CallSettings.defaults();
        this.calls = new Calls(
                new CallSettings(
                        climate.callsMax(),
                        defaults.ringTime(),
                        defaults.longest(),
                        defaults.placesMax(),
                        defaults.forksMax(),
                        defaults.backlog()),
                new Calls.Ports(this::plan, watched(signaling), journal, callTimers, agenda::instant, mailboxes()));
        calls.subscribe(watch);
        calls.subscribe(ids);
        calls.tap(watch);
        var incoming = new IncomingCalls(
                calls,
                site::tables,
                (_, _, _) -> new CallerAuthentication.Verdict.NoStation(),
                loop,
                ids,
                agenda::instant);
        open(Site.LYNC, 5066, incoming);
        open(Site.PSTN, 5060, incoming);
        for (int i = 0; i < 8; i++) {
            String port = i % 2 == 0 ? Site.LYNC.value() : Site.PSTN.value();
            var peer = new Peer(this, "ua" + i, address("10.0.1." + (i + 1), 5060), port);
            peers.add(peer);
            network.attach(peer);
        }
    }

    static InetSocketAddress address(String host, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    }

    private void open(LineId line, int number, IncomingCalls incoming) {
        var spec = new PortSpec(
                line.value(),
                climate.isStream() ? Transport.TCP : Transport.UDP,
                address(SERVER, number),
                "",
                null,
                List.of(),
                new PortSpec.PeerRules(
                        false,
                        true,
                        "",
                        Duration.ofMillis(climate.responseWithin()),
                        Duration.ofSeconds(5),
                        new PortSpec.DialogRules(climate.isReliable(), 20, terms())),
                limits(climate.transactionsMax()));
        ports.add(sip.open(spec, (_, _) -> true, new SipUser() {
            @Override
            public InviteDialogListener onInvite(InviteDialog dialog) {
                return incoming.onInvite(line, dialog);
            }

            @Override
            public void onRequest(IncomingRequest request) {
                request.respond(405);
            }
        }));
    }

    /// With session timers the server refreshes its dialogs, or waits for refreshes. Source: RFC 4028.
    private SessionTerms terms() {
        return climate.refresh() == 0
                ? SessionTerms.none()
                : new SessionTerms(Duration.ofSeconds(climate.refresh()), Duration.ofSeconds(90));
    }

    private static PortLimits limits(int transactions) {
        PortLimits defaults = PortLimits.defaults();
        return new PortLimits(
                defaults.t1(),
                defaults.t2(),
                defaults.t4(),
                defaults.messageBytes(),
                defaults.headerCount(),
                defaults.lineBytes(),
                defaults.connectionsPerPeer(),
                defaults.connections(),
                transactions,
                defaults.halfOpen(),
                defaults.idle(),
                defaults.connect(),
                defaults.sendBacklogBytes(),
                defaults.leaving());
    }

    /// As in the product the thread that brings a message handles it; in worlds with a pause another one does, later.
    private Executor mailboxes() {
        Executor later = task -> {
            mailboxRuns++;
            agenda.after(dice.below(climate.pause() + 1) * 1_000L, () -> {
                task.run();
                mailboxRuns--;
            });
        };
        return climate.pause() == 0 ? new BringingThread(later) : later;
    }

    /// The real adapter, seen by the watch. Its events keep their order for each leg, and may be held up on their
    /// way to the mailbox, as on a thread that has to wait for a processor.
    private LegSignaling watched(LegSignaling signaling) {
        return (dial, events) -> {
            watch.dialling(dial.leg());
            CallLeg.Outgoing dialled = signaling.dial(dial, new HeldUp(events));
            watch.dialled(dial.leg(), dialled.sipCallId());
            return dialled;
        };
    }

    private final class HeldUp implements Consumer<CallEvent> {
        private final Consumer<CallEvent> onward;
        private final ArrayDeque<CallEvent> held = new ArrayDeque<>();

        HeldUp(Consumer<CallEvent> onward) {
            this.onward = onward;
        }

        @Override
        public void accept(CallEvent event) {
            // Rare as it is, it is held up more often: it shall meet calls that have ended meanwhile.
            boolean isRare = event instanceof CallEvent.ReofferFailed;
            if (held.isEmpty() && !dice.chance(isRare ? 0.7 : 0.2)) {
                onward.accept(event);
                return;
            }
            held.add(event);
            mailboxRuns++;
            agenda.after(dice.millis(0, dice.chance(isRare ? 0.9 : 0.1) ? 3_000 : 1), () -> {
                mailboxRuns--;
                onward.accept(held.remove());
            });
        }
    }

    // Where calls go.

    private Routes.Plan plan(Arrival arrival) {
        var times = new CallTimes(
                dice.chance(0.3) ? null : Duration.ofMillis(dice.between(0, 8_000)),
                Duration.ofMillis(dice.chance(0.1) ? dice.between(1, 2_000) : dice.between(3_000, 60_000)),
                Duration.ofMillis(dice.chance(0.1) ? dice.between(1_000, 5_000) : dice.between(20_000, 600_000)));
        StationId calling = dice.chance(0.2) ? station(dice.below(STATIONS)) : null;
        int lineCallsMax = dice.chance(0.05) ? dice.between(1, 3) : 0;
        Routes.Plan plan;
        if (dice.chance(0.03)) {
            var refused = new Destination.Refused(Cause.UNALLOCATED, "no such number");
            var route = new Route(refused, List.of(), List.of(), Route.Dialled.of(Route.Normalizer.NOBODY));
            plan = new Routes.Plan(route, times, lineCallsMax, calling, null, 0);
        } else {
            boolean isStation = dice.chance(0.5);
            StationId station = isStation ? station(dice.below(STATIONS)) : null;
            var destination = station != null
                    ? new Destination.Station(station)
                    : new Destination.LineAndNumber(Site.PSTN, arrival.dialled());
            var route = new Route(
                    destination, rounds(arrival, station), List.of(), Route.Dialled.of(Route.Normalizer.LYNC));
            plan = new Routes.Plan(route, times, lineCallsMax, calling, station, dice.pick(1, 2, 3, 100, 100));
        }
        watch.planned(arrival.sipCallId(), plan);
        return plan;
    }

    static StationId station(int number) {
        return new StationId("s" + number);
    }

    private List<List<Target>> rounds(Arrival arrival, @Nullable StationId station) {
        var rounds = new ArrayList<List<Target>>();
        int count = dice.pick(1, 1, 1, 2, 3);
        for (int round = 0; round < count; round++) {
            var targets = new ArrayList<Target>();
            int forks = dice.pick(1, 1, 1, 2, 3);
            for (int fork = 0; fork < forks; fork++) {
                targets.add(target(arrival.dialled() + "-" + round + "-" + fork, station));
            }
            rounds.add(targets);
        }
        return rounds;
    }

    private Target target(String user, @Nullable StationId station) {
        int number = dice.below(peers.size());
        Peer peer = peers.get(number);
        boolean isNamed = dice.chance(0.15);
        boolean isNobody = dice.chance(0.03);
        return new Target(
                new LineId(peer.port()),
                station,
                SipUri.of(
                        user,
                        isNobody ? "10.0.3.9" : peer.address().getAddress().getHostAddress(),
                        5060),
                isNobody ? "10.0.3.9" : isNamed ? "peer" + number : "10.0.1." + (number + 1),
                5060,
                false,
                new Party("200"),
                List.of(),
                dice.chance(0.5) ? Set.of(503) : Set.of(503, 500, 480),
                dice.chance(0.05) ? dice.between(1, 3) : 0);
    }

    /// The number of the call, out of `n7` or `n7-0-1`.
    static int callOf(Uri uri) {
        String user = uri instanceof SipUri sip ? sip.decodedUser() : "n0";
        int end = user.indexOf('-');
        return Integer.parseInt(user.substring(1, end < 0 ? user.length() : end));
    }

    // From the first call to the last timer.

    void run() {
        int span = dice.chance(0.3) ? 500 : 60_000;
        for (int number = 1; number <= climate.calls(); number++) {
            int call = number;
            agenda.after(dice.millis(0, span), () -> {
                var caller = new CallingParty(peers.get(dice.below(peers.size())), call);
                callers.add(caller);
                caller.begin();
            });
        }
        int commands = dice.chance(0.4) ? dice.between(1, 6) : 0;
        for (int i = 0; i < commands; i++) {
            agenda.after(dice.millis(0, span + 20_000), this::command);
        }
        for (int i = 0; i < climate.crashes(); i++) {
            agenda.after(dice.millis(0, span + 30_000), this::crashOne);
        }
        for (int i = 0; i < climate.breaks(); i++) {
            agenda.after(dice.millis(0, span + 30_000), this::breakOne);
        }
        while (!watch.isViolated() && agenda.step()) {
            steps++;
            watch.afterStep();
            if (steps > STEPS_MAX || agenda.now() > LONGEST.toNanos()) {
                watch.violated("the world does not come to rest: " + steps + " steps");
            }
        }
        if (!watch.isViolated()) {
            watch.atTheEnd();
        }
    }

    private void command() {
        if (dice.chance(0.05)) {
            note(() -> "command   clear all");
            calls.clearAll("the server stops");
            return;
        }
        List<CallView> views = calls.views();
        if (!views.isEmpty()) {
            var id = views.get(dice.below(views.size())).id();
            note(() -> "command   clear " + id);
            calls.clear(id, "an administrator");
        }
    }

    /// Lets a caller give up now.
    void giveUp(int call) {
        for (CallingParty caller : callers) {
            if (caller.call() == call) {
                caller.peer().later(0, caller::giveUp);
            }
        }
    }

    private void breakOne() {
        Peer peer = peers.get(dice.below(peers.size()));
        cutOff.add(peer);
        network.cut(peer, peer.port());
    }

    private void crashOne() {
        crash(peers.get(dice.below(peers.size())));
    }

    /// The machine of a user agent dies.
    void crash(Peer peer) {
        note(() -> "          " + peer.name() + " crashes");
        cutOff.add(peer);
        network.detach(peer);
    }

    // What others ask.

    Dice dice() {
        return dice;
    }

    Climate climate() {
        return climate;
    }

    Agenda agenda() {
        return agenda;
    }

    SimNetwork network() {
        return network;
    }

    SimJournal journal() {
        return journal;
    }

    Watch watch() {
        return watch;
    }

    Calls calls() {
        return calls;
    }

    List<SipPort> ports() {
        return ports;
    }

    SimTimers sipTimers() {
        return sipTimers;
    }

    SimTimers callTimers() {
        return callTimers;
    }

    List<CallingParty> callers() {
        return callers;
    }

    List<PeerDialog> dialogs() {
        return dialogs;
    }

    int steps() {
        return steps;
    }

    /// Whether no mailbox waits for its thread.
    boolean isQuiet() {
        return mailboxRuns == 0;
    }

    /// Whether messages to and from that user agent may have been lost for good.
    boolean isCutOff(Peer peer) {
        return climate.blackoutAt() > 0 || cutOff.contains(peer);
    }

    /// Whether messages of anybody may have been lost for good.
    boolean isAnyCutOff() {
        return climate.blackoutAt() > 0 || !cutOff.isEmpty();
    }

    int portNumber(String port) {
        return port.equals(Site.LYNC.value()) ? 5066 : 5060;
    }

    void add(PeerDialog dialog) {
        dialogs.add(dialog);
    }

    /// A name that nothing else in this world has.
    String name(String prefix) {
        return prefix + ++names;
    }

    /// A line for the ladder, made only where somebody wants to read it.
    void note(Supplier<String> line) {
        if (ladder != null) {
            ladder.add(line.get());
        }
    }

    List<String> story() {
        var story = new ArrayList<String>();
        story.add("seed " + seed + ": " + climate);
        if (ladder != null) {
            story.addAll(ladder.lines());
        }
        return story;
    }

    /// Nobody is interested in the health of proxies here.
    private static final class Unwatched implements ProxyOutcomes {
        @Override
        public void answered(LineId line, Proxy proxy) {}

        @Override
        public void failed(LineId line, Proxy proxy, String reason) {}
    }
}
