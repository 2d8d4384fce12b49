package org.tandem.bench.load;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `tandem bench load`: calls through the built server by SIPp on loopback, and what they cost.
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        description = {
            "Places INVITE/180/200/ACK/BYE/200 calls through a server of its own, at rising rates, over UDP on loopback,",
            "then holds calls and weighs them. Needs sipp (./tandem peers). Ends by itself."
        })
public final class Load implements Callable<Integer> {
    /// A rate is held while fewer calls than this fail and nearly all are placed in time.
    private static final double FAILED_SHARE_MAX = 0.001;

    private static final double PLACED_SHARE_MIN = 0.97;
    private static final String SERVER_OPTIONS = "-XX:+UseG1GC -Xms64m -Xmx1g -XX:+ExitOnOutOfMemoryError";

    @Option(
            names = "--rates",
            split = ",",
            defaultValue = "200,500,1000,1500,2000,2500,3000",
            paramLabel = "N",
            description = "calls per second, one step each; ends at the first that fails (${DEFAULT-VALUE})")
    private List<Integer> rates = new ArrayList<>();

    @Option(names = "--seconds", defaultValue = "10", description = "length of a step (${DEFAULT-VALUE})")
    private int seconds;

    @Option(names = "--rounds", defaultValue = "3", description = "how often each step is done (${DEFAULT-VALUE})")
    private int rounds;

    @Option(names = "--warm-up", defaultValue = "20", description = "seconds at 300 calls/s before (${DEFAULT-VALUE})")
    private int warmUp;

    @Option(names = "--hold", defaultValue = "3000", description = "calls held at once (${DEFAULT-VALUE})")
    private int hold;

    @Option(
            names = "--starts",
            defaultValue = "0",
            description = "also measure so many starts with and without AOT cache")
    private int starts;

    @Option(names = "--smoke", description = "a few seconds at 50 calls/s: shows that this works, measures nothing")
    private boolean smoke;

    @Option(names = "--server-command", paramLabel = "CMD", description = "what starts Tandem, without `server`")
    private @Nullable String command = System.getenv("TANDEM_SERVER_CMD");

    private final PrintStream out = System.out;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Load()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (command == null) {
            System.err.println("load: --server-command is missing (./tandem bench load gives it)");
            return 2;
        }
        if (smoke) {
            rates = List.of(50);
            seconds = 2;
            rounds = 1;
            warmUp = 1;
            hold = 20;
        }
        Path folder = Files.createTempDirectory("tandem-load");
        try {
            out.printf(
                    Locale.ROOT,
                    "load average before: %s; processors: %d%n",
                    Loopback.loadAverage(),
                    Loopback.processors());
            startUp(command, folder);
            return calls(command, folder.resolve("calls")) ? 0 : 1;
        } finally {
            Loopback.delete(folder);
        }
    }

    private void startUp(String tandem, Path folder) throws IOException, InterruptedException {
        for (String mode : List.of("on", "off")) {
            Path data = folder.resolve("start-" + mode);
            for (int i = 0; i < starts; i++) {
                Map<String, String> options = Map.of("TANDEM_JAVA_OPTS", SERVER_OPTIONS + " -XX:AOTMode=" + mode);
                try (var server = ServerUnderLoad.start(tandem, data, options)) {
                    out.printf(
                            Locale.ROOT,
                            "start to ready, AOT cache %s, %s: %d ms%n",
                            mode,
                            i == 0 ? "empty data folder" : "same data folder",
                            server.timeToReady().toMillis());
                }
            }
        }
    }

    private boolean calls(String tandem, Path folder) throws IOException, InterruptedException {
        int[] ports = Loopback.freePorts(4);
        Path site = Files.createDirectories(folder).resolve("site.yaml");
        Files.writeString(site, Loopback.site(SippPair.Transport.UDP, ports[0], ports[1], ports[3]));
        Path settings = folder.resolve("settings.yaml");
        // Room for the calls that are to be held.
        Files.writeString(settings, "call: {callsMax: %d}\n".formatted(Math.max(5_000, 2 * hold)));
        try (var server = ServerUnderLoad.start(tandem, folder, Map.of(), settings);
                var sipp =
                        new SippPair(folder, SippPair.Transport.UDP, ports[2], ports[3], ports[0], Loopback.NUMBER)) {
            server.apply(site);
            Loopback.pause(Duration.ofSeconds(1));
            memory("idle after start", server);
            sipp.place(smoke ? 50 : 300, Duration.ofSeconds(warmUp));
            out.println("asked/s  done/s  failed  resent  CPU ms/call  CPU share  RSS MB  load average");
            boolean anyHeld = false;
            for (int rate : rates) {
                boolean held = true;
                for (int round = 0; round < rounds; round++) {
                    held &= step(server, sipp, rate);
                }
                anyHeld |= held;
                if (!held) {
                    break;
                }
            }
            weighHeldCalls(server, sipp);
            return anyHeld;
        }
    }

    private boolean step(ServerUnderLoad server, SippPair sipp, int rate) throws IOException, InterruptedException {
        Duration before = server.processorTime();
        long began = System.nanoTime();
        var outcome = sipp.place(rate, Duration.ofSeconds(seconds));
        Duration used = server.processorTime().minus(before);
        double elapsed = (System.nanoTime() - began) / 1e9;
        out.printf(
                Locale.ROOT,
                "%7d %7.0f %7d %7d %12.3f %9.0f%% %7.0f  %s%n",
                rate,
                outcome.perSecond(),
                outcome.failures(),
                outcome.retransmissions(),
                (double) used.toMillis() / Math.max(1, outcome.calls()),
                100 * used.toMillis() / 1000.0 / elapsed,
                server.resident() / 1e6,
                Loopback.loadAverage());
        return outcome.failedShare() < FAILED_SHARE_MAX && outcome.perSecond() >= rate * PLACED_SHARE_MIN;
    }

    private void weighHeldCalls(ServerUnderLoad server, SippPair sipp) throws IOException, InterruptedException {
        // Transactions of the last step last 32 s (64*T1); what is held would be weighed against them.
        Loopback.pause(Duration.ofSeconds(smoke ? 1 : 35));
        long empty = memory("no calls", server);
        int rate = 200;
        SippPair.Held held = sipp.hold(rate, hold);
        try {
            Loopback.pause(Duration.ofSeconds(hold / rate + (smoke ? 4 : 35)));
            long calls = held.calls();
            long full = memory(calls + " calls held", server);
            out.printf(Locale.ROOT, "live heap per held call: %.1f kB%n", (full - empty) / 1000.0 / Math.max(1, calls));
        } finally {
            held.end();
        }
    }

    private long memory(String when, ServerUnderLoad server) throws IOException, InterruptedException {
        long live = server.liveHeap();
        out.printf(
                Locale.ROOT, "memory, %s: live heap %.1f MB, RSS %.0f MB%n", when, live / 1e6, server.resident() / 1e6);
        return live;
    }
}
