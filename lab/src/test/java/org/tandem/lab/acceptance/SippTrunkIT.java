package org.tandem.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.tandem.lab.peer.Ports;
import org.tandem.lab.peer.RequiresPeer;
import org.tandem.lab.peer.Sipp;

/// SIPp in the place of a mediation server, with the capitals, `epid` and `ms-opaque` that those send.
///
/// Every message that SIPp gets on this trunk is held against `ms-call-source: non-ms-rtc` by the scenario
/// itself; a call without it fails there.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@RequiresPeer("sipp")
class SippTrunkIT {
    private final int trunk = Ports.free();
    private final int stationLine = Ports.free();
    private final int stationPort = Ports.free();
    private final int serverPort = Ports.free();
    private Path folder;
    private PeerSite site;

    @SuppressWarnings("NullAway.Init")
    SippTrunkIT() {}

    @BeforeAll
    void start(@TempDir Path temporary) {
        folder = temporary;
        // No probes: SIPp plays one call and answers nothing else.
        site = PeerSite.start(folder, """
                line:
                  Lync:
                    usage: microsoftLync
                    domainName: cic.example.com
                    transport: {protocol: tcp, bindAddress: 127.0.0.1, receivePort: %d}
                    identity: {callingAddress1: {name: Contact Centre, address: "+13175551000"}}
                    access: {exceptions: [127.0.0.1]}
                    proxies: [{host: 127.0.0.1, port: %d}]
                    probe: {interval: 0s}
                  Stations:
                    usage: stationConnections
                    transport: {protocol: udp, bindAddress: 127.0.0.1, receivePort: %d}
                    access: {exceptions: [127.0.0.1]}
                lineGroup:
                  Lync LG: {members: [Lync]}
                dialPlan:
                  default:
                    entries:
                      - {inputPattern: "+131755501XX", classification: Local, forLyncOnlyCallers: true}
                      - {inputPattern: "+1317555020X", classification: Local, forLyncOnlyCallers: true}
                      - inputPattern: "+13175559XXX"
                        classification: Local
                        groups: [{lineGroup: Lync LG, dialString: "+13175559XXX"}]
                station:
                  Gate:
                    extension: "101"
                    identificationAddress: "+13175550101"
                    connection: {type: predefined, user: gate, host: 127.0.0.1, port: %d}
                    transport: {line: Stations}
                """.formatted(trunk, serverPort, stationLine, stationPort), "Lync", "Stations");
    }

    @AfterAll
    void stop() {
        site.close();
    }

    @Test
    @Tag("TRK-01")
    @Tag("LIN-02")
    void aMediationServerCallsAStationAndEveryAnswerIsMarked() {
        try (var station = station("callee-sees-no-mark.xml");
                var server = server("mediation-server-calls.xml", "+13175550101")) {
            server.awaitSuccess();
            station.awaitSuccess();

            assertThat(station.messages()).contains("m=audio").doesNotContainIgnoringCase("ms-call-source");
        }
    }

    @Test
    @Tag("TRK-02")
    @Tag("LIN-02")
    void aStationCallsAMediationServerAndEveryRequestIsMarked() {
        try (var server = answering("mediation-server-answers.xml");
                var station = calling("caller-hangs-up.xml")) {
            station.awaitSuccess();
            server.awaitSuccess();

            assertThat(station.messages()).doesNotContainIgnoringCase("ms-call-source");
        }
    }

    @Test
    @Tag("LIN-09")
    void aLyncLineAsksForASessionTimerUnlessToldOtherwise() {
        try (var server = answering("mediation-server-answers.xml");
                var station = calling("caller-hangs-up.xml")) {
            station.awaitSuccess();
            server.awaitSuccess();

            assertThat(server.messages()).contains("Session-Expires: 1800").containsPattern("Supported: .*timer");
            // The station's line is none of Lync's: it keeps a timer where the phone asks.
            assertThat(station.messages()).doesNotContain("Session-Expires");
        }
    }

    @Test
    @Tag("LIN-02")
    void theAckOfARefusalIsMarked() {
        try (var server = answering("mediation-server-refuses.xml");
                var station = calling("caller-meets-busy.xml")) {
            station.awaitSuccess();
            server.awaitSuccess();
        }
    }

    @Test
    @Tag("LIN-02")
    void theAnswersToACancelAndToWhatItCancelledAreMarked() {
        try (var station = station("callee-rings.xml");
                var server = server("mediation-server-cancels.xml", "+13175550101")) {
            server.awaitSuccess();
            station.awaitSuccess();
        }
    }

    @Test
    @Tag("LIN-02")
    void aRefusedCallIsMarked() {
        try (var server = server("mediation-server-is-refused.xml", "+13175550209")) {
            server.awaitSuccess();
        }
    }

    @Test
    @Tag("LIN-02")
    void optionsWithNoHopLeftAreAnsweredAndStrayRequestsAreMarked() {
        try (var server = server("mediation-server-strays.xml", "+13175550101")) {
            server.awaitSuccess();
        }
    }

    private Sipp station(String scenario) {
        return Sipp.listen(folder, Sipp.Play.once(scenario, Sipp.Transport.UDP).port(stationPort));
    }

    private Sipp answering(String scenario) {
        return Sipp.listen(folder, Sipp.Play.once(scenario, Sipp.Transport.TCP).port(serverPort));
    }

    private Sipp server(String scenario, String number) {
        return Sipp.call(
                folder,
                Sipp.Play.once(scenario, Sipp.Transport.TCP).key("user", number).key("domain", "cic.example.com"),
                trunk);
    }

    private Sipp calling(String scenario) {
        return Sipp.call(
                folder,
                Sipp.Play.once(scenario, Sipp.Transport.UDP)
                        .key("user", "+13175559001")
                        .key("domain", "cic.example.com")
                        .key("caller", "Gate"),
                stationLine);
    }
}
