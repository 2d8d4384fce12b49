package org.tandem.lab.tour;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import org.tandem.lab.lync.Directory;
import org.tandem.lab.lync.LyncEndpoint;
import org.tandem.lab.lync.LyncUser;
import org.tandem.lab.lync.MediationServer;
import org.tandem.lab.lync.Trunk;
import org.tandem.lab.lync.TrunkSwitches;
import org.tandem.lab.phone.Phone;
import org.tandem.lab.proxy.Proxy;
import org.tandem.lab.pstn.Gateway;
import org.tandem.lab.sip.Digest;
import org.tandem.lab.sip.Forwarding;
import org.tandem.lab.sip.Inbox;
import org.tandem.lab.sip.Ladder;
import org.tandem.lab.sip.Transactions;
import org.tandem.lab.sip.Transport;
import org.tandem.lab.sip.UserAgent;

/// A small site without Tandem: a Lync pool of two servers, a PSTN gateway, a proxy, phones. Everything that Tandem is
/// to
/// know of it stands in [#configuration].
public final class World implements AutoCloseable {
    static final String BEA = "+13175550101";
    static final String CARL = "+13175550102";
    static final String NOBODY = "+13175550199";
    static final String ANA = "+13175559123";
    static final String EVA = "+13175559124";
    static final String OUTSIDE = "+12125550147";
    static final String LYNC_TRUNK = "Tandem";
    static final String LYNC_PSTN_TRUNK = "PSTN";

    private final ScheduledExecutorService timers = Executors.newScheduledThreadPool(
            2, Thread.ofPlatform().daemon().name("lab timer ", 0).factory());
    private final Ladder ladder = new Ladder(InstantSource.system(), "Tandem");
    private final Site site;
    private final Directory directory = new Directory();
    private final List<MediationServer> pool = new ArrayList<>();
    private final Map<String, LyncUser> lyncUsers = new HashMap<>();
    private final Gateway pstn;
    private final Gateway pstnAtLync;
    private final Proxy proxy;
    private final Phone bea;
    private final Phone carl;
    private final Map<String, String> secrets;
    private final Inbox<String> violations = new Inbox<>();

    World(int portBase) {
        this.site = Site.choose(portBase);
        this.secrets = Map.of("101", secret(), "102", secret());
        for (LyncUser user : List.of(
                new LyncUser("Ana", "sip:ana@lab.example", ANA),
                new LyncUser("Eva", "sip:eva@lab.example", EVA),
                new LyncUser("Dora", "sip:dora@lab.example", "+13175559130"))) {
            directory.add(user);
            lyncUsers.put(user.name(), user);
            user.signIn("laptop");
            user.signIn("desk phone");
        }
        directory.normalize("(\\d{3})", "+13175550$1").route("to Tandem", "\\+13175550\\d{3}", LYNC_TRUNK);
        this.pstn = new Gateway("PSTN", Transport.UDP, any(site.pstn()), ladder, timers, Transactions.Times.STANDARD);
        this.pstnAtLync =
                new Gateway("PSTN", Transport.TCP, any(site.pstn()), ladder, timers, Transactions.Times.STANDARD);
        pool.add(member("MS 1", site.ms1()));
        pool.add(member("MS 2", site.ms2()));
        this.proxy = new Proxy("proxy", site.proxy(), ladder, this::owner);
        this.bea = phone("Bea's phone", "101");
        this.carl = phone("Carl's phone", "102");
        for (UserAgent agent : agents()) {
            agent.sockets().tap((message, _) -> {
                if (message.field("ms-call-source") != null) {
                    violations.put("ms-call-source on a line that is no Lync line: " + message.summary());
                }
            });
        }
    }

    private static String secret() {
        return Long.toHexString(ThreadLocalRandom.current().nextLong());
    }

    private static InetSocketAddress any(InetAddress address) {
        return new InetSocketAddress(address, 0);
    }

    private Phone phone(String name, String extension) {
        var identity = new Phone.Identity(
                name,
                extension,
                site.tandem().getHostAddress(),
                new Digest(extension, secrets.getOrDefault(extension, "")));
        return new Phone(identity, any(site.phones()), site.stationLine(), ladder, timers, Transactions.Times.STANDARD);
    }

    private MediationServer member(String name, InetAddress address) {
        MediationServer server =
                new MediationServer(name, address, directory, ladder, timers, Transactions.Times.STANDARD);
        var tandem = new Trunk.Gateway(Site.TANDEM_NAME, site.lyncLine(), Transport.TCP, true);
        server.trunk(LYNC_TRUNK, 0, tandem, TrunkSwitches.usual(), null);
        var outside = new Trunk.Gateway(site.pstn().getHostAddress(), pstnAtLync.address(), Transport.TCP, false);
        server.trunk(LYNC_PSTN_TRUNK, 0, outside, TrunkSwitches.relaxed(), null);
        return server;
    }

    /// The proxy's table of routing option 1: Lync's block to Lync, the rest of the site to Tandem.
    private Optional<Forwarding.Hop> owner(String number) {
        if (number.startsWith("+13175559")) {
            return Optional.of(toLync());
        }
        return number.startsWith("+1317555") ? Optional.of(toTandem()) : Optional.empty();
    }

    Forwarding.Hop toLync() {
        return new Forwarding.Hop(Transport.TCP, ms1().trunk(LYNC_PSTN_TRUNK).address());
    }

    Forwarding.Hop toTandem() {
        return new Forwarding.Hop(Transport.UDP, site.proxyLine());
    }

    /// The file that an administrator of Tandem would apply for this site.
    String configuration(Set<String> without, Set<String> with) {
        Set<String> parts = new TreeSet<>(Set.of("lync-numbers", "pstn-numbers"));
        parts.removeAll(without);
        parts.addAll(with);
        Map<String, String> values = new HashMap<>();
        secrets.forEach((extension, secret) -> values.put("secret." + extension, secret));
        values.put("tandem.name", Site.TANDEM_NAME);
        values.put("tandem.address", site.tandem().getHostAddress());
        values.put("port.lync", port(site.lyncLine()));
        values.put("port.stations", port(site.stationLine()));
        values.put("port.pstn", port(site.pstnLine()));
        values.put("port.proxy", port(site.proxyLine()));
        values.put("ms1.address", site.ms1().getHostAddress());
        values.put("ms1.port", port(ms1().trunk(LYNC_TRUNK).address()));
        values.put("ms2.address", site.ms2().getHostAddress());
        values.put("ms2.port", port(ms2().trunk(LYNC_TRUNK).address()));
        values.put("pstn.address", site.pstn().getHostAddress());
        values.put("pstn.port", port(pstn.address()));
        values.put("proxy.address", site.proxy().getHostAddress());
        values.put("proxy.port", port(proxy.udpAddress()));
        values.put("phones.address", site.phones().getHostAddress());
        values.put("carl.port", port(carl.address()));
        return Site.fill("site.yaml", values, parts);
    }

    String settings() {
        return Site.fill("settings.yaml", Map.of(), Set.of());
    }

    private static String port(InetSocketAddress address) {
        return Integer.toString(address.getPort());
    }

    /// What phones do when they get power: they register.
    void switchOn() {
        for (Phone phone : phones()) {
            var _ = phone.register(Duration.ofHours(1));
        }
    }

    Site site() {
        return site;
    }

    Ladder ladder() {
        return ladder;
    }

    Directory directory() {
        return directory;
    }

    MediationServer ms1() {
        return pool.getFirst();
    }

    MediationServer ms2() {
        return pool.getLast();
    }

    LyncUser lyncUser(String name) {
        LyncUser user = lyncUsers.get(name);
        if (user == null) {
            throw new IllegalArgumentException("no Lync user " + name);
        }
        return user;
    }

    List<LyncUser> lyncUsers() {
        return List.copyOf(lyncUsers.values());
    }

    LyncEndpoint laptop(String user) {
        return lyncUser(user).endpoints().getFirst();
    }

    Gateway pstn() {
        return pstn;
    }

    /// The gateway's other side, where it hands calls to Lync first (routing option 3).
    Gateway pstnAtLync() {
        return pstnAtLync;
    }

    Proxy proxy() {
        return proxy;
    }

    Phone bea() {
        return bea;
    }

    Phone carl() {
        return carl;
    }

    List<Phone> phones() {
        return List.of(bea, carl);
    }

    private List<UserAgent> agents() {
        return List.of(bea.agent(), carl.agent(), pstn.agent());
    }

    /// What Tandem did against the rules of its lines.
    List<String> violations() {
        List<String> all = new ArrayList<>(violations.all());
        pool.forEach(server -> all.addAll(server.violations()));
        return all;
    }

    /// Ends calls that a failed step left behind, so that the next one starts in a quiet world.
    void quiet() {
        agents().forEach(UserAgent::abandon);
        pstnAtLync.agent().abandon();
        pool.forEach(MediationServer::abandon);
        lyncUsers.values().forEach(user -> user.endpoints().forEach(LyncEndpoint::forget));
    }

    @Override
    public void close() {
        bea.close();
        carl.close();
        pstn.close();
        pstnAtLync.close();
        proxy.close();
        pool.forEach(MediationServer::close);
        timers.shutdownNow();
    }
}
