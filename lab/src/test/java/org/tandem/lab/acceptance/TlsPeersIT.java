package org.tandem.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tandem.lab.peer.Kamailio;
import org.tandem.lab.peer.OpensslPki;
import org.tandem.lab.peer.OpensslPki.Use;
import org.tandem.lab.peer.OpensslPki.Validity;
import org.tandem.lab.peer.Ports;
import org.tandem.lab.peer.RequiresPeer;
import org.tandem.lab.peer.Sipp;
import org.tandem.lab.peer.Stunnel;

/// Lines with mutual TLS against peers that do TLS with another library, with right certificates and wrong
/// ones.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@RequiresPeer({"openssl", "sipp", "stunnel", "kamailio"})
class TlsPeersIT {
    private static final String SERVER = "med01.example.com";

    private final int trunk = Ports.free();
    private final int named = Ports.free();
    private final int stationLine = Ports.free();
    private final int stationPort = Ports.free();
    private final int kamailioPort = Ports.free();
    private final int serverPort = Ports.free();
    private Path folder;
    private OpensslPki pki;
    private OpensslPki stranger;
    private PeerSite site;
    private Kamailio kamailio;
    private Stunnel expired;
    private Stunnel clientOnly;
    private Stunnel foreign;

    @SuppressWarnings("NullAway.Init")
    TlsPeersIT() {}

    @BeforeAll
    void start(@TempDir Path temporary) {
        folder = temporary;
        pki = OpensslPki.in(folder.resolve("pki"));
        stranger = OpensslPki.in(folder.resolve("stranger"));
        var own = pki.right("cic.example.com");
        kamailio = Kamailio.start(
                folder,
                Kamailio.proxy(Map.of("^.13175559", "sip:127.0.0.1:" + serverPort))
                        .tls(kamailioPort, new Kamailio.Tls(pki.right(SERVER), pki.authority(), true))
                        .udp(Ports.free()));
        expired = server(pki.issue(SERVER, Use.BOTH, Validity.EXPIRED));
        clientOnly = server(pki.issue(SERVER, Use.CLIENT, Validity.NOW));
        foreign = server(stranger.right(SERVER));
        String objects = "authority:\n  Lab:\n    certificates: "
                + PeerSite.pem(pki.authority())
                + "certificate:\n  Tandem:\n    chain: "
                + PeerSite.pem(own.certificate())
                + "    privateKey: "
                + PeerSite.pem(own.key())
                + "line:\n"
                + line("Lync", "microsoftLync", trunk, kamailioPort, "")
                + line("Named", "generalPurpose", named, kamailioPort, "peerNames: [" + SERVER + "]")
                + line("Other name", "generalPurpose", 0, kamailioPort, "peerNames: [med02.example.com]")
                + line("Expired", "generalPurpose", 0, expired.port(), "")
                + line("Client only", "generalPurpose", 0, clientOnly.port(), "")
                + line("Foreign", "generalPurpose", 0, foreign.port(), "")
                + """
                          Stations:
                            usage: stationConnections
                            transport: {protocol: udp, bindAddress: 127.0.0.1, receivePort: %d}
                            access: {exceptions: [127.0.0.1]}
                        lineGroup:
                          to Lync: {members: [Lync]}
                          to Other name: {members: [Other name]}
                          to Expired: {members: [Expired]}
                          to Client only: {members: [Client only]}
                          to Foreign: {members: [Foreign]}
                        dialPlan:
                          default:
                            entries:
                              - {inputPattern: "+131755501XX", classification: Local, forLyncOnlyCallers: true}
                        """.formatted(stationLine)
                + entry("+131755590XX", "to Lync")
                + entry("+131755591XX", "to Other name")
                + entry("+131755592XX", "to Expired")
                + entry("+131755593XX", "to Client only")
                + entry("+131755594XX", "to Foreign")
                + """
                        station:
                          Gate:
                            extension: "101"
                            identificationAddress: "+13175550101"
                            connection: {type: predefined, user: gate, host: 127.0.0.1, port: %d}
                            transport: {line: Stations}
                        """.formatted(stationPort);
        site = PeerSite.start(
                folder, objects, "Lync", "Named", "Other name", "Expired", "Client only", "Foreign", "Stations");
    }

    private Stunnel server(OpensslPki.Certificate certificate) {
        return Stunnel.fromTls(folder, serverPort, certificate, pki.authority());
    }

    private static String line(String name, String usage, int port, int proxy, String more) {
        return """
                  %s:
                    usage: %s
                    domainName: cic.example.com
                    transport: {protocol: tls, bindAddress: 127.0.0.1, receivePort: %d}
                    access: {exceptions: [127.0.0.1]}
                    proxies: [{host: 127.0.0.1, port: %d}]
                    probe: {interval: 0s}
                    tls:
                      certificate: Tandem
                      authorities: [Lab]
                      requireMutual: true
                """.formatted(name, usage, port, proxy) + (more.isEmpty() ? "" : "      " + more + "\n");
    }

    private static String entry(String pattern, String group) {
        return "      - {inputPattern: \"%1$s\", classification: Local, groups: [{lineGroup: %2$s, dialString: \"%1$s\"}]}\n"
                .formatted(pattern, group);
    }

    @AfterAll
    void stop() {
        site.close();
        kamailio.close();
        expired.close();
        clientOnly.close();
        foreign.close();
    }

    @ParameterizedTest
    @CsvSource({"-tls1_2, TLSv1.2", "-tls1_3, TLSv1.3"})
    @Tag("LIN-07")
    void bothVersionsOfTlsAreSpokenWithACertificateOfTheRightName(String option, String version) {
        String said = handshake(trunk, pki.right(SERVER), option, "-verify_hostname", "cic.example.com");

        assertThat(said).contains("Verify return code: 0", version).doesNotContain("alert");
    }

    @Test
    @Tag("LIN-07")
    void olderVersionsAreRefused() {
        assertThat(handshake(trunk, pki.right(SERVER), "-tls1_1", "-cipher", "ALL:@SECLEVEL=0"))
                .contains("alert protocol version");
    }

    @Test
    @Tag("LIN-07")
    void aClientWithoutACertificateIsRefused() {
        assertThat(String.join("\n", pki.handshake(trunk, "-tls1_2"))).contains("alert");
    }

    @ParameterizedTest
    @CsvSource({"SERVER, NOW", "BOTH, EXPIRED", "BOTH, NOT_YET"})
    @Tag("LIN-07")
    void aClientWithAWrongCertificateIsRefused(Use use, Validity validity) {
        assertThat(handshake(trunk, pki.issue(SERVER, use, validity), "-tls1_2"))
                .contains("alert");
    }

    @Test
    @Tag("LIN-07")
    void aClientOfAnotherAuthorityIsRefused() {
        assertThat(handshake(trunk, stranger.right(SERVER), "-tls1_2")).contains("alert");
    }

    @Test
    @Tag("LIN-07")
    void aClientMustHaveOneOfTheNamesThatTheLineAsksFor() {
        assertThat(callBy(named, pki.right(SERVER), "mediation-server-options.xml"))
                .isZero();
        assertThat(callBy(named, pki.right("med02.example.com"), "mediation-server-options.xml"))
                .isNotZero();
    }

    @Test
    @Tag("TRK-01")
    @Tag("LIN-07")
    void aMediationServerCallsAStationOverMutualTls() {
        try (var station = Sipp.listen(
                        folder,
                        Sipp.Play.once("callee-sees-no-mark.xml", Sipp.Transport.UDP)
                                .port(stationPort));
                var tunnel = Stunnel.toTls(folder, trunk, pki.right(SERVER), pki.authority());
                var server =
                        Sipp.call(folder, trunkPlay("mediation-server-calls.xml", "+13175550101"), tunnel.port())) {
            server.awaitSuccess();
            station.awaitSuccess();
        }
    }

    @Test
    @Tag("TRK-02")
    @Tag("LIN-07")
    void aStationCallsThroughATlsProxy() {
        try (var lync = Sipp.listen(
                        folder,
                        Sipp.Play.once("callee-answers.xml", Sipp.Transport.UDP).port(serverPort));
                var caller = calling("caller-hangs-up.xml", "+13175559001")) {
            caller.awaitSuccess();
            lync.awaitSuccess();

            assertThat(lync.messages()).containsIgnoringCase("ms-call-source: non-ms-rtc");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "+13175559101, med02.example.com",
        "+13175559201, has expired",
        "+13175559301, is not for server authentication",
        "+13175559401, none of the trusted authorities"
    })
    @Tag("LIN-07")
    void aServerWithAWrongCertificateGetsNoCallAndTheCallerIsToldWhy(String number, String words) {
        try (var caller = calling("caller-is-turned-away.xml", number)) {
            caller.awaitSuccess();

            assertThat(caller.messages()).contains(words);
        }
    }

    /// Of wrong certificates it is asked in TLS 1.2 alone: in 1.3 the client is done before it hears of the refusal.
    private String handshake(int port, OpensslPki.Certificate client, String... options) {
        var all = new java.util.ArrayList<String>(java.util.List.of(options));
        all.addAll(java.util.List.of(
                "-cert", client.certificate().toString(), "-key", client.key().toString()));
        return String.join("\n", pki.handshake(port, all.toArray(String[]::new)));
    }

    private int callBy(int line, OpensslPki.Certificate client, String scenario) {
        try (var tunnel = Stunnel.toTls(folder, line, client, pki.authority());
                var server = Sipp.call(
                        folder,
                        trunkPlay(scenario, "+13175550101").within(java.time.Duration.ofSeconds(4)),
                        tunnel.port())) {
            return server.awaitEnd();
        }
    }

    private static Sipp.Play trunkPlay(String scenario, String number) {
        return Sipp.Play.once(scenario, Sipp.Transport.TCP).key("user", number).key("domain", "cic.example.com");
    }

    private Sipp calling(String scenario, String number) {
        return Sipp.call(
                folder,
                Sipp.Play.once(scenario, Sipp.Transport.UDP)
                        .key("user", number)
                        .key("domain", "cic.example.com")
                        .key("caller", "Gate"),
                stationLine);
    }
}
