package org.tandem.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What is wrong is refused in words or met with silence, and the server lives on.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputIT {
    private static final Path TORTURE = Path.of("..", "wire", "src", "test", "resources", "torture");
    private static final Duration SILENCE = Duration.ofMillis(150);

    private Path folder;
    private Installation site;

    @BeforeAll
    void start(@TempDir Path folder) {
        this.folder = folder;
        site = Installation.start(folder, "sip: {t1: 50ms, connectionsPerPeer: 200}\n");
        site.apply("""
                line:
                  Datagrams:
                    transport: {protocol: udp, bindAddress: 127.0.0.1, receivePort: 0}
                    access: {exceptions: [127.0.0.1]}
                  Streams:
                    usage: microsoftLync
                    transport: {protocol: tcp, bindAddress: 127.0.0.1, receivePort: 0}
                    access: {exceptions: [127.0.0.1]}
                """);
        site.awaitLine("Datagrams", "up");
        site.awaitLine("Streams", "up");
    }

    @AfterAll
    void stop() {
        site.close();
    }

    private Installation.Ended serverWith(String settings) throws IOException {
        Path file = Files.writeString(folder.resolve("wrong.yaml"), settings);
        return Installation.command(
                folder,
                "server",
                "--data",
                folder.resolve("never").toString(),
                "--settings",
                file.toString(),
                "--http-port",
                "0");
    }

    @Test
    void wrongSettingsStopTheStartWithKeyValueAndWhatWasMeant() throws IOException {
        Installation.Ended ended = serverWith("http: {prt: 8080}\nsip: {t1: soon, headerCount: -3}\njournl: {}\n");

        assertThat(ended.code()).as(ended.said()).isEqualTo(1);
        assertThat(ended.said())
                .contains("http.prt", "did you mean", "port")
                .contains("sip.t1", "soon")
                .contains("journl", "journal")
                .doesNotContain("\tat ");
        assertThat(Files.exists(folder.resolve("never"))).isFalse();
    }

    @Test
    void aSettingThatItsFeatureRefusesStopsTheStartWithOneSentence() throws IOException {
        Installation.Ended ended = serverWith("sip: {headerCount: -3}\n");

        assertThat(ended.code()).as(ended.said()).isEqualTo(1);
        assertThat(ended.said().lines().filter(line -> line.contains("headerCount")))
                .hasSize(1)
                .allMatch(line -> line.contains("-3"));
    }

    @Test
    void aLicenceAuthorityThatCannotBeReadStopsTheStart() throws IOException {
        Installation.Ended ended = serverWith("licence: {authorities: [/nowhere/vendor.pem]}\n");

        assertThat(ended.code()).as(ended.said()).isEqualTo(1);
        assertThat(ended.said()).contains("licence.authorities.0: \"/nowhere/vendor.pem\"", "Ed25519 public key");
    }

    @Test
    void unknownCommandsAndOptionsAreWrongUsage() {
        assertThat(Installation.command(folder, "server", "--colour", "blue").code())
                .isEqualTo(2);
        assertThat(Installation.command(folder, "coffee").code()).isEqualTo(2);
    }

    @Test
    void tortureMessagesGetTheirCodeOrSilence() throws IOException {
        List<String> rows = Files.readAllLines(TORTURE.resolve("expected.tsv")).stream()
                .filter(line -> !line.startsWith("#") && !line.isBlank())
                .toList();
        assertThat(rows).hasSizeGreaterThan(50);
        try (RawPeer peer = RawPeer.udp(site.port("Datagrams"))) {
            for (String row : rows) {
                String[] fields = row.split("\t", -1);
                byte[] message = Files.readAllBytes(TORTURE.resolve(fields[0]));

                peer.send(message);

                // Answers go where the message's own Via says, unless it could not be read: RFC 3261 §18.2.2.
                if (fields[2].startsWith("answered ")) {
                    Optional<String> answer = peer.poll(Duration.ofSeconds(3));
                    assertThat(answer).as(row).isPresent();
                    assertThat(answer.orElseThrow()).as(row).startsWith("SIP/2.0 " + fields[2].substring(9) + " ");
                } else if (fields[2].equals("dropped")) {
                    assertThat(peer.poll(SILENCE)).as(row).isEmpty();
                }
                assertAlive(peer, row);
            }
        }
        assertThat(site.tandem().process().output()).noneMatch(line -> line.contains("could not be handled"));
    }

    /// A good request is answered; answers to torture that came meanwhile are let go.
    private static void assertAlive(RawPeer peer, String row) {
        String options = peer.ask("OPTIONS", "sip:x@127.0.0.1", "alive", "");
        peer.send(options);
        String callId = RawPeer.header(options, "Call-ID");
        String answer =
                peer.receive(message -> RawPeer.header(message, "Call-ID").equals(callId), "answer after " + row);
        assertThat(answer).as(row).startsWith("SIP/2.0 200 ");
    }

    @Test
    void tortureOnAConnectionLeavesTheLineAlive() throws IOException {
        int port = site.port("Streams");
        try (var files = Files.list(TORTURE)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".sip"))
                    .sorted()
                    .toList()) {
                try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
                    socket.getOutputStream().write(Files.readAllBytes(file));
                }
            }
        }
        try (RawPeer peer = RawPeer.tcp(port)) {
            assertAlive(peer, "all");
        }
    }

    @Test
    void aConnectionWhoseFramingIsLostIsClosed() throws IOException {
        try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), site.port("Streams"))) {
            socket.setSoTimeout(5000);
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: example.com\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            assertThat(readAll(socket)).doesNotContain("SIP/2.0 2");
        }
        try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), site.port("Streams"))) {
            socket.setSoTimeout(5000);
            socket.getOutputStream()
                    .write(("OPTIONS sip:x SIP/2.0\r\nX: " + "y".repeat(70_000)).getBytes(StandardCharsets.US_ASCII));

            assertThat(readAll(socket)).doesNotContain("SIP/2.0 2");
        }
        try (RawPeer peer = RawPeer.tcp(site.port("Streams"))) {
            assertAlive(peer, "lost framing");
        }
    }

    /// Everything until the server closes; a reset counts as that.
    private static String readAll(Socket socket) throws IOException {
        var all = new StringBuilder();
        InputStream in = socket.getInputStream();
        try {
            for (int b = in.read(); b >= 0; b = in.read()) {
                all.append((char) b);
            }
        } catch (java.net.SocketTimeoutException open) {
            throw new AssertionError("the connection stays open", open);
        } catch (java.net.SocketException reset) {
            return all.toString();
        }
        return all.toString();
    }
}
