package org.tandem.bench.sim;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// `bench sim`: runs many worlds, or tells one.
public final class Sim {
    private static final String USAGE = """
            usage: ./tandem bench sim [--seeds N] [--from S] [--threads N]   worlds of calls in virtual time (1000000 from 0)
                   ./tandem bench sim --seed S                               one world, told message by message
            Ends with 1 at the first violation, and tells that world.
            """;
    private static final Duration TOLD_EVERY = Duration.ofSeconds(10);

    private final PrintStream out;

    private record Options(long seeds, long from, int threads, Optional<Long> one) {}

    private record Found(long seed, String violation) {}

    private Sim(PrintStream out) {
        this.out = out;
    }

    /// Exits with 0, 1 (a violation, or a pair never met) or 2 (the options).
    public static void main(String[] arguments) throws InterruptedException {
        int code;
        try {
            code = new Sim(System.out).run(options(arguments));
        } catch (IllegalArgumentException wrong) {
            System.err.println("bench sim: " + wrong.getMessage());
            System.err.print(USAGE);
            code = 2;
        }
        System.exit(code);
    }

    private static Options options(String[] arguments) {
        long seeds = 1_000_000;
        long from = 0;
        int threads = Runtime.getRuntime().availableProcessors();
        Optional<Long> one = Optional.empty();
        for (int i = 0; i < arguments.length; i += 2) {
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException(arguments[i] + " needs a number");
            }
            long value = Long.parseLong(arguments[i + 1]);
            switch (arguments[i]) {
                case "--seeds" -> seeds = value;
                case "--from" -> from = value;
                case "--threads" -> threads = (int) value;
                case "--seed" -> one = Optional.of(value);
                default -> throw new IllegalArgumentException("unknown option " + arguments[i]);
            }
        }
        if (seeds < 1 || threads < 1) {
            throw new IllegalArgumentException("at least one seed and one thread");
        }
        return new Options(seeds, from, threads, one);
    }

    private int run(Options options) throws InterruptedException {
        try (var simulation = new Simulation()) {
            if (options.one().isPresent()) {
                long seed = options.one().get();
                List<String> story = simulation.tell(seed);
                story.forEach(out::println);
                return simulation.run(seed).isPresent() ? 1 : 0;
            }
            Optional<Found> found = runAll(simulation, options);
            report(simulation, options);
            if (found.isPresent()) {
                simulation.tell(found.get().seed()).forEach(out::println);
                out.println();
                out.println("seed " + found.get().seed() + ": " + found.get().violation());
                out.println(
                        "Run it again: ./tandem bench sim --seed " + found.get().seed());
                return 1;
            }
            List<String> problems = PairList.checkedIn().problems(simulation.pairs(), simulation.worlds());
            problems.forEach(out::println);
            return problems.isEmpty() ? 0 : 1;
        }
    }

    private Optional<Found> runAll(Simulation simulation, Options options) throws InterruptedException {
        var next = new AtomicLong(options.from());
        var found = new AtomicReference<@Nullable Found>();
        long start = System.nanoTime();
        var told = new AtomicLong(start);
        Runnable work = () -> {
            for (long seed = next.getAndIncrement();
                    seed < options.from() + options.seeds() && found.get() == null;
                    seed = next.getAndIncrement()) {
                long mine = seed;
                simulation.run(seed).ifPresent(violation -> found.compareAndSet(null, new Found(mine, violation)));
                long now = System.nanoTime();
                long last = told.get();
                if (now - last > TOLD_EVERY.toNanos() && told.compareAndSet(last, now)) {
                    out.println(progress(simulation, now - start));
                }
            }
        };
        Thread[] threads = new Thread[options.threads()];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = Thread.ofPlatform().name("sim-" + i).start(work);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        out.println(progress(simulation, System.nanoTime() - start));
        return Optional.ofNullable(found.get());
    }

    private static String progress(Simulation simulation, long nanos) {
        double seconds = nanos / 1e9;
        return String.format(
                Locale.ROOT,
                "%,d worlds, %,d calls, %,d steps in %.0f s: %.0f worlds/s",
                simulation.worlds(),
                simulation.calls(),
                simulation.steps(),
                seconds,
                simulation.worlds() / seconds);
    }

    private void report(Simulation simulation, Options options) {
        out.println();
        out.println("Which event met a call in which state, in the worlds from seed " + options.from() + ":");
        simulation.pairs().lines().forEach(out::println);
        out.println();
    }
}
