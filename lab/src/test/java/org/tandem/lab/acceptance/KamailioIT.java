package org.tandem.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tandem.lab.peer.Kamailio;
import org.tandem.lab.peer.Ports;
import org.tandem.lab.peer.RequiresPeer;
import org.tandem.lab.peer.Sipp;

/// Inbound routing option 1 with a real proxy: Kamailio gives our numbers to Tandem and Lync's to Lync.
///
/// `+131755501xx` reaches Tandem over UDP, `+131755502xx` over TCP, `+13175559xxx` is Lync's own.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@RequiresPeer({"sipp", "kamailio"})
class KamailioIT {
    private static final Duration SOON = Duration.ofSeconds(15);

    private final int kamailioPort = Ports.free();
    private final int udpLine = Ports.free();
    private final int tcpLine = Ports.free();
    private final int stationLine = Ports.free();
    private final int stationPort = Ports.free();
    private final int lyncPort = Ports.free();
    private Path folder;
    private PeerSite site;
    private Kamailio kamailio;

    @SuppressWarnings("NullAway.Init")
    KamailioIT() {}

    @BeforeAll
    void start(@TempDir Path temporary) {
        folder = temporary;
        kamailio = Kamailio.start(folder, proxy());
        site = PeerSite.start(
                folder,
                """
                line:
                  Proxy UDP:
                    transport: {protocol: udp, bindAddress: 127.0.0.1, receivePort: %1$d}
                    access: {exceptions: [127.0.0.1]}
                    proxies: [{host: 127.0.0.1, port: %3$d}]
                    probe: {interval: 1s, timeout: 1s}
                    peer: {proxyIsPeer: true}
                  Proxy TCP:
                    transport: {protocol: tcp, bindAddress: 127.0.0.1, receivePort: %2$d}
                    access: {exceptions: [127.0.0.1]}
                    proxies: [{host: 127.0.0.1, port: %3$d}]
                    probe: {interval: 1s, timeout: 1s}
                    peer: {proxyIsPeer: true}
                  Stations:
                    usage: stationConnections
                    transport: {protocol: udp, bindAddress: 127.0.0.1, receivePort: %4$d}
                    access: {exceptions: [127.0.0.1]}
                lineGroup:
                  UDP LG: {members: [Proxy UDP]}
                  TCP LG: {members: [Proxy TCP]}
                  All LG: {members: [Proxy UDP, Proxy TCP]}
                dialPlan:
                  default:
                    entries:
                      - {inputPattern: "+131755501XX", classification: Local}
                      - {inputPattern: "+131755502XX", classification: Local}
                      - inputPattern: "+131755591XX"
                        classification: Local
                        groups: [{lineGroup: UDP LG, dialString: "+131755591XX"}]
                      - inputPattern: "+131755592XX"
                        classification: Local
                        groups: [{lineGroup: TCP LG, dialString: "+131755592XX"}]
                      - inputPattern: "+13175556XXX"
                        classification: Local
                        groups: [{lineGroup: All LG, dialString: "+13175556XXX"}]
                station:
                  Gate:
                    extension: "101"
                    identificationAddress: "+13175550101"
                    connection: {type: predefined, user: gate, host: 127.0.0.1, port: %5$d}
                    transport: {line: Stations}
                  Door:
                    extension: "201"
                    identificationAddress: "+13175550201"
                    connection: {type: predefined, user: door, host: 127.0.0.1, port: %5$d}
                    transport: {line: Stations}
                """.formatted(udpLine, tcpLine, kamailioPort, stationLine, stationPort),
                "Proxy UDP",
                "Proxy TCP",
                "Stations");
    }

    @AfterAll
    void stop() {
        site.close();
        kamailio.close();
    }

    /// Kamailio's usual proxy, which says what it sees, and pings Tandem by its dispatcher.
    private Kamailio.Config proxy() {
        var targets = new java.util.LinkedHashMap<String, String>();
        targets.put("^.131755501", "sip:127.0.0.1:" + udpLine);
        targets.put("^.131755502", "sip:127.0.0.1:" + tcpLine + ";transport=tcp");
        targets.put("^.13175556", "sip:127.0.0.1:" + udpLine);
        targets.put("^.13175559", "sip:127.0.0.1:" + lyncPort);
        var plain = Kamailio.proxy(targets);
        return new Kamailio.Config(
                        List.of(),
                        null,
                        """
                        loadmodule "dispatcher.so"
                        modparam("dispatcher", "list_file", "LIST")
                        modparam("dispatcher", "ds_ping_interval", 1)
                        modparam("dispatcher", "ds_ping_from", "sip:proxy@127.0.0.1")
                        event_route[dispatcher:dst-up] { xlog("L_ERR", "TANDEM IS UP $ru\\n"); }
                        """.replace("LIST", dispatcherList().toString()),
                        "xlog(\"L_ERR\", \"SAW $rm $rU from $proto:$sp\\n\");\n" + plain.route())
                .udp(kamailioPort)
                .tcp(kamailioPort);
    }

    /// Inactive and probing (9), so that the first answer is what makes them active.
    private Path dispatcherList() {
        try {
            return java.nio.file.Files.writeString(
                    folder.resolve("dispatcher.list"),
                    "1 sip:127.0.0.1:" + udpLine + " 9\n1 sip:127.0.0.1:" + tcpLine + ";transport=tcp 9\n");
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource({"+13175550101, UDP", "+13175550201, TCP"})
    @Tag("TRK-05")
    void aCallByTheProxyReachesTheStationAndStaysRecordRouted(String number, String transport) {
        try (var station = Sipp.listen(
                        folder,
                        Sipp.Play.once("callee-answers.xml", Sipp.Transport.UDP).port(stationPort));
                var caller = Sipp.call(folder, caller(number, Sipp.Transport.valueOf(transport)), kamailioPort)) {
            caller.awaitSuccess();
            station.awaitSuccess();

            assertThat(caller.messages()).contains("Record-Route: <sip:127.0.0.1:" + kamailioPort);
            // The other leg is a call of its own: nothing of the proxy's path leaks into it.
            assertThat(station.messages()).contains("INVITE sip:").doesNotContain("Record-Route");
            assertThat(seen("BYE .* from udp:" + caller.port(), "BYE .* from tcp"))
                    .isPositive();
        }
    }

    @ParameterizedTest
    @CsvSource({"+13175550101, UDP", "+13175550201, TCP"})
    @Tag("TRK-05")
    void theStationHangsUpAndItsByeGoesBackThroughTheProxy(String number, String transport) {
        long before = seen("BYE \\S+ from udp:" + udpLine, "BYE \\S+ from tcp");
        try (var station = Sipp.listen(
                        folder,
                        Sipp.Play.once("callee-hangs-up.xml", Sipp.Transport.UDP)
                                .port(stationPort));
                var caller = Sipp.call(
                        folder,
                        Sipp.Play.once("caller-is-hung-up-on.xml", Sipp.Transport.valueOf(transport))
                                .key("user", number)
                                .key("domain", "lab.example"),
                        kamailioPort)) {
            caller.awaitSuccess();
            station.awaitSuccess();

            assertThat(seen("BYE \\S+ from udp:" + udpLine, "BYE \\S+ from tcp"))
                    .isGreaterThan(before);
        }
    }

    @ParameterizedTest
    @CsvSource({"+13175550101, UDP", "+13175550201, TCP"})
    @Tag("TRK-03")
    @Tag("TRK-05")
    void prackAndUpdateFollowTheRouteOfTheProxy(String number, String transport) {
        try (var station = Sipp.listen(
                        folder,
                        Sipp.Play.once("callee-takes-early-update.xml", Sipp.Transport.UDP)
                                .port(stationPort));
                var caller = Sipp.call(
                        folder,
                        Sipp.Play.once("caller-updates-early.xml", Sipp.Transport.valueOf(transport))
                                .key("user", number)
                                .key("domain", "lab.example"),
                        kamailioPort)) {
            caller.awaitSuccess();
            station.awaitSuccess();

            assertThat(seen("PRACK .* from udp:" + caller.port(), "PRACK .* from tcp:"))
                    .isPositive();
            assertThat(seen("UPDATE .* from udp:" + caller.port(), "UPDATE .* from tcp:"))
                    .isPositive();
        }
    }

    @Test
    @Tag("TRK-05")
    void aNumberOfLyncGoesToLyncAndNotByTandem() {
        try (var lync = Sipp.listen(
                        folder,
                        Sipp.Play.once("callee-answers.xml", Sipp.Transport.UDP).port(lyncPort));
                var caller = Sipp.call(folder, caller("+13175559001", Sipp.Transport.UDP), kamailioPort)) {
            caller.awaitSuccess();
            lync.awaitSuccess();

            assertThat(lync.messages()).doesNotContain("User-Agent: Tandem", "Server: Tandem");
            assertThat(seen("INVITE .13175559001")).isEqualTo(1);
        }
    }

    @Test
    @Tag("TRK-05")
    void aCallThatTheProxySentIsNeverRoutedBackToIt() {
        try (var caller = Sipp.call(
                folder,
                Sipp.Play.once("caller-is-refused.xml", Sipp.Transport.UDP)
                        .key("user", "+13175556001")
                        .key("domain", "lab.example"),
                kamailioPort)) {
            caller.awaitSuccess();

            // The dial plan names both lines to the proxy for this number; it has come by one of them.
            assertThat(seen("INVITE .13175556001")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"+13175559101", "+13175559201"})
    @Tag("TRK-05")
    void aStationCallsLyncThroughTheProxy(String number) {
        try (var lync = Sipp.listen(
                        folder,
                        Sipp.Play.once("callee-answers.xml", Sipp.Transport.UDP).port(lyncPort));
                var caller =
                        Sipp.call(folder, caller(number, Sipp.Transport.UDP).key("caller", "Gate"), stationLine)) {
            caller.awaitSuccess();
            lync.awaitSuccess();

            assertThat(lync.messages()).contains("Record-Route: <sip:127.0.0.1:" + kamailioPort);
            assertThat(caller.messages()).doesNotContain("Record-Route");
            assertThat(seen("ACK .* from", "BYE .* from")).isPositive();
        }
    }

    @Test
    @Tag("TRK-05")
    @Tag("LIN-05")
    void optionsAreAnsweredBothWaysOverUdpAndTcp() {
        kamailio.process().awaitLine("TANDEM IS UP sip:127.0.0.1:" + udpLine, SOON);
        kamailio.process().awaitLine("TANDEM IS UP sip:127.0.0.1:" + tcpLine + ";transport=tcp", SOON);
        kamailio.process().awaitLine("SAW OPTIONS <null> from udp:" + udpLine, SOON);
        kamailio.process().awaitLine("SAW OPTIONS <null> from tcp", SOON);
    }

    private Sipp.Play caller(String number, Sipp.Transport transport) {
        return Sipp.Play.once("caller-hangs-up.xml", transport)
                .key("user", number)
                .key("domain", "lab.example");
    }

    /// How many lines of Kamailio's log say that it saw one of these.
    private long seen(String... patterns) {
        return kamailio.process().output().stream()
                .filter(line -> {
                    for (String pattern : patterns) {
                        if (line.matches(".*SAW " + pattern + ".*")) {
                            return true;
                        }
                    }
                    return false;
                })
                .count();
    }
}
