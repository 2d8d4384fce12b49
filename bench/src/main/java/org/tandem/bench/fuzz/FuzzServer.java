package org.tandem.bench.fuzz;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import org.tandem.base.LineId;
import org.tandem.call.Arrival;
import org.tandem.call.CallSettings;
import org.tandem.call.CallTimes;
import org.tandem.call.Calls;
import org.tandem.call.Destination;
import org.tandem.call.Party;
import org.tandem.call.Route;
import org.tandem.call.Routes;
import org.tandem.call.RoutingTables;
import org.tandem.call.Target;
import org.tandem.call.sip.CallerAuthentication;
import org.tandem.call.sip.IncomingCalls;
import org.tandem.call.sip.LoopToken;
import org.tandem.call.sip.SessionIds;
import org.tandem.call.sip.SipLegSignaling;
import org.tandem.journal.MemoryJournal;
import org.tandem.line.Proxy;
import org.tandem.line.ProxyOutcomes;
import org.tandem.sip.IncomingRequest;
import org.tandem.sip.InviteDialog;
import org.tandem.sip.InviteDialogListener;
import org.tandem.sip.MessageTap;
import org.tandem.sip.PortLimits;
import org.tandem.sip.PortSpec;
import org.tandem.sip.SipEngine;
import org.tandem.sip.SipPort;
import org.tandem.sip.SipSettings;
import org.tandem.sip.SipUser;
import org.tandem.sip.Transport;
import org.tandem.trace.TraceSettings;
import org.tandem.trace.Traces;
import org.tandem.wire.uri.Uri;

/// The server from its ports inwards, as it runs in the product, on a network and a time of ours: every call that
/// comes by the port `in` goes on by the port `out`. One thread.
final class FuzzServer {
    static final String IN = "in";
    static final String OUT = "out";
    static final InetSocketAddress CALLER = address("192.0.2.1");
    static final InetSocketAddress CALLED = address("192.0.2.2");
    private static final int STEPS_MOST = 200_000;

    final FuzzTime time = new FuzzTime(this::work);
    final FuzzNetwork network;
    final Calls calls;
    final MemoryJournal journal = new MemoryJournal(time, 100);
    private final SipPort in;
    private final SipPort out;
    private final Queue<Runnable> waiting = new ArrayDeque<>();

    private static InetSocketAddress address(String host) {
        return new InetSocketAddress(InetAddress.ofLiteral(host), 5060);
    }

    /// @param sent hears of each message that leaves, with its port
    FuzzServer(RoutingTables tables, Traces traces, BiConsumer<String, byte[]> sent) {
        this.network = new FuzzNetwork(sent);
        var random = new Random(1);
        var ids = new SessionIds(_ -> true, random, time);
        var engine = new SipEngine(
                time,
                waiting::add,
                random,
                _ -> List.of(CALLED),
                SipSettings.defaults()
                        .withTaps(List.<MessageTap>of(ids, traces))
                        .withStamp(ids),
                network);
        var loop = new LoopToken("fuzz");
        this.calls = new Calls(
                CallSettings.defaults(),
                new Calls.Ports(
                        this::plan,
                        new SipLegSignaling(engine, new Nobody(), loop, ids, () -> tables),
                        journal,
                        time,
                        time,
                        waiting::add));
        calls.subscribe(ids);
        calls.subscribe(traces);
        var incoming = new IncomingCalls(
                calls, () -> tables, (_, _, _) -> new CallerAuthentication.Verdict.NoStation(), loop, ids, time);
        this.in = open(engine, IN, 5060, incoming);
        this.out = open(engine, OUT, 5062, incoming);
    }

    /// One for all inputs: only the writing is of interest.
    static Traces traces() {
        return new Traces(new TraceSettings(1 << 20), java.time.InstantSource.system());
    }

    private SipPort open(SipEngine engine, String name, int port, IncomingCalls incoming) {
        var spec = new PortSpec(
                name,
                Transport.UDP,
                new InetSocketAddress(InetAddress.ofLiteral("10.0.0.1"), port),
                "",
                null,
                List.of(),
                new PortSpec.PeerRules(true, false, "Tandem", Duration.ofSeconds(4)),
                PortLimits.defaults());
        return engine.open(spec, (_, _) -> true, new SipUser() {
            @Override
            public InviteDialogListener onInvite(InviteDialog dialog) {
                return incoming.onInvite(new LineId(name), dialog);
            }

            @Override
            public void onRequest(IncomingRequest request) {
                request.respond(405);
            }
        });
    }

    private Routes.Plan plan(Arrival arrival) {
        var target = new Target(
                new LineId(OUT),
                null,
                Uri.parse("sip:100@192.0.2.2"),
                "192.0.2.2",
                5060,
                false,
                new Party("Fuzz", "+1317", "h", false),
                arrival.carried(),
                Set.of(503),
                0);
        var route = new Route(
                new Destination.LineAndNumber(new LineId(OUT), arrival.dialled()),
                List.of(List.of(target), List.of(target)),
                List.of(),
                Route.Dialled.of(Route.Normalizer.NOBODY));
        var times = new CallTimes(Duration.ofSeconds(5), Duration.ofMinutes(1), Duration.ofHours(1));
        return new Routes.Plan(route, times, 0, null, null, 0);
    }

    /// A datagram comes in; everything that follows at once is done at the return.
    void receive(String port, byte[] bytes) {
        network.receive(port, port.equals(IN) ? CALLER : CALLED, bytes);
        work();
    }

    void pass(Duration delay) {
        time.pass(delay);
        work();
    }

    /// Nobody says anything any more: everything must come to its end by itself.
    void finish() {
        work();
        boolean isOver = time.finish(STEPS_MOST);
        Invariant.holds(isOver, "after %d steps something is still due", STEPS_MOST);
        Invariant.holds(calls.size() == 0, "%d calls are left", calls.size());
        for (SipPort port : List.of(in, out)) {
            var counts = port.counts();
            Invariant.holds(
                    counts.transactions() == 0 && counts.dialogs() == 0,
                    "left on %s: %s",
                    port.spec().name(),
                    counts);
        }
        Invariant.holds(
                calls.callsOn(new LineId(IN)) == 0 && calls.callsOn(new LineId(OUT)) == 0, "a line counts a call");
    }

    private void work() {
        for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
            task.run();
        }
    }

    /// Health of proxies is of no interest.
    private static final class Nobody implements ProxyOutcomes {
        @Override
        public void answered(LineId line, Proxy proxy) {}

        @Override
        public void failed(LineId line, Proxy proxy, String reason) {}
    }
}
