package org.tandem.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.tandem.lab.peer.Baresip;
import org.tandem.lab.peer.RequiresPeer;
import org.tandem.lab.peer.Sipp;
import org.tandem.lab.sip.Digest;
import tools.jackson.databind.JsonNode;

/// Message lights: an outside voice mail tells counts over the API, and phones are lit. Nothing goes to Lync.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("STA-07")
class MessageLightIT {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final Duration SILENCE = Duration.ofMillis(700);
    private static final String SETTINGS = "sip: {t1: 100ms}\n";

    private Path folder;
    private Installation site;
    private ServerSocket mediationServer;

    @SuppressWarnings("NullAway.Init")
    MessageLightIT() {}

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        folder = temporary;
        mediationServer = new ServerSocket(0, 5, LOOPBACK);
        site = Installation.start(folder, SETTINGS);
        site.apply("""
                digestSecret:
                  alice: {username: alice, realm: tandem, password: open sesame}
                  soft: {username: soft, realm: tandem, password: soft-knows}
                line:
                  Phones:
                    usage: stationConnections
                    transport: {protocol: udp, bindAddress: 127.0.0.1, receivePort: 0}
                    access: {exceptions: [127.0.0.1]}
                    registrar: {realm: tandem, algorithms: [MD5]}
                  Connections:
                    usage: stationConnections
                    transport: {protocol: tcp, bindAddress: 127.0.0.1, receivePort: 0}
                    access: {exceptions: [127.0.0.1]}
                  Lync:
                    usage: microsoftLync
                    domainName: cic.raw.example
                    transport: {protocol: tcp, bindAddress: 127.0.0.1, receivePort: 0}
                    access: {exceptions: [127.0.0.1]}
                    proxies: [{host: 127.0.0.1, port: %d}]
                    probe: {interval: 0s}
                globalStation:
                  Default Station: {transport: {line: Phones}, phone: {hasMwi: true}}
                station:
                  Alice: {extension: "100", authentication: {digestSecret: alice}}
                  Soft: {extension: "101", authentication: {digestSecret: soft}}
                  Fixed:
                    extension: "102"
                    connection: {type: predefined, user: fixed, host: 127.0.0.1, port: 5999}
                  Kept:
                    extension: "103"
                    connection: {type: predefined, user: kept, host: 127.0.0.1, port: 5999}
                  Dora:
                    extension: "105"
                    connection: {type: predefined, user: dora, host: 127.0.0.1, port: 5999}
                  Dark:
                    extension: "104"
                    phone: {hasMwi: false}
                    connection: {type: predefined, user: dark, host: 127.0.0.1, port: 5999}
                  Ana at Lync:
                    extension: "77"
                    identificationAddress: "+13175559123"
                    connection: {type: alternate, address: "tel:+13175559123"}
                    transport: {line: Lync}
                    phone: {manufacturer: microsoftLync, hasMwi: true}
                """.formatted(mediationServer.getLocalPort()));
        site.awaitLine("Phones", "up");
        site.awaitLine("Connections", "up");
        site.awaitLine("Lync", "up");
    }

    @AfterAll
    void stop() throws IOException {
        mediationServer.close();
        site.close();
    }

    private static String path(String station) {
        return "/api/v1/stations/" + Installation.encoded(station) + "/messages";
    }

    private HttpResponse<String> trySet(String station, int fresh, int old) {
        return site.tandem()
                .send("PUT", path(station), "{\"newMessages\": " + fresh + ", \"oldMessages\": " + old + "}", Map.of());
    }

    private void set(String station, int fresh, int old) {
        var answer = trySet(station, fresh, old);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static String subscribe(RawPeer phone, String user, String... more) {
        var headers = new ArrayList<>(List.of("Event: message-summary"));
        headers.addAll(List.of(more));
        return phone.ask("SUBSCRIBE", "sip:" + user + "@127.0.0.1", user, "", headers.toArray(String[]::new));
    }

    /// Takes a NOTIFY, answers it and returns it.
    private static String notified(RawPeer phone) {
        String notify = phone.request("NOTIFY");
        phone.send(phone.answer(notify, 200, "", ""));
        return notify;
    }

    private static boolean heardOf(Sipp sipp, String text) {
        return sipp.messages().contains(text);
    }

    @Test
    @RequiresPeer("sipp")
    void aPhoneSubscribesIsLitRefreshesAndUnsubscribes() {
        var play = Sipp.Play.once("phone-watches-its-light.xml", Sipp.Transport.UDP)
                .key("user", "102")
                .key("domain", "cic.example.com");
        try (Sipp phone = Sipp.call(folder, play, site.port("Phones"))) {
            Eventually.found(
                    "NOTIFY without messages",
                    SOON,
                    () -> heardOf(phone, "Voice-Message: 0/0") ? Optional.of(1) : Optional.empty());

            set("Fixed", 2, 8);

            phone.awaitSuccess();
        }
        set("Fixed", 0, 0);
    }

    @Test
    void overAConnectionThePhoneIsToldByThatConnection() {
        try (RawPeer phone = RawPeer.tcp(site.port("Connections"))) {
            phone.send(subscribe(phone, "102"));
            phone.response(200);
            notified(phone);

            set("Fixed", 1, 0);

            assertThat(notified(phone)).contains("Voice-Message: 1/0 (0/0)");
        }
        set("Fixed", 0, 0);
    }

    @Test
    @RequiresPeer("baresip")
    void aSoftphoneSubscribesWithItsPasswordAndItsLightGoesOnAndOff() {
        var soft = Baresip.Phone.registering("soft", "cic.example.com", "soft-knows", site.port("Phones"), "udp");
        try (Baresip phone = Baresip.start(folder, soft.withMessageLight())) {
            phone.awaitRegistered();
            Eventually.found("subscription", SOON, () -> {
                set("Soft", 3, 1);
                try {
                    phone.awaitEvent("MWI_NOTIFY", "Messages-Waiting: yes", Duration.ofMillis(500));
                    return Optional.of(phone);
                } catch (AssertionError notYet) {
                    set("Soft", 0, 1);
                    return Optional.empty();
                }
            });
            phone.awaitEvent("MWI_NOTIFY", "Voice-Message: 3/1", SOON);

            phone.forget();
            set("Soft", 0, 4);

            phone.awaitEvent("MWI_NOTIFY", "Messages-Waiting: no", SOON);
        }
        set("Soft", 0, 0);
    }

    @Test
    void aRegisteredPhoneThatHasNotSubscribedIsToldAllTheSame() {
        set("Alice", 1, 0);
        try (RawPeer phone = RawPeer.udp(site.port("Phones"))) {
            phone.send(phone.ask("REGISTER", "sip:100@127.0.0.1", "100", ""));
            var challenge = Digest.Challenge.parse(RawPeer.header(phone.response(401), "WWW-Authenticate"));
            String proof =
                    new Digest("alice", "open sesame").answer(challenge, "REGISTER", "sip:100@127.0.0.1", "0a4f1b", 1);
            phone.send(
                    phone.ask("REGISTER", "sip:100@127.0.0.1", "100", "", "Expires: 300", "Authorization: " + proof));
            phone.response(200);

            String first = notified(phone);
            assertThat(RawPeer.header(first, "Event")).isEqualTo("message-summary");
            assertThat(RawPeer.header(first, "Subscription-State")).isEqualTo("terminated");
            assertThat(first).contains("Messages-Waiting: yes", "Voice-Message: 1/0 (0/0)");

            set("Alice", 0, 1);
            assertThat(notified(phone)).contains("Messages-Waiting: no", "Voice-Message: 0/1 (0/0)");
        }
        set("Alice", 0, 0);
    }

    @Test
    void strangersOtherEventsShortTimesAndStationsWithoutALightAreRefused() {
        try (RawPeer phone = RawPeer.udp(site.port("Phones"))) {
            phone.send(phone.ask("SUBSCRIBE", "sip:102@127.0.0.1", "102", "", "Event: presence"));
            assertThat(RawPeer.header(phone.response(489), "Allow-Events")).isEqualTo("message-summary");
            phone.send(subscribe(phone, "102", "Expires: 5"));
            assertThat(RawPeer.header(phone.response(423), "Min-Expires")).isEqualTo("60");
            phone.send(subscribe(phone, "100"));
            assertThat(RawPeer.header(phone.response(401), "WWW-Authenticate")).startsWith("Digest ");
            phone.send(subscribe(phone, "104"));
            assertThat(RawPeer.header(phone.response(403), "Warning")).contains("has no message light");
            phone.send(subscribe(phone, "77"));
            assertThat(RawPeer.header(phone.response(403), "Warning")).contains("Lync device");
            phone.send(subscribe(phone, "102").replace("To: <sip:102@127.0.0.1>", "To: <sip:102@127.0.0.1>;tag=x"));
            phone.response(481);
            assertThat(phone.poll(SILENCE)).isEmpty();
        }
    }

    @Test
    void aVoiceMailIsToldWhyAStationCannotBeLit() {
        for (var refused :
                Map.of("Dark", "noMessageLight", "Ana at Lync", "lyncStation").entrySet()) {
            var answer = trySet(refused.getKey(), 1, 0);
            assertThat(answer.statusCode()).isEqualTo(409);
            assertThat(answer.body()).contains("urn:tandem:problem:" + refused.getValue());
        }
        assertThat(trySet("Nobody", 1, 0).statusCode()).isEqualTo(404);
        assertThat(trySet("Fixed", -1, 0).statusCode()).isEqualTo(422);
    }

    @Test
    void theCommandShowsAndSetsTheCounts() {
        var set = site.administer("station", "messages", "Kept", "--new", "4", "--old", "1");
        assertThat(set.said()).contains("Kept: 4 new, 1 old, light on");
        JsonNode row = site.row("stations", "Kept");
        assertThat(row.at("/messages/newMessages").asInt(0)).isEqualTo(4);
        assertThat(site.administer("station", "messages", "Dark").code()).isEqualTo(1);
    }

    @Test
    void whoListensToStationsHearsOfEachChange() throws IOException, InterruptedException {
        String token = Installation.json(site.tandem()
                        .send(
                                "POST",
                                "/api/v1/tokens",
                                "{\"name\": \"watch\", \"account\": \"administrator\", \"scopes\": [\"station.read\"]}",
                                Map.of()))
                .path("token")
                .asString("");
        var asked = HttpRequest.newBuilder(site.tandem().http().resolve("/api/v1/events?topics=stations"))
                .header("Authorization", "Bearer " + token)
                .build();
        try (HttpClient client = HttpClient.newHttpClient();
                Stream<String> lines =
                        client.send(asked, HttpResponse.BodyHandlers.ofLines()).body()) {
            set("Dora", 6, 1);

            assertThat(lines.filter(line -> line.contains("\"messages\"")).findFirst())
                    .hasValueSatisfying(
                            line -> assertThat(line).contains("Dora", "\"newMessages\":6", "\"oldMessages\":1"));
            client.shutdownNow();
        }
    }

    @Test
    void whileTheRegistrarIsStoppedNobodySubscribesAndWhoHasIsStillTold() {
        try (RawPeer phone = RawPeer.udp(site.port("Phones"))) {
            phone.send(subscribe(phone, "105"));
            phone.response(200);
            notified(phone);
            site.tandem().send("POST", "/api/v1/subsystems/SipRegistrar/stop", "", Map.of());

            phone.send(subscribe(phone, "105"));
            phone.response(503);
            set("Dora", 9, 0);
            assertThat(notified(phone)).contains("Voice-Message: 9/0");

            site.tandem().send("POST", "/api/v1/subsystems/SipRegistrar/start", "", Map.of());
            phone.send(subscribe(phone, "105"));
            phone.response(200);
            notified(phone);
        }
    }

    @Test
    void whatWasToldOutlivesAKillAndIsToldToWhoSubscribesAfterIt() {
        set("Kept", 7, 2);
        set("Fixed", 1, 1);
        set("Fixed", 0, 0);

        site.tandem().kill();
        site.close();
        site = Installation.start(folder, SETTINGS);

        assertThat(site.tandem().get(path("Kept")).path("newMessages").asInt(0)).isEqualTo(7);
        assertThat(site.tandem().get(path("Fixed")).path("oldMessages").asInt(9))
                .isZero();
        try (RawPeer phone = RawPeer.udp(site.port("Phones"))) {
            phone.send(subscribe(phone, "103"));
            phone.response(200);
            assertThat(notified(phone)).contains("Messages-Waiting: yes", "Voice-Message: 7/2 (0/0)");
        }
        site.awaitLine("Lync", "up");
    }

    @Test
    void theMediationServerNeverSeesANotify() throws IOException {
        try (RawPeer lync = RawPeer.tcp(site.port("Lync"));
                RawPeer phone = RawPeer.udp(site.port("Phones"))) {
            lync.send(subscribe(lync, "77"));
            assertThat(RawPeer.header(lync.response(405), "Allow")).doesNotContain("SUBSCRIBE");
            lync.send(subscribe(lync, "102"));
            lync.response(405);
            phone.send(subscribe(phone, "102"));
            phone.response(200);
            notified(phone);

            set("Fixed", 5, 0);
            trySet("Ana at Lync", 5, 0);

            assertThat(notified(phone)).contains("Voice-Message: 5/0");
            assertThat(lync.poll(SILENCE))
                    .as("on the connection of the mediation server")
                    .isEmpty();
            mediationServer.setSoTimeout(50);
            assertThat(connections()).as("opened to the mediation server").isZero();
        }
        set("Fixed", 0, 0);
    }

    private int connections() throws IOException {
        try (var connection = mediationServer.accept()) {
            return connection.isConnected() ? 1 : 0;
        } catch (java.net.SocketTimeoutException none) {
            return 0;
        }
    }
}
