package org.tandem.lab.tour;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.UnaryOperator;
import org.tandem.lab.sip.CallPlan;
import org.tandem.lab.sip.Dialog;
import org.tandem.lab.sip.IncomingCall;
import org.tandem.lab.sip.LabFailure;
import org.tandem.lab.sip.Message;
import org.tandem.lab.sip.MessageText;
import org.tandem.lab.sip.OutgoingCall;
import org.tandem.lab.sip.ServerTransaction;
import org.tandem.lab.sip.SipSockets;
import org.tandem.lab.sip.Transactions;
import org.tandem.lab.sip.Transport;
import org.tandem.lab.sip.UserAgent;

/// A stand-in for Tandem made of the lab's own stack, only to try the tour's steps and their faults without a server.
final class FakeTandem implements AutoCloseable {
    private record Way(UserAgent agent, Transport transport, String number, InetSocketAddress hop) {}

    private static final Duration LONG = Duration.ofMinutes(1);

    private final World world;
    private final boolean pstnNumbers;
    private final boolean ghost;
    private final ScheduledExecutorService timers = Executors.newScheduledThreadPool(1);
    private final Map<String, InetSocketAddress> bindings = new ConcurrentHashMap<>();
    private final UserAgent lync;
    private final UserAgent stations;
    private final UserAgent pstn;
    private final UserAgent proxy;

    FakeTandem(World world, boolean pstnNumbers, boolean ghost) {
        this.world = world;
        this.pstnNumbers = pstnNumbers;
        this.ghost = ghost;
        Site site = world.site();
        lync = agent(Transport.TCP, site.lyncLine()).look(text -> text.field("ms-call-source", "non-ms-rtc"));
        stations = agent(Transport.UDP, site.stationLine()).onOther(this::register);
        pstn = agent(Transport.UDP, site.pstnLine());
        proxy = agent(Transport.UDP, site.proxyLine());
    }

    private UserAgent agent(Transport transport, InetSocketAddress address) {
        // A ladder of its own: for the world's ladder this is the stranger.
        var ladder = new org.tandem.lab.sip.Ladder(java.time.InstantSource.system(), "world");
        UserAgent agent = new UserAgent(new SipSockets("fake", ladder, null), timers, Transactions.Times.STANDARD);
        agent.sockets().listen(transport, address);
        agent.onCall(this::relay).look(UnaryOperator.identity());
        return agent;
    }

    private void register(ServerTransaction register) {
        Message request = register.request();
        String user = request.fromUser();
        if ("0".equals(request.field("Expires"))) {
            bindings.remove(user);
        } else {
            var contact = (javax.sip.address.SipURI)
                    request.parsed().getContactHeader().getAddress().getURI();
            bindings.put(
                    user, new InetSocketAddress(java.net.InetAddress.ofLiteral(contact.getHost()), contact.getPort()));
        }
        register.respond(200, "OK");
    }

    private List<Way> ways(String number) {
        List<Way> ways = new ArrayList<>();
        String extension = number.length() == 3 ? number : number.startsWith("+131755501") ? number.substring(9) : "";
        InetSocketAddress binding = bindings.get(extension);
        if (extension.equals("103")) {
            addLync(ways, "+13175559130");
        } else if (extension.equals("199") && ghost) {
            ways.add(new Way(stations, Transport.UDP, "102", world.carl().address()));
        } else if (binding != null) {
            ways.add(new Way(stations, Transport.UDP, extension, binding));
        } else if (number.startsWith("+13175559")) {
            addLync(ways, number);
        } else if (!number.startsWith("+1317555") && pstnNumbers) {
            ways.add(new Way(pstn, Transport.UDP, number, world.pstn().address()));
        }
        return ways;
    }

    private void addLync(List<Way> ways, String number) {
        ways.add(new Way(
                lync, Transport.TCP, number, world.ms1().trunk(World.LYNC_TRUNK).address()));
        ways.add(new Way(
                lync, Transport.TCP, number, world.ms2().trunk(World.LYNC_TRUNK).address()));
    }

    private void relay(IncomingCall in) {
        String from = in.request().fromUser();
        String caller = from.length() == 3 ? "+13175550" + from : from;
        for (Way way : ways(in.called())) {
            try {
                run(in, call(way, caller, in));
                return;
            } catch (LabFailure unreachable) {
                // the next one
            }
        }
        in.reject(404, "Not Found");
    }

    private OutgoingCall call(Way way, String caller, IncomingCall in) {
        String hop = way.hop().getAddress().getHostAddress() + ":" + way.hop().getPort();
        InetSocketAddress own = way.agent() == lync
                ? world.site().lyncLine()
                : way.agent() == pstn ? world.site().pstnLine() : world.site().stationLine();
        return way.agent()
                .call(new CallPlan(
                        "sip:" + way.number() + "@" + hop,
                        "<sip:" + caller + "@127.0.0.1>",
                        "<sip:" + way.number() + "@" + hop + ">",
                        "<sip:127.0.0.1:" + own.getPort() + ";transport="
                                + way.transport().parameter() + ">",
                        way.transport(),
                        way.hop(),
                        in.offer(),
                        (MessageText _) -> {}));
    }

    private static void run(IncomingCall in, OutgoingCall out) {
        while (true) {
            Message response = out.next(LONG).orElseThrow();
            if (response.isProvisional()) {
                in.progress(response.status(), response.toTag(), response.sdp());
            } else if (response.isSuccess()) {
                Dialog outer = out.dialogOfTag(response.toTag()).orElseThrow();
                Dialog inner = in.accept(response.sdp().orElseThrow(), response.toTag());
                inner.onEnd(_ -> Thread.ofVirtual().start(outer::bye));
                outer.onEnd(_ -> Thread.ofVirtual().start(inner::bye));
                inner.onOffer(offer -> outer.reinvite(offer, sdp -> sdp).sdp());
                outer.onOffer(offer -> inner.reinvite(offer, sdp -> sdp).sdp());
                return;
            } else {
                in.reject(response.status(), response.reason());
                return;
            }
        }
    }

    static Optional<String> none() {
        return Optional.empty();
    }

    @Override
    public void close() {
        lync.close();
        stations.close();
        pstn.close();
        proxy.close();
        timers.shutdownNow();
    }
}
