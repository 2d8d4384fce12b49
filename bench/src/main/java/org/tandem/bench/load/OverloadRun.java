package org.tandem.bench.load;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `tandem bench overload`: finds the highest rate of calls that is sustained, then offers twice that.
@Command(
        name = "overload",
        mixinStandardHelpOptions = true,
        description = {
            "Raises the rate of INVITE/180/200/ACK/BYE/200 calls through a server of its own, over UDP on loopback, until it is",
            "no longer sustained; then offers twice the highest rate, open loop, and says how many calls are still served and",
            "how fast. Needs sipp (./tandem peers). Exit code 1: fewer than 80 % of the sustained rate."
        })
public final class OverloadRun implements Callable<Integer> {
    private static final double FAILED_SHARE_MAX = 0.001;
    private static final double PLACED_SHARE_MIN = 0.97;
    private static final double GOODPUT_MIN = 0.8;

    @Option(names = "--from", defaultValue = "500", description = "first rate that is tried (${DEFAULT-VALUE})")
    private int from;

    @Option(names = "--step", defaultValue = "250", description = "by how much it is raised (${DEFAULT-VALUE})")
    private int step;

    @Option(names = "--seconds", defaultValue = "10", description = "length of a step (${DEFAULT-VALUE})")
    private int seconds;

    @Option(
            names = "--overload-seconds",
            defaultValue = "30",
            description = "length of the overload (${DEFAULT-VALUE})")
    private int overloadSeconds;

    @Option(
            names = "--rounds",
            defaultValue = "3",
            description = "how often twice the rate is offered (${DEFAULT-VALUE})")
    private int rounds;

    @Option(names = "--warm-up", defaultValue = "20", description = "seconds at 300 calls/s before (${DEFAULT-VALUE})")
    private int warmUp;

    @Option(names = "--smoke", description = "a few seconds at 50 calls/s: shows that this works, measures nothing")
    private boolean smoke;

    @Option(names = "--server-command", paramLabel = "CMD", description = "what starts Tandem, without `server`")
    private @Nullable String command = System.getenv("TANDEM_SERVER_CMD");

    private final PrintStream out = System.out;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new OverloadRun()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (command == null) {
            System.err.println("overload: --server-command is missing (./tandem bench overload gives it)");
            return 2;
        }
        if (smoke) {
            from = 50;
            seconds = 2;
            overloadSeconds = 3;
            rounds = 1;
            warmUp = 1;
        }
        Path folder = Files.createTempDirectory("tandem-overload");
        try {
            return isGoodEnough(command, folder) ? 0 : 1;
        } finally {
            Loopback.delete(folder);
        }
    }

    private boolean isGoodEnough(String tandem, Path folder) throws IOException, InterruptedException {
        int[] ports = Loopback.freePorts(4);
        Path site = folder.resolve("site.yaml");
        Files.writeString(site, Loopback.site(SippPair.Transport.UDP, ports[0], ports[1], ports[3]));
        try (var server = ServerUnderLoad.start(tandem, folder, Map.of());
                var sipp =
                        new SippPair(folder, SippPair.Transport.UDP, ports[2], ports[3], ports[0], Loopback.NUMBER)) {
            server.apply(site);
            sipp.place(smoke ? 50 : 300, Duration.ofSeconds(warmUp));
            int sustained = sustained(sipp);
            if (sustained == 0) {
                out.println("not even the first rate is sustained");
                return false;
            }
            out.println(
                    "offered/s  served/s  of sustained  refused  neither  resent  99 of 100 within ms  load average");
            boolean isGood = true;
            for (int i = 0; i < rounds; i++) {
                isGood &= overload(sipp, sustained);
            }
            out.println("afterwards, at half of the sustained rate:");
            isGood &= isSustained(sipp, Math.max(25, sustained / 2));
            return isGood;
        }
    }

    private int sustained(SippPair sipp) throws IOException, InterruptedException {
        int best = 0;
        for (int rate = from; isSustained(sipp, rate); rate += step) {
            best = rate;
            if (smoke) {
                break;
            }
        }
        out.println("highest sustained rate: " + best + " calls/s");
        return best;
    }

    private boolean isSustained(SippPair sipp, int rate) throws IOException, InterruptedException {
        var outcome = sipp.place(rate, Duration.ofSeconds(seconds));
        out.printf(
                Locale.ROOT,
                "%d calls/s: %.0f done, %d failed, %d resent, 99 of 100 within %.0f ms, load average %s%n",
                rate,
                outcome.perSecond(),
                outcome.failures(),
                outcome.retransmissions(),
                outcome.slowest99(),
                Loopback.loadAverage());
        return outcome.failedShare() < FAILED_SHARE_MAX && outcome.perSecond() >= rate * PLACED_SHARE_MIN;
    }

    private boolean overload(SippPair sipp, int sustained) throws IOException, InterruptedException {
        var crowd = sipp.crowd(2 * sustained, Duration.ofSeconds(overloadSeconds));
        double share = crowd.servedPerSecond() / sustained;
        out.printf(
                Locale.ROOT,
                "%9.0f %9.0f %12.0f%% %8d %8d %7d %20.0f  %s%n",
                (double) crowd.offered() / overloadSeconds,
                crowd.servedPerSecond(),
                100 * share,
                crowd.refused(),
                crowd.offered() - crowd.served() - crowd.refused(),
                crowd.retransmissions(),
                crowd.slowest99(),
                Loopback.loadAverage());
        return share >= GOODPUT_MIN;
    }
}
