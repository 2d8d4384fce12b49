package org.tandem.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tandem.lab.peer.OpensslPki;
import org.tandem.lab.peer.OpensslPki.Use;
import org.tandem.lab.peer.OpensslPki.Validity;
import org.tandem.lab.peer.Ports;
import org.tandem.lab.peer.RequiresPeer;
import org.tandem.lab.peer.Sipp;
import org.tandem.lab.peer.Stunnel;

/// Lines and certificates that change while SIPp talks through them.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@RequiresPeer({"openssl", "sipp", "stunnel"})
class LineChangesIT {
    private static final String OUR_NAME = "cic.raw.example";
    private static final String MEDIATION_SERVER = "med01.example.com";
    private static final String NUMBER = "+13175550101";

    private final int stationPort = Ports.free();
    private Path folder;
    private OpensslPki pki;
    private Installation site;

    @SuppressWarnings("NullAway.Init")
    LineChangesIT() {}

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        folder = temporary;
        pki = OpensslPki.in(Files.createDirectory(folder.resolve("pki")));
        site = Installation.start(folder, "");
        site.apply("authority:\n  lab:\n    certificates: |\n"
                + Files.readString(pki.authority()).indent(6)
                + certificate("ours", pki.right(OUR_NAME))
                + """
                line:
                  Stations:
                    usage: stationConnections
                    transport: {protocol: udp, bindAddress: 127.0.0.1, receivePort: 0}
                    access: {exceptions: [127.0.0.1]}
                  Lync:
                    usage: microsoftLync
                    domainName: cic.raw.example
                    transport: {protocol: tls, bindAddress: 127.0.0.1, receivePort: 0}
                    access: {exceptions: [127.0.0.1]}
                    tls: {certificate: ours, authorities: [lab], requireMutual: true}
                station:
                  Gate:
                    extension: "101"
                    identificationAddress: "+13175550101"
                    connection: {type: predefined, user: gate, host: 127.0.0.1, port: %d}
                    transport: {line: Stations}
                    session: {callAppearances: 20}
                dialPlan:
                  default:
                    entries:
                    - {inputPattern: "+131755501XX", classification: Local, forLyncOnlyCallers: true}
                """.formatted(stationPort));
        site.port("Stations");
        site.port("Lync");
    }

    @AfterAll
    void stop() {
        site.close();
    }

    private static String certificate(String name, OpensslPki.Certificate certificate) throws IOException {
        return "certificate:\n  " + name + ":\n    chain: |\n"
                + Files.readString(certificate.certificate()).indent(6)
                + "    privateKey: |\n"
                + Files.readString(certificate.key()).indent(6);
    }

    private String trunk(String protocol, int port) {
        return """
                line:
                  Trunk %1$s:
                    usage: generalPurpose
                    transport: {protocol: %1$s, bindAddress: 127.0.0.1, receivePort: %2$d}
                    access: {exceptions: [127.0.0.1]}
                """.formatted(protocol, port);
    }

    /// Opens the line, or changes it; the answer says where it is open.
    private void opened(String protocol, int port) {
        var lines = site.apply(trunk(protocol, port)).path("lines");

        assertThat(lines.path(0).path("state").asString(""))
                .as(lines.toString())
                .isEqualTo("up");
        assertThat(lines.path(0).path("listening").path(0).asString(""))
                .isEqualTo(protocol.toUpperCase(java.util.Locale.ROOT) + " 127.0.0.1:" + port);
    }

    private Sipp station(String scenario) {
        return Sipp.listen(folder, Sipp.Play.once(scenario, Sipp.Transport.UDP).port(stationPort));
    }

    private Sipp caller(String scenario, String protocol, int port) {
        var transport = protocol.equals("udp") ? Sipp.Transport.UDP : Sipp.Transport.TCP;
        return Sipp.call(
                folder,
                Sipp.Play.once(scenario, transport)
                        .key("user", NUMBER)
                        .key("domain", "127.0.0.1")
                        .key("caller", "+13175550199"),
                port);
    }

    private void awaitCall(String state) {
        site.await(
                () -> site.tandem()
                        .get("/api/v1/calls")
                        .path("items")
                        .valueStream()
                        .filter(call -> call.path("state").asString("").equals(state))
                        .findFirst()
                        .orElse(null),
                "a call that is " + state);
    }

    @ParameterizedTest
    @CsvSource({
        "udp, caller-talks.xml, callee-answers.xml",
        "udp, caller-is-hung-up-on.xml, callee-talks.xml",
        "tcp, caller-talks.xml, callee-answers.xml",
        "tcp, caller-is-hung-up-on.xml, callee-talks.xml"
    })
    @Tag("LIN-10")
    void aCallOutlivesTheChangeOfItsLinesPortAndIsHungUpFromEitherSide(
            String protocol, String callers, String callees) {
        int former = Ports.free();
        int now = Ports.free();
        opened(protocol, former);
        try (var callee = station(callees);
                var caller = caller(callers, protocol, former)) {
            awaitCall("connected");

            opened(protocol, now);

            answersOptions(protocol, now);
            caller.awaitSuccess();
            callee.awaitSuccess();
        }
        try (var callee = station("callee-answers.xml");
                var caller = caller("caller-hangs-up.xml", protocol, now)) {
            caller.awaitSuccess();
            callee.awaitSuccess();
        }
    }

    private static void answersOptions(String protocol, int port) {
        try (var peer = protocol.equals("udp") ? RawPeer.udp(port) : RawPeer.tcp(port)) {
            peer.send(peer.ask("OPTIONS", "sip:127.0.0.1", "sipp", ""));
            peer.response(200, "OPTIONS");
        }
    }

    @Test
    @Tag("LIN-10")
    void aPortThatSomebodyElseHasLeavesTheLineOpenWhereItIsAndSaysSo() throws IOException {
        int former = Ports.free();
        opened("tcp", former);
        try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            var line =
                    site.apply(trunk("tcp", taken.getLocalPort())).path("lines").path(0);

            assertThat(line.path("state").asString("")).isEqualTo("up");
            assertThat(line.path("listening").path(0).asString("")).isEqualTo("TCP 127.0.0.1:" + former);
            assertThat(line.path("reason").asString("")).contains("in use", "stays as it was");
            answersOptions("tcp", former);
            assertThat(site.health("line Trunk tcp").path("state").asString("")).isEqualTo("degraded");
        }
    }

    @Test
    @Tag("LIN-10")
    void aLineThatIsTakenAwayTakesNoNewCallsAndGoesOnWithTheOneThatIsUp() {
        int port = Ports.free();
        opened("udp", port);
        try (var callee = station("callee-answers.xml");
                var caller = caller("caller-talks.xml", "udp", port);
                var late = RawPeer.udp(port)) {
            awaitCall("connected");

            site.apply(trunk("udp", port).replace("usage:", "active: false\n    usage:"));

            late.send(late.ask("INVITE", "sip:" + NUMBER + "@127.0.0.1", "late", RawPeer.sdp(40_000)));
            late.response(503, "INVITE");
            caller.awaitSuccess();
            callee.awaitSuccess();
        }
    }

    @Test
    @Tag("LIN-07")
    void aNewCertificateIsShownInTheNextHandshakeAndTheCallOnTheOpenConnectionGoesOn() throws Exception {
        int port = site.port("Lync");
        var client = pki.right(MEDIATION_SERVER);
        try (var callee = station("callee-answers.xml");
                var tunnel = Stunnel.toTls(folder, port, client, pki.authority());
                var caller = caller("caller-talks.xml", "tcp", tunnel.port())) {
            awaitCall("connected");
            String before = shown(port, client);

            int refused = refusedWhile(port, () -> {
                for (int i = 0; i < 5; i++) {
                    var line = site.apply(certificate("ours", pki.right(OUR_NAME)))
                            .path("lines")
                            .path(0);
                    assertThat(line.path("state").asString("")).isEqualTo("up");
                    assertThat(line.path("reason").asString("")).isEmpty();
                }
            });

            assertThat(refused).isZero();
            assertThat(shown(port, client)).isNotEqualTo(before);
            assertThat(site.port("Lync")).isEqualTo(port);
            caller.awaitSuccess();
            callee.awaitSuccess();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "BOTH, EXPIRED, expired on",
        "BOTH, NOT_YET, valid only from",
        "CLIENT, NOW, lacks server authentication"
    })
    @Tag("LIN-07")
    void aCertificateThatPeersWouldRefuseLeavesTheOldOneInForceAndEverybodyIsTold(
            Use use, Validity validity, String why) throws IOException {
        int port = site.port("Lync");
        var client = pki.right(MEDIATION_SERVER);
        site.apply(certificate("ours", pki.right(OUR_NAME)));
        String before = shown(port, client);

        var line = site.apply(certificate("ours", pki.issue(OUR_NAME, use, validity)))
                .path("lines")
                .path(0);

        assertThat(line.path("state").asString("")).isEqualTo("up");
        assertThat(line.path("reason").asString("")).contains(why, "the one before it stays in force");
        assertThat(shown(port, client)).isEqualTo(before);
        assertThat(site.line("Lync").path("reason").asString("")).contains(why);
        var health = site.health("line Lync");
        assertThat(health.path("state").asString("")).isEqualTo("degraded");
        assertThat(health.path("sentence").asString("")).contains(why);
        site.awaitLog("line is not all as it is set", why, "line=Lync");
        site.apply(certificate("ours", pki.right(OUR_NAME)));
        assertThat(site.health("line Lync").path("sentence").asString("")).doesNotContain(why);
        assertThat(shown(port, client)).isNotEqualTo(before);
    }

    @Test
    @Tag("LIN-07")
    void aFileThatIsNoCertificateOrHasAnothersKeyIsRefusedAndTheOldOneStays() throws IOException {
        int port = site.port("Lync");
        var client = pki.right(MEDIATION_SERVER);
        String before = shown(port, client);
        var mixed = new OpensslPki.Certificate(
                pki.right(OUR_NAME).certificate(),
                pki.right("other.raw.example").key());

        assertThat(site.tryApply(certificate("ours", mixed)).statusCode()).isEqualTo(422);
        assertThat(site.tryApply("certificate:\n  ours: {chain: nonsense, privateKey: nonsense}\n")
                        .statusCode())
                .isEqualTo(422);

        assertThat(shown(port, client)).isEqualTo(before);
    }

    @Test
    @Tag("LIN-07")
    void theCommandLineRenewsACertificateFromFiles() {
        int port = site.port("Lync");
        var client = pki.right(MEDIATION_SERVER);
        String before = shown(port, client);
        var next = pki.right(OUR_NAME);

        var ended = site.administer(
                "certificate",
                "import",
                "ours",
                "--chain",
                next.certificate().toString(),
                "--key",
                next.key().toString());

        assertThat(ended.code()).as(ended.said()).isZero();
        assertThat(ended.said()).contains("CN=" + OUR_NAME, "line Lync is up on TLS 127.0.0.1:" + port);
        assertThat(shown(port, client)).isNotEqualTo(before);
    }

    /// The certificate that a handshake shows, as PEM.
    private String shown(int port, OpensslPki.Certificate client) {
        String said = String.join(
                "\n",
                pki.handshake(
                        port,
                        "-tls1_2",
                        "-cert",
                        client.certificate().toString(),
                        "-key",
                        client.key().toString()));
        int begin = said.indexOf("-----BEGIN CERTIFICATE-----");
        assertThat(begin).as(said).isNotNegative();
        return said.substring(begin, said.indexOf("-----END CERTIFICATE-----"));
    }

    private interface Work {
        void run() throws IOException;
    }

    /// How many connections are refused that somebody makes all the time while `work` is done.
    private static int refusedWhile(int port, Work work) throws IOException {
        var over = new AtomicBoolean();
        var refused = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.execute(() -> {
                while (!over.get()) {
                    try (var each = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
                        each.setSoLinger(true, 0);
                    } catch (IOException failure) {
                        refused.incrementAndGet();
                    }
                }
            });
            try {
                work.run();
            } finally {
                over.set(true);
            }
        }
        return refused.get();
    }
}
