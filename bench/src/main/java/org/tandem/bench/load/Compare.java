package org.tandem.bench.load;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `tandem bench compare`: the same calls through Tandem and through Kamailio, in turns.
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description = {
            "Places INVITE/180/200/ACK/BYE/200 calls by SIPp on loopback, in turns through Tandem, through Kamailio with",
            "transactions and Record-Route, and through Kamailio without (bench/peers/kamailio.cfg); prints every round,",
            "then median and spread. Needs sipp and kamailio (./tandem peers). Ends by itself."
        })
public final class Compare implements Callable<Integer> {
    @Option(
            names = "--rates",
            split = ",",
            defaultValue = "300,1000,1500,2000,2500",
            paramLabel = "N",
            description = "calls per second, one step each (${DEFAULT-VALUE})")
    private List<Integer> rates = new ArrayList<>();

    @Option(
            names = "--transports",
            split = ",",
            defaultValue = "UDP,TCP",
            description = "UDP, TCP or both (${DEFAULT-VALUE})")
    private List<SippPair.Transport> transports = new ArrayList<>();

    @Option(names = "--rounds", defaultValue = "5", description = "turns per step (${DEFAULT-VALUE})")
    private int rounds;

    @Option(names = "--seconds", defaultValue = "8", description = "length of one turn (${DEFAULT-VALUE})")
    private int seconds;

    @Option(names = "--warm-up", defaultValue = "30", description = "seconds at 500 calls/s before (${DEFAULT-VALUE})")
    private int warmUp;

    @Option(names = "--workers", defaultValue = "2", description = "worker processes of Kamailio (${DEFAULT-VALUE})")
    private int workers;

    @Option(names = "--kamailio", required = true, paramLabel = "FILE", description = "its configuration")
    private Path kamailio = Path.of("");

    @Option(names = "--smoke", description = "one short turn each: shows that this works, measures nothing")
    private boolean smoke;

    @Option(names = "--server-command", paramLabel = "CMD", description = "what starts Tandem, without `server`")
    private @Nullable String command = System.getenv("TANDEM_SERVER_CMD");

    private final PrintStream out = System.out;

    /// One server that is measured, with callers and callees of its own.
    private record Contestant(String name, Subject subject, SippPair sipp) implements AutoCloseable {
        @Override
        public void close() {
            sipp.close();
            subject.close();
        }
    }

    /// One turn.
    ///
    /// @param cost milliseconds of processor time per call
    private record Turn(double perSecond, double failedShare, double cost, double slowest99) {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Compare()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        String tandem = command;
        if (tandem == null) {
            System.err.println("compare: --server-command is missing (./tandem bench compare gives it)");
            return 2;
        }
        if (smoke) {
            rates = List.of(50);
            rounds = 1;
            seconds = 2;
            warmUp = 1;
        }
        Path folder = Files.createTempDirectory("tandem-compare");
        try {
            out.printf(
                    Locale.ROOT,
                    "load average before: %s; processors: %d; Kamailio with %d workers%n",
                    Loopback.loadAverage(),
                    Loopback.processors(),
                    workers);
            boolean allWork = true;
            for (SippPair.Transport transport : transports) {
                allWork &= compare(tandem, transport, folder.resolve(transport.name()));
            }
            return allWork ? 0 : 1;
        } finally {
            Loopback.delete(folder);
        }
    }

    private boolean compare(String tandem, SippPair.Transport transport, Path folder)
            throws IOException, InterruptedException {
        List<Contestant> contestants = new ArrayList<>();
        boolean allWork = true;
        try {
            contestants.add(tandem(tandem, transport, folder.resolve("tandem")));
            contestants.add(kamailio("Kamailio stateful", false, transport, folder.resolve("stateful")));
            contestants.add(kamailio("Kamailio stateless", true, transport, folder.resolve("stateless")));
            for (Contestant one : contestants) {
                var _ = one.sipp().place(smoke ? 50 : 500, Duration.ofSeconds(warmUp));
            }
            out.printf(Locale.ROOT, "%n%s%n", transport);
            out.println(
                    "asked/s  round  server               done/s  failed  CPU ms/call  p99 ms  RSS MB  load average");
            for (int rate : rates) {
                Turn[][] turns = new Turn[contestants.size()][rounds];
                for (int round = 0; round < rounds; round++) {
                    for (int i = 0; i < contestants.size(); i++) {
                        turns[i][round] = turn(contestants.get(i), rate, round);
                    }
                }
                for (int i = 0; i < contestants.size(); i++) {
                    summarize(contestants.get(i).name(), rate, turns[i]);
                    allWork &= Arrays.stream(turns[i]).anyMatch(turn -> turn.failedShare() < 1);
                }
            }
        } finally {
            contestants.forEach(Contestant::close);
        }
        return allWork;
    }

    private Contestant tandem(String tandem, SippPair.Transport transport, Path folder)
            throws IOException, InterruptedException {
        int[] ports = Loopback.freePorts(4);
        Path site = Files.createDirectories(folder).resolve("site.yaml");
        Files.writeString(site, Loopback.site(transport, ports[0], ports[1], ports[3]));
        var sipp = new SippPair(folder, transport, ports[2], ports[3], ports[0], Loopback.NUMBER);
        try {
            var server = ServerUnderLoad.start(tandem, folder, Map.of());
            server.apply(site);
            // Lines open a moment after they were applied.
            Loopback.pause(Duration.ofSeconds(1));
            return new Contestant("Tandem", server, sipp);
        } catch (IOException | InterruptedException e) {
            sipp.close();
            throw e;
        }
    }

    private Contestant kamailio(String name, boolean isStateless, SippPair.Transport transport, Path folder)
            throws IOException {
        int[] ports = Loopback.freePorts(3);
        Files.createDirectories(folder);
        var sipp = new SippPair(folder, transport, ports[1], ports[2], ports[0], Loopback.NUMBER);
        String callee = SippPair.CALLEE + ":" + ports[2] + ";transport="
                + transport.name().toLowerCase(Locale.ROOT);
        try {
            return new Contestant(
                    name, KamailioProxy.start(kamailio, folder, isStateless, workers, ports[0], callee), sipp);
        } catch (IOException e) {
            sipp.close();
            throw e;
        }
    }

    private Turn turn(Contestant contestant, int rate, int round) throws IOException, InterruptedException {
        Duration before = contestant.subject().processorTime();
        var outcome = contestant.sipp().place(rate, Duration.ofSeconds(seconds));
        Duration used = contestant.subject().processorTime().minus(before);
        var turn = new Turn(
                outcome.perSecond(),
                outcome.failedShare(),
                (double) used.toMillis() / Math.max(1, outcome.calls()),
                outcome.slowest99());
        out.printf(
                Locale.ROOT,
                "%7d %6d  %-19s %7.0f %6.2f%% %12.3f %7.1f %7.0f  %s%n",
                rate,
                round + 1,
                contestant.name(),
                turn.perSecond(),
                100 * turn.failedShare(),
                turn.cost(),
                turn.slowest99(),
                contestant.subject().resident() / 1e6,
                Loopback.loadAverage());
        return turn;
    }

    private void summarize(String name, int rate, Turn[] turns) {
        double[] cost = Arrays.stream(turns).mapToDouble(Turn::cost).sorted().toArray();
        double[] done =
                Arrays.stream(turns).mapToDouble(Turn::perSecond).sorted().toArray();
        double[] slow =
                Arrays.stream(turns).mapToDouble(Turn::slowest99).sorted().toArray();
        double worst = Arrays.stream(turns).mapToDouble(Turn::failedShare).max().orElse(1);
        int last = turns.length - 1;
        int middle = turns.length / 2;
        out.printf(
                Locale.ROOT,
                "%7d median %-19s %7.0f  CPU %.3f ms/call (%.3f to %.3f)  p99 %.1f ms (%.1f to %.1f)  worst %.2f%%%n",
                rate,
                name,
                done[middle],
                cost[middle],
                cost[0],
                cost[last],
                slow[middle],
                slow[0],
                slow[last],
                100 * worst);
    }
}
