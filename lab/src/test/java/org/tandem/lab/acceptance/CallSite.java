package org.tandem.lab.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.tandem.lab.peer.Ports;
import org.tandem.lab.peer.TandemProcess;
import org.tandem.lab.sip.Ladder;
import org.tandem.lab.sip.Tls;
import org.tandem.lab.sip.Transactions;
import org.tandem.lab.sip.Transport;
import tools.jackson.databind.JsonNode;

/// One server process and the peers of a test class around it, all on 127.0.0.1.
final class CallSite implements AutoCloseable {
    static final InetAddress HOST = InetAddress.ofLiteral("127.0.0.1");
    static final String DOMAIN = "cic.lab.example";
    static final Duration SOON = Duration.ofSeconds(8);

    final ScheduledExecutorService timers = Executors.newScheduledThreadPool(
            2, Thread.ofPlatform().daemon().name("peer timer ", 0).factory());
    final Ladder ladder = new Ladder(InstantSource.system(), "Tandem");
    final Path folder;
    final TandemProcess tandem;
    private final Deque<Runnable> peers = new ArrayDeque<>();

    /// Starts the server with an empty data folder and these settings, and logs in.
    CallSite(String name, String settings) {
        try {
            Path parent = Files.createDirectories(Path.of("target", "acceptance"));
            folder = Files.createTempDirectory(parent, name + "-").toAbsolutePath();
            Path file = Files.writeString(folder.resolve("settings.yaml"), settings);
            tandem = TandemProcess.start(folder.resolve("data"), "--settings", file.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        tandem.logIn();
    }

    /// An address for a line of Tandem's, to be known before the line is there.
    static InetSocketAddress linePort() {
        return new InetSocketAddress(HOST, Ports.free());
    }

    static InetSocketAddress anyPort() {
        return new InetSocketAddress(HOST, 0);
    }

    ScriptedPeer peer(String name, Transport transport) {
        return peer(name, transport, HOST, null);
    }

    ScriptedPeer peer(String name, Transport transport, InetAddress address, @Nullable Tls tls) {
        ScriptedPeer peer =
                new ScriptedPeer(name, transport, address, tls, ladder, timers, Transactions.Times.STANDARD);
        atTheEnd(peer::close);
        return peer;
    }

    /// Runs this when the site is closed, after the server has ended.
    void atTheEnd(Runnable close) {
        peers.push(close);
    }

    /// Applies a file of administered objects; `${name}` stands for a value.
    void apply(String yaml, Map<String, String> values) {
        String text = yaml;
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replace("${" + value.getKey() + "}", value.getValue());
        }
        if (text.contains("${")) {
            throw new IllegalArgumentException("placeholders left in\n" + text);
        }
        // JSON's media type, because that is what TandemProcess sends; YAML is read there as well.
        HttpResponse<String> answer = tandem.send("POST", "/api/v1/config/apply", text, Map.of());
        if (answer.statusCode() != 200) {
            throw new AssertionError("config apply: " + answer.statusCode() + " " + answer.body());
        }
    }

    /// Waits until as many lines as these are open: they are opened after the file was accepted.
    void awaitLines(int count) {
        Eventually.found("open lines: " + count, SOON, () -> {
            int open = 0;
            for (JsonNode line : tandem.get("/api/v1/lines").path("items")) {
                open += line.path("state").asString("").equals("up")
                                && !line.path("listening").isEmpty()
                        ? 1
                        : 0;
            }
            return open >= count ? Optional.of(open) : Optional.empty();
        });
    }

    /// The closed record of the call that has this SIP Call-ID on one of its legs, waited for.
    JsonNode record(String sipCallId) {
        return Eventually.found("a call record with " + sipCallId, SOON, () -> {
            for (JsonNode entry : tandem.get("/api/v1/call-records?limit=20").path("items")) {
                for (JsonNode id : entry.path("record").path("sipCallIds")) {
                    if (id.asString("").equals(sipCallId)) {
                        return Optional.of(entry.path("record"));
                    }
                }
            }
            return Optional.empty();
        });
    }

    @Override
    public void close() {
        tandem.close();
        peers.forEach(Runnable::run);
        timers.shutdownNow();
    }
}
