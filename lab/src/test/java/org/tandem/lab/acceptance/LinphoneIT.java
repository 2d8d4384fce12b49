package org.tandem.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.tandem.lab.peer.Linphone;
import org.tandem.lab.peer.Ports;
import org.tandem.lab.peer.RequiresPeer;
import org.tandem.lab.peer.Sipp;

/// A real softphone that proves its password by SHA-256 (RFC 8760), calls and is called.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@RequiresPeer({"linphone", "sipp"})
class LinphoneIT {
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final String DOMAIN = "cic.example.com";

    private final int line = Ports.free();
    private final int gatePort = Ports.free();
    private Path folder;
    private PeerSite site;

    @SuppressWarnings("NullAway.Init")
    LinphoneIT() {}

    @BeforeAll
    void start(@TempDir Path temporary) {
        folder = temporary;
        // SHA-256 alone: a phone that can only do MD5 gets no challenge it could answer.
        site = PeerSite.start(folder, """
                digestSecret:
                  carol: {username: carol, realm: tandem, password: secret}
                line:
                  Phones:
                    usage: stationConnections
                    transport: {protocol: udp, bindAddress: 127.0.0.1, receivePort: %d}
                    access: {exceptions: [127.0.0.1]}
                    registrar: {realm: tandem, algorithms: [SHA-256]}
                dialPlan:
                  default:
                    entries:
                      - {inputPattern: "1XX", classification: Intercom}
                station:
                  carol: {extension: "101", transport: {line: Phones}, authentication: {digestSecret: carol}}
                  Gate:
                    extension: "102"
                    connection: {type: predefined, user: gate, host: 127.0.0.1, port: %d}
                    transport: {line: Phones}
                """.formatted(line, gatePort), "Phones");
    }

    @AfterAll
    void stop() {
        site.close();
    }

    @Test
    @Tag("STA-04")
    void registersBySha256ThenCallsAndHangsUp() {
        try (var gate = Sipp.listen(
                        folder,
                        Sipp.Play.once("callee-answers.xml", Sipp.Transport.UDP).port(gatePort));
                var carol = phone("secret")) {
            carol.awaitRegistered();
            assertThat(carol.process().output()).anyMatch(said -> said.contains("algorithm=SHA-256"));

            carol.dial("sip:102@" + DOMAIN);
            carol.awaitMedia();
            carol.hangUp();

            carol.awaitEnd();
            gate.awaitSuccess();
        }
    }

    @Test
    @Tag("STA-04")
    void isCalledAndAnswers() {
        try (var carol = phone("secret")) {
            carol.awaitRegistered();
            try (var gate = Sipp.call(
                    folder,
                    Sipp.Play.once("caller-hangs-up.xml", Sipp.Transport.UDP)
                            .key("user", "101")
                            .key("domain", DOMAIN)
                            .key("caller", "Gate"),
                    line)) {
                carol.awaitIncoming();
                carol.answer();

                gate.awaitSuccess();
                carol.awaitEnd();
            }
        }
    }

    @Test
    @Tag("STA-04")
    void aWrongPasswordIsRefused() {
        try (var carol = phone("wrong")) {
            carol.process().awaitLine("LinphoneRegistrationFailed", SOON);

            assertThat(carol.process().output()).noneMatch(said -> said.contains("Register refresher [200]"));
        }
    }

    private Linphone phone(String password) {
        return Linphone.start(folder, new Linphone.Account("carol", DOMAIN, "tandem", password, "SHA-256", line));
    }
}
