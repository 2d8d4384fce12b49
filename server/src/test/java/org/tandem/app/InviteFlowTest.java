package org.tandem.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Holds `docs/flows/invite.md` to what one INVITE really does: the packages that it passes through are those
/// of the page, and the methods of the page are entered, in the page's order.
final class InviteFlowTest {
    private static final Path PAGE = Path.of("..", "docs", "flows", "invite.md");
    /// A step of the page: `3. **sip** `Dispatcher.arrived`: …`.
    private static final Pattern STEP = Pattern.compile("^\\d+\\. \\*\\*([a-z.]+)\\*\\* `([A-Za-z]+\\.[A-Za-z]+)`");

    private record Step(String packageName, String method, boolean isOrdered) {}

    @TempDir
    private Path folder;

    @Test
    @Tag("TRK-03")
    void theFlowPageNamesThePackagesThatAnInvitePassesAndItsMethodsInOrder() throws Exception {
        List<BorderRecorder.Crossing> crossings = recordOneCall();
        List<Step> page = steps(Files.readAllLines(PAGE));

        assertThat(page).as("steps of " + PAGE).hasSizeGreaterThan(10);
        assertThat(packagesOf(crossings))
                .as("packages that the INVITE passed through")
                .isEqualTo(page.stream().map(Step::packageName).collect(Collectors.toCollection(TreeSet::new)));
        List<String> entered = new ArrayList<>(crossings.stream()
                .map(BorderRecorder.Crossing::method)
                .collect(Collectors.toCollection(LinkedHashSet::new)));
        assertThat(entered)
                .as("methods entered over a border")
                .containsAll(page.stream().map(Step::method).toList());
        List<String> ordered =
                page.stream().filter(Step::isOrdered).map(Step::method).toList();
        assertThat(ordered.stream()
                        .sorted(Comparator.comparingInt(entered::indexOf))
                        .toList())
                .as("methods of the page in the order in which they were first entered")
                .isEqualTo(ordered);
    }

    @Test
    void aPackageThatThePageDoesNotNameIsFound() throws IOException {
        List<Step> page = steps(List.of(
                "1. **sip** `Dispatcher.arrived`: the first", "prose", "2. **call** `Calls.arrived` (meanwhile): x"));

        assertThat(page)
                .containsExactly(new Step("sip", "Dispatcher.arrived", true), new Step("call", "Calls.arrived", false));
        assertThat(packagesOf(List.of(
                        new BorderRecorder.Crossing("", "org.tandem.sip", "A.b"),
                        new BorderRecorder.Crossing("org.tandem.sip", "org.tandem.rcc", "C.d"))))
                .containsExactly("rcc", "sip");
    }

    private static Set<String> packagesOf(List<BorderRecorder.Crossing> crossings) {
        return crossings.stream()
                .map(crossing -> crossing.to().substring("org.tandem.".length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Step> steps(List<String> lines) {
        List<Step> steps = new ArrayList<>();
        for (String line : lines) {
            Matcher matcher = STEP.matcher(line);
            if (matcher.find()) {
                steps.add(new Step(matcher.group(1), matcher.group(2), !line.contains("(meanwhile)")));
            }
        }
        return steps;
    }

    /// Starts the server with every method recorded, and sends one INVITE through it until its ACK has arrived.
    private List<BorderRecorder.Crossing> recordOneCall() throws Exception {
        try (DatagramSocket caller = peer();
                DatagramSocket callee = peer()) {
            RecordingLoader loader = new RecordingLoader(InviteFlowTest.class.getClassLoader());
            AutoCloseable server = start(loader);
            try {
                int port = configure(loader, callee.getLocalPort());
                InetSocketAddress tandem = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
                awaitOpen(caller, tandem);
                BorderRecorder.start();
                call(caller, callee, tandem);
                return BorderRecorder.stop();
            } finally {
                server.close();
            }
        }
    }

    private AutoCloseable start(RecordingLoader loader) throws ReflectiveOperationException {
        Class<?> settings = loader.loadClass("org.tandem.app.Settings");
        var defaults = settings.getMethod("defaults");
        var withPort = settings.getDeclaredMethod("withHttpPort", int.class);
        withPort.setAccessible(true);
        Object chosen = withPort.invoke(defaults.invoke(null), 0);
        var start = loader.loadClass("org.tandem.app.Assembly").getMethod("start", Path.class, settings);
        return (AutoCloseable) start.invoke(null, folder.resolve("data"), chosen);
    }

    /// Sets up a line towards the caller and one towards the callee; the port of the caller's line.
    private int configure(RecordingLoader loader, int calleePort) throws Exception {
        String address = Files.readString(folder.resolve("data/run/ready.json"))
                .replaceAll("(?s).*\"http\":\"([^\"]*)\".*", "$1");
        int port;
        try (DatagramSocket free = peer()) {
            port = free.getLocalPort();
        }
        Path site = folder.resolve("site.yaml");
        Files.writeString(site, """
                tandem: {format: 1}
                objects:
                  line:
                    "In":
                      transport: {protocol: udp, bindAddress: 127.0.0.1, receivePort: %d}
                      access: {byDefault: granted}
                    "Out":
                      transport: {protocol: udp, bindAddress: 127.0.0.1, receivePort: 0}
                      access: {byDefault: granted}
                      probe: {interval: 0s}
                      proxies: [{host: 127.0.0.1, port: %d}]
                  lineGroup:
                    "Out LG": {members: [Out]}
                  dialPlan:
                    default:
                      entries:
                        - {inputPattern: "+1317555XXXX", classification: Local, groups: [{lineGroup: Out LG, dialString: "+1317555XXXX"}]}
                """.formatted(port, calleePort));
        Path password = folder.resolve("data/run/first-administrator");
        Path copy = Files.copy(password, folder.resolve("password"));
        var commandLine = loader.loadClass("org.tandem.app.Main").getDeclaredMethod("commandLine");
        commandLine.setAccessible(true);
        Object line = Objects.requireNonNull(commandLine.invoke(null));
        String[] arguments = {
            "config",
            "apply",
            site.toString(),
            "--url",
            "http://" + address,
            "--user",
            "administrator",
            "--password-file",
            copy.toString()
        };
        Object code = line.getClass().getMethod("execute", String[].class).invoke(line, (Object) arguments);
        assertThat(code).as("exit code of config apply").isEqualTo(0);
        return port;
    }

    private static DatagramSocket peer() throws IOException {
        DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static void call(DatagramSocket caller, DatagramSocket callee, InetSocketAddress tandem)
            throws IOException {
        String invite = request("INVITE", caller.getLocalPort(), "", sdp());
        send(caller, invite, tandem);
        Received received = await(callee, "INVITE ");
        send(callee, answer(received.text(), "180 Ringing", callee.getLocalPort(), ""), received.from());
        await(caller, "SIP/2.0 180"); // else 180 and 200 would pass each other on their way through the two legs
        send(callee, answer(received.text(), "200 OK", callee.getLocalPort(), sdp()), received.from());
        Received ok = await(caller, "SIP/2.0 200");
        String toTag = ok.text().replaceAll("(?s).*\r\nTo:[^\r]*;tag=([^\r;]*).*", "$1");
        send(caller, request("ACK", caller.getLocalPort(), ";tag=" + toTag, ""), tandem);
        await(callee, "ACK ");
    }

    private record Received(String text, SocketAddress from) {}

    /// A line opens soon after its change was answered: it is open when it answers OPTIONS.
    private static void awaitOpen(DatagramSocket caller, InetSocketAddress tandem) throws IOException {
        caller.setSoTimeout(500);
        for (int attempt = 0; attempt < 40; attempt++) {
            send(caller, request("OPTIONS", caller.getLocalPort(), "", ""), tandem);
            try {
                await(caller, "SIP/2.0 200");
                caller.setSoTimeout(10_000);
                return;
            } catch (SocketTimeoutException _) {
                // Not yet.
            }
        }
        throw new AssertionError("the line In did not open");
    }

    private static Received await(DatagramSocket socket, String start) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        while (true) {
            socket.receive(packet);
            String text = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
            if (text.startsWith(start)) {
                return new Received(text, packet.getSocketAddress());
            }
            packet.setLength(65_535);
        }
    }

    private static void send(DatagramSocket socket, String text, SocketAddress to) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        socket.send(new DatagramPacket(bytes, bytes.length, to));
    }

    private static String request(String method, int port, String toTag, String body) {
        return method + " sip:+13175550123@127.0.0.1 SIP/2.0\r\n"
                + "Via: SIP/2.0/UDP 127.0.0.1:" + port + ";branch=z9hG4bK-" + method + "\r\n"
                + "From: <sip:+12125550100@127.0.0.1>;tag=a1\r\nTo: <sip:+13175550123@127.0.0.1>" + toTag + "\r\n"
                + "Call-ID: flow-1\r\nCSeq: 1 " + method + "\r\nMax-Forwards: 70\r\n"
                + "Contact: <sip:caller@127.0.0.1:" + port + ">\r\n"
                + (body.isEmpty() ? "" : "Content-Type: application/sdp\r\n")
                + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static String answer(String request, String status, int port, String body) {
        String kept = request.lines()
                .takeWhile(line -> !line.isEmpty())
                .filter(line -> line.matches("(?i)(via|from|to|call-id|cseq):.*"))
                .map(line -> line.regionMatches(true, 0, "To:", 0, 3) ? line + ";tag=b1" : line)
                .collect(Collectors.joining("\r\n"));
        return "SIP/2.0 " + status + "\r\n" + kept + "\r\nContact: <sip:callee@127.0.0.1:" + port + ">\r\n"
                + (body.isEmpty() ? "" : "Content-Type: application/sdp\r\n")
                + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static String sdp() {
        return "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 40000 RTP/AVP 8\r\n";
    }
}
