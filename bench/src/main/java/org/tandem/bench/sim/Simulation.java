package org.tandem.bench.sim;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/// Runs worlds by their seeds. For any number of threads, each with worlds of its own.
public final class Simulation implements LongFunction<Optional<String>>, AutoCloseable {
    private final Site site = new Site();
    private final Faults faults = new Faults();
    private final PairTable pairs = new PairTable();
    private final AtomicLong worlds = new AtomicLong();
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong steps = new AtomicLong();

    /// The same as [#run], by a type that class loaders have in common.
    @Override
    public Optional<String> apply(long seed) {
        return run(seed);
    }

    /// Runs one world; says what was violated in it, if anything was.
    public Optional<String> run(long seed) {
        PairTable met = new PairTable();
        World world = world(seed, met, false);
        // Two threads add up one table.
        synchronized (pairs) {
            pairs.add(met);
        }
        worlds.incrementAndGet();
        calls.addAndGet(world.climate().calls());
        steps.addAndGet(world.steps());
        return world.watch().violation();
    }

    /// Runs one world again, and tells all that happens in it.
    public List<String> tell(long seed) {
        return world(seed, new PairTable(), true).story();
    }

    private World world(long seed, PairTable met, boolean isTold) {
        World world = new World(seed, site, met, isTold);
        faults.hear(world.watch()::violated);
        try {
            world.run();
        } finally {
            faults.hear(null);
        }
        return world;
    }

    /// What was met so far. Read it when no world runs.
    PairTable pairs() {
        return pairs;
    }

    public long worlds() {
        return worlds.get();
    }

    public long calls() {
        return calls.get();
    }

    public long steps() {
        return steps.get();
    }

    @Override
    public void close() {
        faults.close();
    }
}
