package org.tandem.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.tandem.lab.phone.Phone;
import org.tandem.lab.sip.Digest;
import org.tandem.lab.sip.LabFailure;
import org.tandem.lab.sip.Ladder;
import org.tandem.lab.sip.Message;
import org.tandem.lab.sip.Transactions;
import tools.jackson.databind.JsonNode;

/// Stations: pages of their own and of the Default Station, registrations, Lync endpoints.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StationsIT {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final String OFFER = RawPeer.sdp(30_000);
    private static final String LYNC_STATION = """
            station:
              Ana at Lync:
                extension: "77"
                identificationAddress: "+13175559123"
                connection: {type: alternate, address: "tel:+13175559123"}
                transport: {line: Lync}
                phone: {manufacturer: microsoftLync}
            """;

    private final ScheduledExecutorService timers = Executors.newScheduledThreadPool(1);
    private Installation site;
    private ServerSocket mediationServer;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        site = Installation.start(folder, "sip: {t1: 100ms}\n");
        mediationServer = new ServerSocket(0, 5, LOOPBACK);
        site.apply("""
                digestSecret:
                  alice: {username: alice, realm: tandem, password: open sesame}
                line:
                  Phones:
                    usage: stationConnections
                    transport: {protocol: udp, bindAddress: 127.0.0.1, receivePort: 0}
                    access: {exceptions: [127.0.0.1]}
                  Lync:
                    usage: microsoftLync
                    domainName: cic.raw.example
                    transport: {protocol: tcp, bindAddress: 127.0.0.1, receivePort: 0}
                    identity: {callingAddress1: {address: "+13175550100"}}
                    access: {exceptions: [127.0.0.1]}
                    proxies: [{host: 127.0.0.1, port: %d}]
                    probe: {interval: 0s}
                dialPlan: {default: {entries: [{inputPattern: "+1317555XXXX"}, {inputPattern: "XX"}, {inputPattern: "1XX"}]}}
                """.formatted(mediationServer.getLocalPort()));
        site.awaitLine("Phones", "up");
        site.awaitLine("Lync", "up");
    }

    @AfterAll
    void stop() throws IOException {
        mediationServer.close();
        site.close();
        timers.shutdownNow();
    }

    private JsonNode effective(String station) {
        return site.tandem().get("/api/v1/stations/" + Installation.encoded(station) + "/effective");
    }

    private Phone phone(String extension, String user, String password) {
        return new Phone(
                new Phone.Identity(extension, extension, "127.0.0.1", new Digest(user, password)),
                new InetSocketAddress(LOOPBACK, 0),
                new InetSocketAddress(LOOPBACK, site.port("Phones")),
                new Ladder(InstantSource.system(), "Tandem"),
                timers,
                new Transactions.Times(Duration.ofMillis(100), Duration.ofMillis(400), Duration.ofSeconds(2)));
    }

    @Test
    @Tag("STA-01")
    void stationsFollowTheDefaultStationPageByPageAndKeepTheirOwn() {
        site.apply("""
                globalStation:
                  Default Station:
                    transport: {line: Phones}
                    phone: {manufacturer: polycom, model: VVX}
                    session: {callAppearances: 4, noAnswerAfter: 20s}
                station:
                  Follower: {extension: "201"}
                  Own session: {extension: "202", session: {callAppearances: 1}}
                  Own phone: {extension: "203", phone: {manufacturer: snom}}
                """);
        assertThat(effective("Follower").path("callAppearances").asInt(0)).isEqualTo(4);
        assertThat(effective("Own session").path("callAppearances").asInt(0)).isEqualTo(1);
        assertThat(effective("Own session").at("/phone/manufacturer").asString(""))
                .isEqualTo("polycom");
        assertThat(effective("Own phone").at("/phone/manufacturer").asString(""))
                .isEqualTo("snom");

        site.apply("""
                globalStation:
                  Default Station:
                    transport: {line: Phones}
                    phone: {manufacturer: yealink}
                    session: {callAppearances: 6}
                """);

        assertThat(effective("Follower").path("callAppearances").asInt(0)).isEqualTo(6);
        assertThat(effective("Follower").at("/phone/manufacturer").asString("")).isEqualTo("yealink");
        assertThat(effective("Own session").path("callAppearances").asInt(0)).isEqualTo(1);
        assertThat(effective("Own phone").at("/phone/manufacturer").asString(""))
                .isEqualTo("snom");
    }

    @Test
    @Tag("STA-02")
    void theManufacturerMicrosoftLyncSetsOneAppearanceAndNoWarmDownAndMayBeOverruled() {
        site.apply("globalStation: {Default Station: {}}\n" + LYNC_STATION);
        assertThat(effective("Ana at Lync").path("callAppearances").asInt(0)).isEqualTo(1);
        assertThat(effective("Ana at Lync").path("connectionCallWarmDown").asString(""))
                .isEqualTo("0s");

        site.apply(LYNC_STATION + "    session: {callAppearances: 3, connectionCallWarmDown: 7s}\n");

        assertThat(effective("Ana at Lync").path("callAppearances").asInt(0)).isEqualTo(3);
        assertThat(effective("Ana at Lync").path("connectionCallWarmDown").asString(""))
                .isEqualTo("7s");
        site.apply(LYNC_STATION);
    }

    @Test
    @Tag("STA-02")
    void theCallThatIsOneMoreThanTheAppearancesIsBusy() {
        try (RawPeer one = RawPeer.udp(site.port("Phones"));
                RawPeer caller = RawPeer.udp(site.port("Phones"))) {
            site.apply("""
                    station:
                      One at a time:
                        extension: "110"
                        connection: {type: predefined, user: one, host: 127.0.0.1, port: %d}
                        transport: {line: Phones}
                        session: {callAppearances: 1}
                      Caller:
                        extension: "111"
                        connection: {type: predefined, user: caller, host: 127.0.0.1, port: %d}
                        transport: {line: Phones}
                        session: {callAppearances: 5}
                    """.formatted(one.port(), caller.port()));
            String first = caller.ask("INVITE", "sip:110@127.0.0.1", "111", OFFER);
            caller.send(first);
            String ringing = one.request("INVITE");
            one.send(one.answer(ringing, 180, "o", ""));
            caller.response(180);

            String second = caller.ask("INVITE", "sip:110@127.0.0.1", "111", OFFER);
            caller.send(second);
            String busy = caller.response(486);

            caller.send(RawPeer.sameBranch("ACK", second, RawPeer.header(busy, "To")));
            caller.send(RawPeer.sameBranch("CANCEL", first, RawPeer.header(first, "To")));
            String cancel = one.request("CANCEL");
            one.send(one.answer(cancel, 200, "o", ""));
            one.send(one.answer(ringing, 487, "o", ""));
            String gone = caller.response(487);
            caller.send(RawPeer.sameBranch("ACK", first, RawPeer.header(gone, "To")));
        }
    }

    @Test
    @Tag("STA-03")
    @Tag("STA-06")
    void aCallToALyncStationIsOneInviteToTheNumberAtTheProxyOfItsLine() {
        site.apply("globalStation: {Default Station: {}}\n" + LYNC_STATION);
        try (RawPeer caller = RawPeer.udp(site.port("Phones"))) {
            site.apply("""
                    station:
                      Bea:
                        extension: "112"
                        connection: {type: predefined, user: bea, host: 127.0.0.1, port: %d}
                        transport: {line: Phones}
                    """.formatted(caller.port()));
            String invite = caller.ask("INVITE", "sip:77@127.0.0.1", "112", OFFER);
            caller.send(invite);
            try (RawPeer ms = RawPeer.accepted(mediationServer)) {
                String atLync = ms.request("INVITE");

                assertThat(atLync).startsWith("INVITE sip:+13175559123@127.0.0.1:" + mediationServer.getLocalPort());
                assertThat(RawPeer.header(atLync, "To")).contains("sip:+13175559123@127.0.0.1");
                // Lync forks it to the endpoints of its user: two of them ring, one answers.
                ms.send(ms.answer(atLync, 183, "laptop", ""));
                ms.send(ms.answer(atLync, 180, "desk", ""));
                caller.response(180);
                ms.send(ms.answer(atLync, 200, "desk", RawPeer.sdp(30_020)));
                String ack = ms.request("ACK");
                assertThat(RawPeer.header(ack, "To")).endsWith("tag=desk");
                String ok = caller.response(200, "INVITE");
                caller.send(caller.within("ACK", 1, invite, ok, ""));
                caller.send(caller.within("BYE", 2, invite, ok, ""));
                caller.response(200, "BYE");
                ms.send(ms.answer(ms.request("BYE"), 200, "desk", ""));
            }
        }
    }

    @Test
    @Tag("STA-04")
    void aPhoneRegistersWithItsSecretAndIsReachableUntilItSignsOut() {
        site.apply("""
                station:
                  Alice: {extension: "100", transport: {line: Phones}, authentication: {digestSecret: alice}}
                """);
        assertThat(site.row("stations", "Alice").path("reachable").asBoolean(true))
                .isFalse();
        try (Phone phone = phone("100", "alice", "open sesame")) {
            Message accepted = phone.register(Duration.ofMinutes(5));

            assertThat(accepted.field("Contact")).contains("sip:100@127.0.0.1", "expires=300");
            JsonNode row = site.row("stations", "Alice");
            assertThat(row.path("reachable").asBoolean(false)).isTrue();
            assertThat(row.path("kind").asString("")).isEqualTo("registered");
            assertThat(row.at("/bindings/0/contact").asString("")).startsWith("sip:100@127.0.0.1");
            phone.unregister();
            assertThat(site.row("stations", "Alice").path("bindings")).isEmpty();
        }
    }

    @Test
    @Tag("STA-04")
    void aWrongPasswordIsNotTakenAndTooManyAreHeldUp() {
        site.apply("""
                digestSecret: {carl: {username: carl, realm: tandem, password: right}}
                station:
                  Carl: {extension: "120", transport: {line: Phones}, authentication: {digestSecret: carl}}
                """);
        try (Phone phone = phone("120", "carl", "wrong")) {
            assertThatThrownBy(() -> phone.register(Duration.ofMinutes(5)))
                    .isInstanceOf(LabFailure.class)
                    .hasMessageContaining("401");
            for (int i = 0; i < 9; i++) {
                assertThatThrownBy(() -> phone.register(Duration.ofMinutes(5))).isInstanceOf(LabFailure.class);
            }
            assertThatThrownBy(() -> phone.register(Duration.ofMinutes(5)))
                    .isInstanceOf(LabFailure.class)
                    .hasMessageContaining("403");
        }
        site.awaitLog("wrong password or unknown station", "line=Phones");
    }

    @Test
    @Tag("STA-04")
    void aPhoneProvesItsPasswordWithEachCallAndItsAddressIsNotEnough() {
        site.apply("""
                digestSecret: {dora: {username: dora, realm: tandem, password: right}}
                station:
                  Dora: {extension: "180", transport: {line: Phones}, authentication: {digestSecret: dora}}
                """);
        try (Phone dora = phone("180", "dora", "right");
                Phone impostor = phone("180", "dora", "wrong")) {
            dora.register(Duration.ofMinutes(5));

            assertThat(impostor.call("199").awaitRefusal().status())
                    .as("the same address, without the password")
                    .isEqualTo(401);
            assertThat(dora.call("199").awaitRefusal().status())
                    .as("let in; nobody has that number")
                    .isNotEqualTo(401);
        }
    }

    @Test
    @Tag("STA-04")
    void tooShortARegistrationIsAnswered423() {
        site.apply("""
                station:
                  Alice: {extension: "100", transport: {line: Phones}, authentication: {digestSecret: alice}}
                """);
        try (Phone phone = phone("100", "alice", "open sesame")) {
            assertThatThrownBy(() -> phone.register(Duration.ofSeconds(5)))
                    .isInstanceOf(LabFailure.class)
                    .hasMessageContaining("423");
        }
    }

    @Test
    @Tag("STA-04")
    void lyncDevicesNeverRegister() {
        site.apply(LYNC_STATION);
        try (RawPeer lync = RawPeer.tcp(site.port("Lync"));
                RawPeer device = RawPeer.udp(site.port("Phones"))) {
            lync.send(lync.ask("REGISTER", "sip:77@cic.raw.example", "77", ""));
            assertThat(RawPeer.header(lync.response(403), "Warning")).contains("sign in at Lync");
            device.send(device.ask("REGISTER", "sip:77@127.0.0.1", "77", ""));
            assertThat(RawPeer.header(device.response(403), "Warning")).contains("Lync device");
        }
        var refused = site.tryApply(LYNC_STATION.replaceFirst("connection: .*", "connection: {type: automatic}")
                + "    authentication: {digestSecret: alice}\n");
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(Installation.problems(refused))
                .anyMatch(
                        problem -> problem.startsWith("station/Ana at Lync/connection: Lync endpoints never register"))
                .anyMatch(problem ->
                        problem.startsWith("station/Ana at Lync/authentication/digestSecret: a Lync endpoint"));
    }

    @Test
    @Tag("STA-07")
    void theMessageLightOfALyncStationIsShownAsWithoutEffect() {
        JsonNode applied = site.apply(LYNC_STATION.replace("microsoftLync}", "microsoftLync, hasMwi: true}"));

        assertThat(applied.path("warnings").toString()).contains("phone/hasMwi").contains("has no effect");
        assertThat(site.row("stations", "Ana at Lync").path("withoutEffect").asString(""))
                .contains("message light has no effect on a Lync station");
        site.apply(LYNC_STATION);
        assertThat(site.row("stations", "Ana at Lync").path("withoutEffect").asString(""))
                .isEmpty();
    }

    @Test
    @Tag("STA-08")
    void aStationHasTheGuidesPagesAndAHistory() {
        String full = """
                location: {Boston: {}}
                station:
                  Full:
                    active: true
                    extension: "130"
                    identificationAddress: "+13175550130"
                    audio: {dtmf: info, codecs: [PCMU]}
                    transport: {line: Phones}
                    session: {callAppearances: 2, connectionCallWarmDown: 10s, noAnswerAfter: 30s}
                    authentication: {digestSecret: alice}
                    phone: {manufacturer: polycom, model: VVX 450, hasMwi: true}
                    appearances: {labels: [one, two]}
                    region: {location: Boston}
                """;
        site.apply(full);
        site.apply(full.replace("VVX 450", "VVX 600"));

        JsonNode object = site.tandem().get("/api/v1/objects/station/Full").path("object");
        for (String page : List.of(
                "audio", "transport", "session", "authentication", "phone", "appearances", "region", "connection")) {
            assertThat(object.path(page).isObject()).as(page).isTrue();
        }
        assertThat(object.at("/appearances/labels/1").asString("")).isEqualTo("two");
        JsonNode history =
                site.tandem().get("/api/v1/objects/station/Full/history").path("items");
        assertThat(history).hasSize(2);
        assertThat(history.path(0).path("author").asString("")).isEqualTo("administrator");
        assertThat(history.path(0).toString()).contains("VVX 450").contains("VVX 600");
    }
}
