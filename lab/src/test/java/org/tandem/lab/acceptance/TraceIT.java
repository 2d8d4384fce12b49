package org.tandem.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.tandem.lab.peer.Ports;
import org.tandem.lab.peer.RequiresPeer;
import org.tandem.lab.peer.Sipp;
import tools.jackson.databind.JsonNode;

/// The trace of a call, as an administrator gets at it: by HTTP and by command, as text and as packets.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@RequiresPeer("sipp")
class TraceIT {
    private static final String SECRET = "c0ffee5ec4e7c0ffee";

    private final int inPort = Ports.free();
    private final int outPort = Ports.free();
    private final int calleePort = Ports.free();
    private Path folder;
    private PeerSite site;

    @SuppressWarnings("NullAway.Init")
    TraceIT() {}

    @BeforeAll
    void start(@TempDir Path temporary) {
        folder = temporary;
        site = PeerSite.start(folder, """
                line:
                  In:
                    transport: {protocol: udp, bindAddress: 127.0.0.1, receivePort: %d}
                    access: {exceptions: [127.0.0.1]}
                  Out:
                    transport: {protocol: udp, bindAddress: 127.0.0.1, receivePort: %d}
                    access: {exceptions: [127.0.0.1]}
                    proxies: [{host: 127.0.0.1, port: %d}]
                    probe: {interval: 0s}
                lineGroup:
                  Out LG: {members: [Out]}
                dialPlan:
                  default:
                    entries:
                      - {inputPattern: "+13175550XXX", classification: Local, groups: [{lineGroup: Out LG, dialString: "+13175550XXX"}]}
                """.formatted(inPort, outPort, calleePort), "In", "Out");
        site.tandem().logIn();
    }

    @AfterAll
    void stop() {
        site.close();
    }

    @Test
    @Tag("ADM-03")
    @Tag("TRK-07")
    void aCallThatHasEndedIsTracedWithEveryMessageOfBothLegsAndEachDecision() {
        Sipp caller = call();
        String id = callOf(sipCallId(caller)).path("id").asString("");

        String trace = text("/api/v1/calls/" + id + "/trace");

        assertThat(trace).startsWith("Trace of " + id);
        for (String arrow :
                List.of("INVITE sdp", "100 INVITE", "180 INVITE", "200 INVITE sdp", "ACK", "BYE", "200 BYE")) {
            assertThat(trace.lines().filter(line -> line.contains(" " + arrow + " -")))
                    .as(arrow + " on both legs in\n" + trace)
                    .hasSizeGreaterThanOrEqualTo(arrow.startsWith("100") ? 1 : 2);
        }
        assertThat(trace)
                .contains(
                        "* route: ",
                        "* destination: ",
                        "* ringing: ",
                        "* connected: ",
                        "* ended: NORMAL",
                        "received by In, UDP 127.0.0.1:" + caller.port() + " -> 127.0.0.1:" + inPort,
                        "sent by Out, UDP 127.0.0.1:" + outPort + " -> 127.0.0.1:" + calleePort);
        assertThat(site.tandem().administer("call", "trace", id)).contains("Trace of " + id, "* ended: NORMAL");
    }

    @Test
    @Tag("ADM-03")
    void credentialsAndMediaKeysAreInNoFormOfTheTrace() throws IOException {
        Sipp caller = call();
        String id = callOf(sipCallId(caller)).path("id").asString("");
        Path file = folder.resolve("secrets.pcap");

        String trace = text("/api/v1/calls/" + id + "/trace");
        String said = site.tandem().administer("call", "trace", id, "--pcap", file.toString());

        assertThat(caller.messages()).as("what was sent").contains(SECRET);
        assertThat(trace).contains("PROXY-AUTHORIZATION : ***", "a=Crypto:1 AES_CM_128_HMAC_SHA1_80 ***");
        assertThat(trace).doesNotContain(SECRET, "tracy");
        assertThat(said).contains("bytes written to").doesNotContain(SECRET);
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                .contains("AES_CM_128")
                .doesNotContain(SECRET);
    }

    @Test
    @Tag("ADM-03")
    void thePacketsAreThoseOfTheCall() throws IOException {
        Sipp caller = call();
        String id = callOf(sipCallId(caller)).path("id").asString("");
        Path file = folder.resolve("call.pcap");
        site.tandem().administer("call", "trace", id, "--pcap", file.toString());

        PcapFile pcap = PcapFile.read(Files.readAllBytes(file));

        assertThat(pcap.packets()).hasSizeGreaterThanOrEqualTo(12).allMatch(PcapFile.Packet::isUdp);
        var first = pcap.packets().getFirst();
        assertThat(first.text()).startsWith("INVITE sip:+13175550101@").contains("Call-ID: " + sipCallId(caller));
        assertThat(first.from().getPort()).isEqualTo(caller.port());
        assertThat(first.to().getPort()).isEqualTo(inPort);
        assertThat(pcap.packets())
                .anyMatch(packet -> packet.from().getPort() == outPort
                        && packet.to().getPort() == calleePort
                        && packet.text().startsWith("INVITE "));
        assertThat(pcap.packets()).extracting(PcapFile.Packet::at).isSorted();
        wireshark(file)
                .ifPresent(
                        read -> assertThat(read.lines()).hasSize(pcap.packets().size()));
    }

    @Test
    @Tag("ADM-03")
    void aRequestThatWasRefusedBeforeItBecameACallIsFoundByItsCallId() throws IOException {
        String answer = answerTo(invite(
                "never-a-call@lab",
                "Require: teleportation\r\naUTHORIZATION:\r\n Digest\r\n\tresponse=" + SECRET + "\r\n"));
        assertThat(answer).startsWith("SIP/2.0 420 ");

        String trace = text("/api/v1/traces?sipCallId=" + encoded("never-a-call@lab"));

        assertThat(trace).startsWith("Trace of never-a-call@lab").doesNotContain(SECRET);
        assertThat(trace).contains(" INVITE -", " 420 INVITE -", "Require: teleportation", "received by In");
        assertThat(site.tandem().administer("call", "trace", "--sip", "never-a-call@lab"))
                .contains("Require: teleportation");
    }

    @Test
    @Tag("ADM-03")
    void whatCouldNotBeReadIsFoundByItsCallIdWithTheReason() throws IOException {
        String answer = answerTo(invite("broken@lab", "").replace("CSeq: 1 INVITE", "CSeq: many INVITE"));
        assertThat(answer).startsWith("SIP/2.0 400 ");

        String trace = text("/api/v1/traces?sipCallId=" + encoded("broken@lab"));

        assertThat(trace).contains(" unreadable -", "(unreadable: ", "CSeq: many INVITE", " 400 ");
    }

    private static String invite(String callId, String more) {
        return "INVITE sip:+13175550101@cic.lab.example SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK"
                + callId.hashCode()
                + ";rport\r\nFrom: <sip:raw@lab>;tag=1\r\nTo: <sip:+13175550101@cic.lab.example>\r\n"
                + "Call-ID: " + callId + "\r\nCSeq: 1 INVITE\r\nContact: <sip:raw@127.0.0.1>\r\nMax-Forwards: 70\r\n"
                + more + "Content-Length: 0\r\n\r\n";
    }

    /// The final answer to one datagram.
    private String answerTo(String request) throws IOException {
        try (var socket = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))) {
            socket.setSoTimeout(8_000);
            byte[] bytes = request.getBytes(StandardCharsets.UTF_8);
            socket.send(new DatagramPacket(
                    bytes, bytes.length, new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), inPort)));
            while (true) {
                var packet = new DatagramPacket(new byte[65_535], 65_535);
                socket.receive(packet);
                String answer = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
                if (!answer.startsWith("SIP/2.0 1")) {
                    return answer;
                }
            }
        }
    }

    @Test
    @Tag("ADM-03")
    void whoReadsATraceIsRecordedAndWhoMayNotReadsNone() {
        Sipp caller = call();
        String id = callOf(sipCallId(caller)).path("id").asString("");
        var _ = text("/api/v1/calls/" + id + "/trace");

        JsonNode reads = site.tandem().get("/api/v1/trace-reads?limit=1").path("items");
        var stranger =
                Installation.stranger(site.tandem().http(), "GET", "/api/v1/calls/" + id + "/trace", "", Map.of());

        assertThat(reads.get(0).path("trace").asString("")).isEqualTo(id);
        assertThat(reads.get(0).path("by").asString("")).isEqualTo("administrator");
        assertThat(stranger.statusCode()).isEqualTo(401);
    }

    /// One call from SIPp to SIPp through Tandem, with secrets on the way in.
    private Sipp call() {
        try (var callee = Sipp.listen(
                        folder,
                        Sipp.Play.once("callee-answers.xml", Sipp.Transport.UDP).port(calleePort));
                var caller = Sipp.call(
                        folder,
                        Sipp.Play.once("caller-with-secrets.xml", Sipp.Transport.UDP)
                                .key("user", "+13175550101")
                                .key("domain", "cic.lab.example")
                                .key("secret", SECRET),
                        inPort)) {
            caller.awaitSuccess();
            callee.awaitSuccess();
            return caller;
        }
    }

    private static String sipCallId(Sipp sipp) {
        Matcher line = Pattern.compile("(?m)^Call-ID: (\\S+)").matcher(sipp.messages());
        assertThat(line.find()).isTrue();
        return line.group(1);
    }

    private JsonNode callOf(String sipCallId) {
        return Eventually.found("a record with " + sipCallId, Duration.ofSeconds(8), () -> {
            for (JsonNode entry :
                    site.tandem().get("/api/v1/call-records?limit=20").path("items")) {
                if (entry.path("record").path("cause").isString()
                        && entry.path("record").path("sipCallIds").toString().contains(sipCallId)) {
                    return Optional.of(entry.path("record"));
                }
            }
            return Optional.empty();
        });
    }

    private String text(String path) {
        var answer = site.tandem().send("GET", path, "", Map.of("Accept", "text/plain"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /// What tshark or tcpdump reads in it, one line a packet; nothing where neither is installed.
    private static Optional<String> wireshark(Path file) throws IOException {
        for (List<String> reader : List.of(
                List.of("tshark", "-n", "-r", file.toString()), List.of("tcpdump", "-n", "-r", file.toString()))) {
            boolean isHere = Files.isExecutable(Path.of("/usr/bin", reader.getFirst()))
                    || Files.isExecutable(Path.of("/usr/sbin", reader.getFirst()));
            if (isHere) {
                Process process = new ProcessBuilder(reader)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
                return Optional.of(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
            }
        }
        return Optional.empty();
    }
}
