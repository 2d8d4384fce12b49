package org.tandem.lab.acceptance;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.tandem.lab.lync.Directory;
import org.tandem.lab.lync.LyncEndpoint;
import org.tandem.lab.lync.LyncUser;
import org.tandem.lab.lync.MediationServer;
import org.tandem.lab.lync.Trunk;
import org.tandem.lab.lync.TrunkSwitches;
import org.tandem.lab.phone.Phone;
import org.tandem.lab.pstn.Gateway;
import org.tandem.lab.sip.Digest;
import org.tandem.lab.sip.Transactions;
import org.tandem.lab.sip.Transport;

/// A whole site around one server: a mediation server with users, a PSTN gateway, phones, and Tandem's lines to
/// them.
///
/// Ana and Eva are Lync users only. Bea and Carl have phones; Carl's station has an extension and no number.
/// Dora has both: her station, +13175550103, is her Lync endpoints.
final class LyncSite implements AutoCloseable {
    static final String ANA = "+13175559123";
    static final String DORA_AT_LYNC = "+13175559130";
    static final String DORA = "+13175550103";
    static final String BEA = "+13175550101";
    static final String LINE_NUMBER = "+13175550100";
    static final String OUTSIDE = "+12125550147";
    static final String NOBODY = "+13175550199";

    final CallSite site;
    final InetSocketAddress lyncLine = CallSite.linePort();
    final InetSocketAddress stationLine = CallSite.linePort();
    final InetSocketAddress pstnLine = CallSite.linePort();
    final LyncUser ana = new LyncUser("Ana", "sip:ana@lab.example", ANA);
    final LyncUser dora = new LyncUser("Dora", "sip:dora@lab.example", DORA_AT_LYNC);
    final LyncEndpoint anaLaptop = ana.signIn("laptop");
    final LyncEndpoint anaDesk = ana.signIn("desk phone");
    final LyncEndpoint doraLaptop = dora.signIn("laptop");
    final LyncEndpoint doraDesk = dora.signIn("desk phone");
    final MediationServer lync;
    final Trunk trunk;
    final Gateway pstn;
    final Phone bea;
    final Phone carl;

    LyncSite(String name) {
        site = new CallSite(name, "http: {port: 0}\n");
        Directory directory = new Directory()
                .add(ana)
                .add(dora)
                .normalize("(\\d{3})", "+13175550$1")
                .route("to Tandem", "\\+13175550\\d{3}", "Tandem")
                .route("outside", "\\+1212\\d{7}", "Tandem");
        lync = new MediationServer(
                "MS", CallSite.HOST, directory, site.ladder, site.timers, Transactions.Times.STANDARD);
        site.atTheEnd(lync::close);
        trunk = lync.trunk(
                "Tandem",
                0,
                new Trunk.Gateway(CallSite.DOMAIN, lyncLine, Transport.TCP, true),
                TrunkSwitches.usual()
                        .with(new TrunkSwitches.Patience(Optional.of(Duration.ofSeconds(4)), Optional.empty())),
                null);
        pstn = new Gateway(
                "PSTN", Transport.UDP, CallSite.anyPort(), site.ladder, site.timers, Transactions.Times.STANDARD);
        site.atTheEnd(pstn::close);
        bea = phone("Bea", "101");
        carl = phone("Carl", "102");
        site.apply(CONFIGURATION, values());
        site.awaitLines(3);
        var _ = bea.register(Duration.ofHours(1));
        var _ = carl.register(Duration.ofHours(1));
    }

    private Phone phone(String name, String extension) {
        var identity =
                new Phone.Identity(name, extension, "127.0.0.1", new Digest(extension, "secret-of-" + extension));
        var phone = new Phone(
                identity, CallSite.anyPort(), stationLine, site.ladder, site.timers, Transactions.Times.STANDARD);
        site.atTheEnd(phone::close);
        return phone;
    }

    private Map<String, String> values() {
        return Map.of(
                "lync.port", Integer.toString(lyncLine.getPort()),
                "stations.port", Integer.toString(stationLine.getPort()),
                "pstn.port", Integer.toString(pstnLine.getPort()),
                "ms.port", Integer.toString(trunk.address().getPort()),
                "gateway.port", Integer.toString(pstn.address().getPort()));
    }

    /// Changes the Lync line: `more` are further fields of it.
    void lyncLine(String more) {
        site.apply("tandem: {format: 1}\nobjects:\n  line:\n" + LYNC_LINE + more, values());
    }

    /// The Lync line as it was, without a destination for Lync-only callers.
    void lyncLine() {
        lyncLine("");
    }

    /// Lets go of what a test left ringing.
    void quiet() {
        for (LyncEndpoint endpoint : java.util.List.of(anaLaptop, anaDesk, doraLaptop, doraDesk)) {
            endpoint.forget();
        }
    }

    /// What the far side saw that it must not see.
    java.util.List<String> violations() {
        return lync.violations();
    }

    private static final String LYNC_LINE = """
                Lync:
                  usage: microsoftLync
                  domainName: cic.lab.example
                  transport: {protocol: tcp, bindAddress: 127.0.0.1, receivePort: ${lync.port}}
                  identity: {callingAddress1: {name: Contact centre, address: "+13175550100"}, diversionMethod: diversion}
                  access: {byDefault: denied, exceptions: ["127.0.0.1"]}
                  proxies: [{host: 127.0.0.1, port: ${ms.port}}]
                  session: {progressWithin: 1s}
            """;

    private static final String CONFIGURATION = """
            tandem: {format: 1}
            objects:
              digestSecret:
                phone-101: {username: "101", realm: tandem, password: secret-of-101}
                phone-102: {username: "102", realm: tandem, password: secret-of-102}
              line:
            """ + LYNC_LINE + """
                Stations:
                  usage: stationConnections
                  transport: {protocol: udp, bindAddress: 127.0.0.1, receivePort: ${stations.port}}
                  access: {byDefault: denied, exceptions: ["127.0.0.1"]}
                PSTN:
                  usage: generalPurpose
                  transport: {protocol: udp, bindAddress: 127.0.0.1, receivePort: ${pstn.port}}
                  identity: {callingAddress1: {name: Contact centre, address: "+13175550100"}}
                  access: {byDefault: denied, exceptions: ["127.0.0.1"]}
                  proxies: [{host: 127.0.0.1, port: ${gateway.port}}]
              lineGroup:
                Lync LG: {members: [Lync]}
                PSTN LG: {members: [PSTN]}
              accountCodeComponent: {Matter: {}}
              classification: {Client: {}}
              dialPlan:
                default:
                  entries:
                    - inputPattern: "7XXX1NXXNXXXXXX"
                      description: the telephone network, charged to a matter
                      classification: Client
                      components: [{component: Matter, picture: "XXX"}]
                      groups: [{lineGroup: PSTN LG, dialString: "+{5-15}"}]
                    - {inputPattern: "1XX", classification: Intercom}
                    - inputPattern: "+13175559XXX"
                      description: Lync-only users
                      groups: [{lineGroup: Lync LG, dialString: "+13175559XXX"}]
                    - inputPattern: "+1212555014X"
                      description: where even Lync-only callers may call
                      forLyncOnlyCallers: true
                      groups: [{lineGroup: PSTN LG, dialString: "+1212555014X"}]
                    - {inputPattern: "+13175550XXX", forLyncOnlyCallers: true, description: "the rest of our block: nobody"}
                    - inputPattern: "+1NXXNXXXXXX"
                      description: the telephone network
                      groups: [{lineGroup: PSTN LG, dialString: "+1NXXNXXXXXX"}]
              station:
                Bea:
                  extension: "101"
                  identificationAddress: "+13175550101"
                  transport: {line: Stations}
                  session: {noAnswerAfter: 3s}
                  authentication: {digestSecret: phone-101}
                Carl:
                  extension: "102"
                  transport: {line: Stations}
                  authentication: {digestSecret: phone-102}
                Away:
                  extension: "104"
                  identificationAddress: "+13175550104"
                  transport: {line: Stations}
                  authentication: {digestSecret: phone-102}
                Dora at Lync:
                  extension: "103"
                  identificationAddress: "+13175550103"
                  connection: {type: alternate, address: "tel:+13175559130"}
                  transport: {line: Lync}
                  session: {noAnswerAfter: 8s}
                  phone: {manufacturer: microsoftLync}
            """;

    @Override
    public void close() {
        site.close();
    }
}
