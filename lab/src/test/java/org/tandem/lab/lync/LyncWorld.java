package org.tandem.lab.lync;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.tandem.lab.pstn.Gateway;
import org.tandem.lab.sip.Ladder;
import org.tandem.lab.sip.Transactions;
import org.tandem.lab.sip.Transport;

/// A mediation server with one gateway that plays Tandem, and two users.
final class LyncWorld implements AutoCloseable {
    static final String ANA = "+13175559123";
    static final String EVA = "+13175559124";

    final ScheduledExecutorService timers = Executors.newScheduledThreadPool(2);
    final Ladder ladder = new Ladder(InstantSource.system(), "stranger");
    final Transactions.Times times =
            new Transactions.Times(Duration.ofMillis(100), Duration.ofMillis(400), Duration.ofSeconds(2));
    final Gateway gateway = gateway("gateway", "127.0.0.1");
    final Directory directory = new Directory();
    final LyncUser ana = new LyncUser("Ana", "sip:ana@example.com", ANA);
    final MediationServer server =
            new MediationServer("MS", InetAddress.ofLiteral("127.0.0.1"), directory, ladder, timers, times);

    LyncWorld() {
        directory
                .add(ana)
                .add(new LyncUser("Eva", "sip:eva@example.com", EVA))
                .normalize("(\\d{4})", "+1317555$1")
                .route("to the gateway", "\\+1317555[01]\\d{3}", "Tandem", "Spare");
    }

    Gateway gateway(String name, String host) {
        return new Gateway(
                name, Transport.TCP, new InetSocketAddress(InetAddress.ofLiteral(host), 0), ladder, timers, times);
    }

    Trunk trunk(TrunkSwitches switches) {
        return trunk("Tandem", gateway, switches);
    }

    Trunk trunk(String name, Gateway to, TrunkSwitches switches) {
        var facts = new Trunk.Gateway("127.0.0.1", to.address(), Transport.TCP, false);
        return server.trunk(name, 0, facts, switches, null);
    }

    /// Without the check of the source's Contact and pings: what the calls of most tests need.
    static TrunkSwitches plain() {
        return TrunkSwitches.relaxed();
    }

    @Override
    public void close() {
        server.close();
        gateway.close();
        timers.shutdownNow();
    }
}
