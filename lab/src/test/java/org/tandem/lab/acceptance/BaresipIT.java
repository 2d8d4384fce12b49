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
import org.tandem.lab.peer.Baresip;
import org.tandem.lab.peer.Ports;
import org.tandem.lab.peer.RequiresPeer;

/// Two real softphones: they prove their passwords by MD5 digest, and talk by RTP that Tandem does not touch.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@RequiresPeer("baresip")
class BaresipIT {
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final String DOMAIN = "cic.example.com";
    private static final int PACKETS = 20;

    private final int line = Ports.free();
    private Path folder;
    private PeerSite site;
    private Baresip anna;
    private Baresip bert;

    @SuppressWarnings("NullAway.Init")
    BaresipIT() {}

    @BeforeAll
    void start(@TempDir Path temporary) {
        folder = temporary;
        site = PeerSite.start(folder, """
                digestSecret:
                  anna: {username: anna, realm: tandem, password: anna-knows}
                  bert: {username: bert, realm: tandem, password: bert-knows}
                  carl: {username: carl, realm: tandem, password: carl-knows}
                line:
                  Phones:
                    usage: stationConnections
                    transport: {protocol: udp, bindAddress: 127.0.0.1, receivePort: %d}
                    access: {exceptions: [127.0.0.1]}
                    registrar: {realm: tandem, algorithms: [MD5]}
                dialPlan:
                  default:
                    entries:
                      - {inputPattern: "1XX", classification: Intercom}
                station:
                  anna: {extension: "101", transport: {line: Phones}, authentication: {digestSecret: anna}}
                  bert: {extension: "102", transport: {line: Phones}, authentication: {digestSecret: bert}}
                  carl: {extension: "103", transport: {line: Phones}, authentication: {digestSecret: carl}}
                """.formatted(line), "Phones");
        anna = phone("anna", "anna-knows");
        bert = phone("bert", "bert-knows");
        anna.awaitRegistered();
        bert.awaitRegistered();
    }

    private Baresip phone(String user, String password) {
        return Baresip.start(folder, Baresip.Phone.registering(user, DOMAIN, password, line, "udp"));
    }

    @AfterAll
    void stop() {
        anna.close();
        bert.close();
        site.close();
    }

    @Test
    @Tag("STA-04")
    void rtpFlowsBothWaysAndTheCallerHangsUp() {
        talk(anna, bert, "102");

        anna.hangUp();
        bert.awaitEvent("CALL_CLOSED", SOON);
    }

    @Test
    @Tag("STA-04")
    void rtpFlowsBothWaysAndTheCalledHangsUp() {
        talk(bert, anna, "101");

        anna.hangUp();
        bert.awaitEvent("CALL_CLOSED", SOON);
    }

    @Test
    @Tag("STA-04")
    void theCallerGivesUpWhileItRings() {
        forget();
        anna.dial("sip:102@" + DOMAIN);
        bert.awaitEvent("CALL_INCOMING", SOON);
        anna.awaitEvent("CALL_RINGING", SOON);
        anna.hangUp();

        bert.awaitEvent("CALL_CLOSED", SOON);
    }

    @Test
    @Tag("STA-04")
    void aHeldCallIsTakenUpAgain() {
        talk(anna, bert, "102");
        anna.hold();
        anna.resume();

        anna.awaitRtpBothWays(PACKETS, SOON);
        bert.awaitRtpBothWays(PACKETS, SOON);

        bert.hangUp();
        anna.awaitEvent("CALL_CLOSED", SOON);
    }

    @Test
    @Tag("STA-04")
    void aWrongPasswordIsRefusedHoweverOftenItIsTried() {
        try (var carl = phone("carl", "bert-knows")) {
            // It tries again by itself, at once, until Tandem takes no more guesses.
            carl.process().awaitLine("403 Forbidden", SOON);

            assertThat(carl.process().output()).noneMatch(said -> said.contains("200 OK") || said.contains("binding"));
        }
    }

    private void talk(Baresip caller, Baresip called, String number) {
        forget();
        caller.dial("sip:" + number + "@" + DOMAIN);
        called.awaitEvent("CALL_INCOMING", SOON);
        caller.awaitEvent("CALL_RINGING", SOON);
        called.answer();
        caller.awaitEvent("CALL_ESTABLISHED", SOON);
        called.awaitEvent("CALL_ESTABLISHED", SOON);
        caller.awaitRtpBothWays(PACKETS, SOON);
        called.awaitRtpBothWays(PACKETS, SOON);
    }

    private void forget() {
        anna.forget();
        bert.forget();
    }
}
