package org.tandem.lab.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A baresip softphone on loopback that sends a tone as real RTP (G.711) and counts what it gets.
///
/// Steered over its control port, whose events can be awaited: `CALL_INCOMING`, `CALL_RINGING`, `CALL_ESTABLISHED`,
/// `CALL_CLOSED`.
public final class Baresip implements AutoCloseable {

    /// Who the phone is.
    ///
    /// @param account a line of baresip's accounts file, `<sip:anna@example.com>;auth_pass=…;outbound="sip:…"`
    /// @param modules further modules of baresip's, `mwi`
    public record Phone(String account, List<String> modules) {
        public Phone {
            modules = List.copyOf(modules);
        }

        private Phone(String account) {
            this(account, List.of());
        }

        /// A phone that does not register and is called by its address.
        public static Phone without(String user) {
            return new Phone("<sip:" + user + "@127.0.0.1:PORT>;regint=0");
        }

        /// A phone that registers at a port on loopback.
        ///
        /// @param transport `udp` or `tcp`
        public static Phone registering(String user, String domain, String password, int registrar, String transport) {
            String via = "sip:127.0.0.1:" + registrar + ";transport=" + transport;
            return new Phone("<sip:" + user + "@" + domain + ">;auth_user=" + user + ";auth_pass=" + password
                    + ";outbound=\"" + via + "\";regint=60");
        }

        /// The same, answering each call at once.
        public Phone answering() {
            return new Phone(account + ";answermode=auto", modules);
        }

        /// The same with a message light: it subscribes once it has registered.
        public Phone withMessageLight() {
            return new Phone(account + ";mwi=yes", List.of("mwi"));
        }
    }

    /// RTP packets of the current call.
    public record Rtp(long sent, long received) {}

    private static final Pattern SENT = Pattern.compile("TX: packets=(\\d+)");
    private static final Pattern RECEIVED = Pattern.compile("rcvd=(\\d+)");
    private static final Duration FOR_AN_ANSWER = Duration.ofSeconds(5);

    private final int port;
    private final PeerProcess process;
    private final Socket control;
    private final JsonMapper json = JsonMapper.builder().build();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<JsonNode> messages = new ArrayList<>();
    private int commands;

    private Baresip(int port, PeerProcess process, Socket control) {
        this.port = port;
        this.process = process;
        this.control = control;
    }

    /// Starts a phone and returns when it listens.
    public static Baresip start(Path parent, Phone phone) {
        try {
            Files.createDirectories(parent);
            Path folder = Files.createTempDirectory(parent, "baresip-");
            int port = Ports.free();
            int rtp = Ports.free();
            int controlPort = Ports.free();
            Files.writeString(folder.resolve("accounts"), phone.account().replace("PORT", "" + port) + "\n");
            Files.writeString(folder.resolve("contacts"), "");
            Files.writeString(folder.resolve("config"), """
                    poll_method epoll
                    net_interface 127.0.0.1
                    sip_listen 127.0.0.1:%d
                    rtp_ports %d-%d
                    rtp_stats yes
                    audio_source ausine,440
                    audio_player aufile,%s
                    audio_alert aufile,%s
                    ausrc_srate 48000
                    ausrc_channels 2
                    module_path %s
                    module g711.so
                    module ausine.so
                    module aufile.so
                    module_app account.so
                    module_app menu.so
                    module_app ctrl_tcp.so
                    %s
                    ctrl_tcp_listen 127.0.0.1:%d
                    statmode_default off
                    """.formatted(
                            port,
                            rtp,
                            rtp + 9,
                            folder.resolve("heard.wav"),
                            folder.resolve("alert.wav"),
                            modulePath(),
                            phone.modules().stream()
                                    .map(module -> "module_app " + module + ".so")
                                    .collect(Collectors.joining("\n")),
                            controlPort));
            // stdbuf: into a pipe it would say nothing until its buffer is full.
            var process = PeerProcess.start(
                    "baresip " + phone.account(),
                    folder,
                    List.of("stdbuf", "-oL", Peer.BARESIP.command(), "-4", "-f", folder.toString()),
                    Map.of("HOME", folder.toString()));
            process.awaitLine("baresip is ready", Duration.ofSeconds(15));
            var baresip = new Baresip(port, process, new Socket(InetAddress.getLoopbackAddress(), controlPort));
            Thread.ofVirtual().name("baresip-control").start(baresip::readControl);
            return baresip;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path modulePath() {
        return Stream.of("/usr/lib/baresip/modules", "/usr/local/lib/baresip/modules", "/usr/lib64/baresip/modules")
                .map(Path::of)
                .filter(Files::isDirectory)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("baresip has no modules"));
    }

    /// The control port speaks JSON in netstrings: length, colon, that many bytes, comma.
    private void readControl() {
        try (InputStream in = new BufferedInputStream(control.getInputStream())) {
            int digit = in.read();
            while (digit >= 0) {
                int length = 0;
                for (; digit >= '0' && digit <= '9'; digit = in.read()) {
                    length = length * 10 + digit - '0';
                }
                add(json.readTree(in.readNBytes(length)));
                in.read();
                digit = in.read();
            }
        } catch (IOException e) {
            // the phone has ended; whoever waits for it says so
        }
    }

    private void add(JsonNode message) {
        lock.lock();
        try {
            messages.add(message);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private JsonNode await(Predicate<JsonNode> fits, String what, Duration atMost) {
        long left = atMost.toNanos();
        lock.lock();
        try {
            while (true) {
                var found = messages.stream().filter(fits).findFirst();
                if (found.isPresent()) {
                    return found.get();
                }
                if (left <= 0) {
                    throw new AssertionError(
                            "no " + what + " within " + atMost + "; events: " + messages + process.tail());
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + what, e);
        } finally {
            lock.unlock();
        }
    }

    /// Waits for an event since the last [#forget()], said before or after this call.
    public void awaitEvent(String type, Duration atMost) {
        await(message -> message.path("type").asString("").equals(type), type, atMost);
    }

    /// Waits for an event since the last [#forget()] with these words in what it is about.
    public void awaitEvent(String type, String words, Duration atMost) {
        await(
                message -> message.path("type").asString("").equals(type)
                        && message.path("param").asString("").contains(words),
                type + " " + words,
                atMost);
    }

    /// Waits until the registrar has taken it. This is read off its output: it may be done before anyone hears events.
    public void awaitRegistered() {
        process.awaitLine(
                line -> line.contains("200 OK") && line.contains("binding"),
                "that it registered",
                Duration.ofSeconds(15));
    }

    /// Forgets the events so far, so that the next of a kind can be awaited.
    public void forget() {
        lock.lock();
        try {
            messages.clear();
        } finally {
            lock.unlock();
        }
    }

    /// Gives a command of baresip's menu and returns its answer.
    public String command(String name, String parameters) {
        String token;
        lock.lock();
        try {
            commands++;
            token = "t" + commands;
        } finally {
            lock.unlock();
        }
        byte[] text = json.writeValueAsBytes(Map.of("command", name, "params", parameters, "token", token));
        try {
            var out = control.getOutputStream();
            out.write((text.length + ":" + new String(text, UTF_8) + ",").getBytes(UTF_8));
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(process.tail(), e);
        }
        JsonNode answer =
                await(message -> message.path("token").asString("").equals(token), "answer to " + name, FOR_AN_ANSWER);
        if (!answer.path("ok").asBoolean(false)) {
            throw new AssertionError(name + " " + parameters + ": " + answer);
        }
        return answer.path("data").asString("");
    }

    public void dial(String uri) {
        command("dial", uri);
    }

    public void answer() {
        command("accept", "");
    }

    public void hangUp() {
        command("hangup", "");
    }

    public void hold() {
        command("hold", "");
    }

    public void resume() {
        command("resume", "");
    }

    /// Counters of the current call.
    public Rtp rtp() {
        String text = command("audio_debug", "");
        return new Rtp(number(SENT, text), number(RECEIVED, text));
    }

    /// Waits until so many more packets went out and came in than at the time of the call.
    public void awaitRtpBothWays(int packets, Duration atMost) {
        Rtp start = rtp();
        long end = System.nanoTime() + atMost.toNanos();
        Rtp now = start;
        while (now.sent() < start.sent() + packets || now.received() < start.received() + packets) {
            if (System.nanoTime() > end) {
                throw new AssertionError(
                        "RTP went from " + start + " to " + now + " within " + atMost + process.tail());
            }
            pauseFor(Duration.ofMillis(50));
            now = rtp();
        }
    }

    /// Counters have no event: look again soon.
    private void pauseFor(Duration time) {
        lock.lock();
        try {
            long left = time.toNanos();
            while (left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } finally {
            lock.unlock();
        }
    }

    private static long number(Pattern pattern, String text) {
        var matcher = pattern.matcher(text);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    /// Where it listens for SIP.
    public int port() {
        return port;
    }

    public PeerProcess process() {
        return process;
    }

    @Override
    public void close() {
        try {
            control.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            process.close();
        }
    }
}
