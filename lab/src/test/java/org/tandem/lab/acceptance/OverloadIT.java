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
import org.tandem.lab.peer.Ports;
import org.tandem.lab.peer.RequiresPeer;
import org.tandem.lab.peer.Sipp;

/// More calls than are let in. The rate is set, so that the test does not depend on how fast this machine is;
/// that the rate is found by measuring is shown by `./tandem bench overload`.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@RequiresPeer("sipp")
@Tag("LIN-01")
class OverloadIT {
    private static final int CALLS = 200;

    private final int stationPort = Ports.free();
    private Path folder;
    private Installation site;

    @SuppressWarnings("NullAway.Init")
    OverloadIT() {}

    @BeforeAll
    void start(@TempDir Path temporary) {
        folder = temporary;
        site = Installation.start(folder, "overload: {callsPerSecond: 20}\n");
        site.apply("""
                line:
                  Stations:
                    usage: stationConnections
                    transport: {protocol: udp, bindAddress: 127.0.0.1, receivePort: 0}
                    access: {exceptions: [127.0.0.1]}
                  Lync:
                    usage: microsoftLync
                    domainName: cic.raw.example
                    transport: {protocol: tcp, bindAddress: 127.0.0.1, receivePort: 0}
                    access: {exceptions: [127.0.0.1]}
                station:
                  Gate:
                    extension: "101"
                    identificationAddress: "+13175550101"
                    connection: {type: predefined, user: gate, host: 127.0.0.1, port: %d}
                    transport: {line: Stations}
                    session: {callAppearances: 100}
                dialPlan:
                  default:
                    entries:
                    - {inputPattern: "+131755501XX", classification: Local, forLyncOnlyCallers: true}
                """.formatted(stationPort));
    }

    @AfterAll
    void stop() {
        site.close();
    }

    @Test
    void surplusCallsGet503WithRetryAfterAndOptionsAndCallsThatAreUpAreServed() {
        int port = site.port("Lync");
        try (var up = RawPeer.tcp(port);
                var callee = Sipp.listen(
                        folder,
                        Sipp.Play.once("callee-answers.xml", Sipp.Transport.UDP)
                                .port(stationPort)
                                .calls(CALLS, 1, CALLS)
                                .within(Duration.ofSeconds(40)));
                var crowd = Sipp.call(
                        folder,
                        Sipp.Play.once("caller-in-a-crowd.xml", Sipp.Transport.TCP)
                                .calls(CALLS, CALLS / 2, CALLS)
                                .key("user", "+13175550101")
                                .key("domain", "cic.raw.example")
                                .key("caller", "+13175559123"),
                        port)) {
            for (int i = 0; i < 20; i++) {
                up.send(up.ask("OPTIONS", "sip:cic.raw.example", "ms", ""));
                up.response(200, "OPTIONS");
            }
            crowd.awaitSuccess();

            long answered = callee.messages()
                    .lines()
                    .filter(line -> line.startsWith("ACK "))
                    .count();
            String heard = crowd.messages();
            long refused =
                    heard.lines().filter(line -> line.startsWith("SIP/2.0 503")).count();
            assertThat(answered + refused).isEqualTo(CALLS);
            assertThat(answered).as("about 20 a second for 2 seconds").isBetween(20L, 80L);
            assertThat(heard.lines().filter(line -> line.startsWith("Retry-After:")))
                    .hasSize((int) refused)
                    .allMatch(line -> line.strip().equals("Retry-After: 5"));
            assertThat(site.line("Lync").path("turnedAway").asLong()).isEqualTo(refused);
        }
        site.awaitLog("new calls are refused");
        assertThat(site.tandem().get("/api/v1/calls").path("items").isEmpty()).isTrue();
    }
}
