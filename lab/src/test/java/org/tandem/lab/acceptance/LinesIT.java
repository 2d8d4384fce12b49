package org.tandem.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Lines as an administrator sets them and as the network sees them.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LinesIT {
    private static final Duration SILENCE = Duration.ofMillis(400);
    private static final String OFFER = RawPeer.sdp(30_000);

    private Installation site;

    @BeforeAll
    void start(@TempDir Path folder) {
        site = Installation.start(folder, "sip: {t1: 50ms}\n");
    }

    @AfterAll
    void stop() {
        site.close();
    }

    /// A line of this name on a free port of loopback, open to loopback.
    private static String open(String name, String usage, String protocol, String more) {
        return """
                line:
                  %s:
                    usage: %s
                    domainName: cic.raw.example
                    transport: {protocol: %s, bindAddress: 127.0.0.1, receivePort: 0}
                    access: {exceptions: [127.0.0.1]}
                """.formatted(name, usage, protocol) + more.indent(4);
    }

    private static boolean answersOptions(RawPeer peer) {
        peer.send(peer.ask("OPTIONS", "sip:cic.raw.example", "raw", ""));
        return peer.poll(SILENCE)
                .filter(answer -> answer.startsWith("SIP/2.0 200 "))
                .isPresent();
    }

    @Test
    @Tag("LIN-01")
    void aLineHasTheFieldsThatWereSetAndRefusesMoreCallsThanItsMost() {
        site.apply("location: {Indianapolis: {}}\n" + open("Full", "generalPurpose", "udp", """
                location: Indianapolis
                maxCalls: 1
                identity:
                  callingAddress1: {name: Desk, address: "+13175550190"}
                  callingAddress2: {name: Other desk, address: "+13175550191"}
                """));
        site.apply(open("Full phones", "stationConnections", "udp", ""));
        try (RawPeer caller = RawPeer.udp(site.port("Full"));
                RawPeer phone = RawPeer.udp(site.port("Full phones"))) {
            site.apply("""
                    station:
                      Full phone:
                        extension: "190"
                        connection: {type: predefined, user: full, host: 127.0.0.1, port: %d}
                        transport: {line: Full phones}
                        session: {callAppearances: 5}
                    """.formatted(phone.port()));
            JsonNode object = site.tandem().get("/api/v1/objects/line/Full").path("object");
            assertThat(object.path("usage").asString("")).isEqualTo("generalPurpose");
            assertThat(object.path("active").asBoolean(false)).isTrue();
            assertThat(object.path("location").asString("")).isEqualTo("Indianapolis");
            assertThat(object.at("/identity/callingAddress2/address").asString(""))
                    .isEqualTo("+13175550191");

            String first = caller.ask("INVITE", "sip:190@cic.raw.example", "+12125550147", OFFER);
            caller.send(first);
            String atPhone = phone.request("INVITE");
            phone.send(phone.answer(atPhone, 180, "p", ""));
            caller.response(180);
            caller.send(caller.ask("INVITE", "sip:190@cic.raw.example", "+12125550148", OFFER));
            String refused = caller.receive(
                    message -> message.startsWith("SIP/2.0 4") || message.startsWith("SIP/2.0 5"), "refusal");

            assertThat(RawPeer.status(refused)).isIn(480, 486, 503);
            assertThat(site.line("Full").path("callsMax").asInt(0)).isEqualTo(1);
            caller.send(RawPeer.sameBranch("CANCEL", first, RawPeer.header(first, "To")));
            caller.response(487);
        }
    }

    @Test
    @Tag("LIN-01")
    void anInactiveLineDoesNotListenAndSaysSo() {
        site.apply(open("Asleep", "generalPurpose", "tcp", "active: false"));

        JsonNode row = site.awaitLine("Asleep", "disabled");

        assertThat(row.path("listening")).isEmpty();
        assertThat(row.path("reason").asString("")).contains("inactive");
    }

    @Test
    @Tag("LIN-02")
    void whatTheUsageForcesIsShownWithItsReasonAndCannotBeChanged() {
        site.apply(open("Forced", "microsoftLync", "tcp", ""));

        JsonNode forced = site.awaitLine("Forced", "up").path("forced");

        assertThat(forced.valueStream()
                        .map(one -> one.path("path").asString("") + "="
                                + one.path("value").asString("")))
                .containsExactly(
                        "session/deferredAnswer=true",
                        "session/t38Faxing=false",
                        "session/autoOffHook=true",
                        "msCallSource=non-ms-rtc");
        assertThat(forced.valueStream().map(one -> one.path("reason").asString("")))
                .noneMatch(String::isEmpty);
        var refused = site.tryApply(open(
                "Forced",
                "microsoftLync",
                "tcp",
                "session: {deferredAnswer: false, t38Faxing: true, autoOffHook: false}"));
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(Installation.problems(refused))
                .contains(
                        "line/Forced/session/deferredAnswer: is forced on by usage Microsoft Lync: leave it out",
                        "line/Forced/session/t38Faxing: is forced off by usage Microsoft Lync: leave it out",
                        "line/Forced/session/autoOffHook: is forced on by usage Microsoft Lync: leave it out");
        site.apply(open("Free", "generalPurpose", "udp", "session: {deferredAnswer: false, t38Faxing: true}"));
        assertThat(site.awaitLine("Free", "up").path("forced")).isEmpty();
    }

    @Test
    @Tag("LIN-03")
    void anonymousIsRefusedOnALyncLineAndAllowedElsewhere() {
        var refused = site.tryApply(open("Nameless", "microsoftLync", "tcp", "identity: {useAnonymous: true}"));

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(Installation.problems(refused))
                .anyMatch(problem ->
                        problem.startsWith("line/Nameless/identity/useAnonymous: cannot be on for a Lync line"));
        site.apply(open("Nameless trunk", "generalPurpose", "udp", "identity: {useAnonymous: true}"));
    }

    @Test
    @Tag("LIN-04")
    void aSourceThatIsNotAllowedGetsNothingIsCountedAndLoggedOnce() {
        site.apply(open("Closed", "generalPurpose", "udp", "")
                .replace("exceptions: [127.0.0.1]", "exceptions: [127.0.0.2, 10.9.0.0/16]"));
        int port = site.port("Closed");
        var server = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);

        try (RawPeer stranger = RawPeer.udp("127.0.0.3", server)) {
            for (int i = 0; i < 5; i++) {
                stranger.send(stranger.ask("OPTIONS", "sip:cic.raw.example", "raw", ""));
            }
            stranger.send("no SIP at all");
            assertThat(stranger.poll(SILENCE)).isEmpty();
        }

        assertThat(site.line("Closed").path("refusedSources").asInt(0)).isEqualTo(6);
        site.awaitLog("source not allowed: 127.0.0.3", "line=Closed");
        assertThat(site.tandem().process().output().stream()
                        .filter(line -> line.contains("source not allowed: 127.0.0.3")))
                .hasSize(1);
        try (RawPeer known = RawPeer.udp("127.0.0.2", server)) {
            assertThat(answersOptions(known)).isTrue();
        }
    }

    @Test
    @Tag("LIN-04")
    void aConnectionFromASourceThatIsNotAllowedIsClosedWithoutAByte() throws IOException {
        site.apply(open("Closed stream", "microsoftLync", "tcp", "")
                .replace("exceptions: [127.0.0.1]", "byDefault: granted, exceptions: [127.0.0.0/8]"));
        int port = site.port("Closed stream");

        try (Socket stranger = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            stranger.setSoTimeout(3000);
            assertThat(stranger.getInputStream().read()).isEqualTo(-1);
        }

        assertThat(site.line("Closed stream").path("refusedSources").asInt(0)).isEqualTo(1);
    }

    @Test
    @Tag("LIN-06")
    void datagramsAreRefusedOnBothLyncUsagesWithTheReason() {
        for (String usage : new String[] {"microsoftLync", "microsoftLyncRemoteCallControl"}) {
            var refused = site.tryApply(open("Datagrams", usage, "udp", ""));

            assertThat(refused.statusCode()).isEqualTo(422);
            assertThat(Installation.problems(refused))
                    .anyMatch(problem -> problem.startsWith("line/Datagrams/transport/protocol: UDP cannot be used:"
                            + " Lync speaks SIP over TCP and TLS alone"));
        }
    }

    @Test
    @Tag("LIN-06")
    void portsThatCollideAreRefusedWithTheOtherLine() {
        String two = """
                line:
                  One: {transport: {protocol: tcp, receivePort: 17066}}
                  Two: {transport: {protocol: tcp, bindAddress: 127.0.0.1, receivePort: 17066}}
                """;
        assertThat(Installation.problems(site.tryApply(two)))
                .anyMatch(problem -> problem.startsWith("line/Two/transport/receivePort: 17066 is also the receive port"
                        + " of line \"One\" on the same address and transport"));
        String trunkOnRcc = """
                line:
                  Control: {usage: microsoftLyncRemoteCallControl, transport: {bindAddress: 127.0.0.1}}
                  Trunk: {usage: microsoftLync, transport: {bindAddress: 127.0.0.2, receivePort: 11001}}
                """;
        assertThat(Installation.problems(site.tryApply(trunkOnRcc)))
                .anyMatch(problem -> problem.contains("11001 is also the receive port of line \"Control\": a trunk and"
                        + " remote call control never share a port"));
    }

    @Test
    @Tag("LIN-06")
    void portsFollowTheUsageAndTheTopologysWordsStandBesideTheLine() {
        site.apply("""
                line:
                  By usage: {usage: microsoftLync, domainName: cic.raw.example, transport: {bindAddress: 127.0.0.7}}
                """);

        JsonNode row = site.awaitLine("By usage", "up");

        assertThat(row.path("listening").path(0).asString("")).isEqualTo("TCP 127.0.0.7:5066");
        assertThat(row.path("topologyNote").asString(""))
                .contains("PSTN gateway cic.raw.example", "listening port 5066", "transport TCP");
    }

    @Test
    @Tag("LIN-06")
    void linesSpeakIpv6() throws IOException {
        site.apply("""
                line:
                  Six: {transport: {protocol: udp, bindAddress: "::1", receivePort: 0}, access: {exceptions: ["::1"]}}
                  Six stream: {transport: {protocol: tcp, bindAddress: "::1", receivePort: 0}, access: {exceptions: ["::1"]}}
                """);
        try (RawPeer peer = RawPeer.udp("::1", new InetSocketAddress(InetAddress.ofLiteral("::1"), site.port("Six")));
                RawPeer stream =
                        RawPeer.tcp(new InetSocketAddress(InetAddress.ofLiteral("::1"), site.port("Six stream")))) {
            peer.send(peer.ask("OPTIONS", "sip:[::1]", "raw", ""));
            assertThat(peer.response(200)).contains("Via: SIP/2.0/UDP [0:0:0:0:0:0:0:1]:" + peer.port());
            stream.send(stream.ask("OPTIONS", "sip:[::1]", "raw", ""));
            stream.response(200);
        }
    }

    @Test
    @Tag("LIN-06")
    void aPortInUseTakesThatLineDownWithTheReasonEverywhereAndNoOther() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            String wanted = Integer.toString(taken.getLocalPort());
            site.apply(open("Taken", "generalPurpose", "tcp", "").replace("receivePort: 0", "receivePort: " + wanted));
            site.apply(open("Beside", "generalPurpose", "udp", ""));

            JsonNode row = site.awaitLine("Taken", "down");

            assertThat(row.path("reason").asString(""))
                    .contains("127.0.0.1:" + wanted)
                    .contains("in use");
            assertThat(site.health("line Taken").path("state").asString("")).isEqualTo("down");
            assertThat(site.health("line Taken").path("sentence").asString("")).contains("in use");
            site.awaitLog("line is down", "in use", "line=Taken");
            try (RawPeer peer = RawPeer.udp(site.port("Beside"))) {
                assertThat(answersOptions(peer)).isTrue();
            }
        }
    }

    @Test
    @Tag("LIN-08")
    void receivedRefersAreOnUnlessTheLineSwitchesThemOff() {
        site.apply(open("Refers", "microsoftLync", "tcp", ""));
        assertThat(site.tandem()
                        .get("/api/v1/objects/line/Refers")
                        .at("/object/processRefer")
                        .asBoolean(false))
                .isTrue();

        site.apply(open("Refers", "microsoftLync", "tcp", "processRefer: false"));

        assertThat(site.tandem()
                        .get("/api/v1/objects/line/Refers")
                        .at("/object/processRefer")
                        .asBoolean(true))
                .isFalse();
    }

    @Test
    @Tag("LGR-01")
    void membersAreTriedInOrderAndAFailedLineIsPassedOver() {
        site.apply(open("B first", "generalPurpose", "udp", "proxies: [{host: 127.0.0.1, port: 9}]")
                + open("A second", "generalPurpose", "udp", "proxies: [{host: 127.0.0.1, port: 9}]")
                        .replace("line:\n", "")
                + """
                lineGroup:
                  Hunt: {description: in this order, members: [B first, A second]}
                  Names: {order: alphanumerical, members: [B first, A second]}
                dialPlan:
                  default:
                    entries:
                    - {inputPattern: "71Z", groups: [{lineGroup: Hunt}]}
                    - {inputPattern: "72Z", groups: [{lineGroup: Names}]}
                """);
        site.awaitLine("B first", "up");
        site.awaitLine("A second", "up");

        assertThat(explained("7100")).contains("B first");
        assertThat(explained("7200")).contains("A second");

        site.apply(open("B first", "generalPurpose", "udp", "active: false"));
        site.awaitLine("B first", "disabled");
        assertThat(explained("7100")).contains("A second");
    }

    private String explained(String number) {
        return site.tandem()
                .get("/api/v1/dialplan/explain?number=" + number)
                .path("decision")
                .toString();
    }

    @Test
    @Tag("LGR-01")
    void aGroupThatIsNoDialGroupIsNotOfferedInTheDialPlan() {
        var refused = site.tryApply(open("Only line", "generalPurpose", "udp", "") + """
                lineGroup: {Private: {useAsDialGroup: false, members: [Only line]}}
                dialPlan: {default: {entries: [{inputPattern: "73Z", groups: [{lineGroup: Private}]}]}}
                """);

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(Installation.problems(refused))
                .anyMatch(problem ->
                        problem.contains("dialPlan/default/entries/0/groups/0") && problem.contains("Private"));
    }
}
