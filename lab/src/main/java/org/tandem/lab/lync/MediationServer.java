package org.tandem.lab.lync;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.tandem.lab.call.Audio;
import org.tandem.lab.rtp.MediaPort;
import org.tandem.lab.sip.IncomingCall;
import org.tandem.lab.sip.LabFailure;
import org.tandem.lab.sip.Ladder;
import org.tandem.lab.sip.Listener;
import org.tandem.lab.sip.OutgoingCall;
import org.tandem.lab.sip.Sdp;
import org.tandem.lab.sip.SipSockets;
import org.tandem.lab.sip.Tls;
import org.tandem.lab.sip.Transactions;
import org.tandem.lab.sip.Transport;
import org.tandem.lab.sip.UserAgent;

/// One mediation server of a pool: its trunks, and calls between them and the pool's users. Safe from any thread.
public final class MediationServer implements AutoCloseable {
    private final String name;
    private final InetAddress address;
    private final Directory directory;
    private final Ladder ladder;
    private final ScheduledExecutorService timers;
    private final Transactions.Times times;
    private final Audio audio;
    private final Map<String, Trunk> trunks = new ConcurrentHashMap<>();

    public MediationServer(
            String name,
            InetAddress address,
            Directory directory,
            Ladder ladder,
            ScheduledExecutorService timers,
            Transactions.Times times) {
        this.name = name;
        this.address = address;
        this.directory = directory;
        this.ladder = ladder;
        this.timers = timers;
        this.times = times;
        this.audio = new Audio(address, 480, timers);
    }

    public String name() {
        return name;
    }

    /// Opens a trunk on its own listening port (0: any free one); `tls` is needed for a TLS trunk only.
    public Trunk trunk(String trunkName, int port, Trunk.Gateway gateway, TrunkSwitches switches, @Nullable Tls tls) {
        SipSockets sockets = new SipSockets(name, ladder, tls);
        if (gateway.transport() == Transport.TLS) {
            sockets.expectName(gateway.address(), gateway.host());
        }
        UserAgent agent = new UserAgent(sockets, timers, times)
                .host(gateway.host(), gateway.address().getAddress());
        Listener listener = sockets.listen(gateway.transport(), new InetSocketAddress(address, port));
        Trunk trunk = new Trunk(
                trunkName, gateway, agent, listener, switches, InstantSource.system(), call -> take(call, switches));
        trunks.put(trunkName, trunk);
        trunk.keepPinging();
        return trunk;
    }

    public Trunk trunk(String trunkName) {
        Trunk trunk = trunks.get(trunkName);
        if (trunk == null) {
            throw new LabFailure(name + " has no trunk " + trunkName);
        }
        return trunk;
    }

    private TrunkSwitches current(IncomingCall call, TrunkSwitches otherwise) {
        return trunks.values().stream()
                .filter(trunk -> call.flow().local().equals(trunk.address()))
                .map(Trunk::switches)
                .findFirst()
                .orElse(otherwise);
    }

    /// A call by a trunk: to a user of the pool, or by a voice route to another trunk, else 404.
    private void take(IncomingCall call, TrunkSwitches switches) {
        String number = directory.normalize(call.called());
        Optional<LyncUser> user = directory.user(number);
        if (user.isPresent()) {
            new Fork(user.get(), call, current(call, switches), audio).ring();
            return;
        }
        List<String> routes = directory.trunksFor(number);
        routes.removeIf(route -> !trunks.containsKey(route) || cameBy(call, trunk(route)));
        if (routes.isEmpty()) {
            call.reject(
                    404,
                    "Not Found",
                    text -> text.field(
                            "ms-diagnostics", "12009;source=\"" + name + "\";reason=\"No route for this number\""));
        } else {
            new Relay(call, trunk(routes.getFirst()), number).run();
        }
    }

    /// Lync does not send a call back by the trunk that it came from.
    private static boolean cameBy(IncomingCall call, Trunk trunk) {
        return call.flow().local().equals(trunk.address());
    }

    /// A user dials: the number is normalized and leaves by the first trunk of its voice route that takes the call.
    public LyncCall call(LyncEndpoint endpoint, String typed) {
        String number = directory.normalize(typed);
        if (directory.user(number).isPresent()) {
            throw new LabFailure(number + " is a user of the pool: such a call stays inside Lync");
        }
        List<Trunk> ways = new ArrayList<>();
        for (String route : directory.trunksFor(number)) {
            Trunk trunk = trunks.get(route);
            if (trunk != null && trunk.health() instanceof GatewayHealth.Up) {
                ways.add(trunk);
            }
        }
        if (ways.isEmpty()) {
            throw new LabFailure("Lync has no voice route for " + number);
        }
        MediaPort media = audio.open();
        return new LyncCall(endpoint, number, ways, media, this::place).start();
    }

    private OutgoingCall place(LyncCall call, Trunk trunk) {
        Sdp offer = trunk.switches().look().srtp().dress(call.media().describe(Sdp.Direction.SENDRECV));
        LyncUser user = call.endpoint().user();
        return trunk.call(
                user.lineUri(), user.name(), call.number(), Optional.of(offer), "application/sdp; charset=utf-8");
    }

    /// Violations that any trunk noticed.
    public List<String> violations() {
        return trunks.values().stream()
                .flatMap(trunk -> trunk.violations().all().stream())
                .toList();
    }

    /// Hangs up all calls.
    public void abandon() {
        trunks.values().forEach(trunk -> trunk.agent().abandon());
    }

    /// Kills the listening port of a trunk, as a server that crashed; [#revive] brings it back.
    public void kill(String trunkName) {
        trunk(trunkName).kill();
    }

    public void revive(String trunkName) {
        trunk(trunkName).revive();
    }

    @Override
    public void close() {
        trunks.values().forEach(Trunk::close);
    }
}
