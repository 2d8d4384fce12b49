package org.tandem.store;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.tandem.journal.EntryCodec;
import org.tandem.journal.EntryType;

/// What an entry costs: 5000 entries a second from eight callers for some seconds, of 300 bytes, into files and
/// into H2. The figures of ADR 0003.
///
/// Run by hand: `java -cp <test class path of server> org.tandem.store.JournalCost [entries a second]`
final class JournalCost {
    private static final int CALLERS = 8;
    private static final int SECONDS = 5;
    private static final EntryCodec<byte[]> RAW = new EntryCodec<>() {
        @Override
        public byte[] write(byte[] entry) {
            return entry;
        }

        @Override
        public byte[] read(byte[] payload) {
            return payload;
        }
    };
    private static final EntryType<byte[]> OPENED = EntryType.opening("call.opened", "call", RAW);
    private static final EntryType<byte[]> CLOSED = EntryType.closing("call.closed", "call", RAW);
    private static final byte[] PAYLOAD = "x".repeat(300).getBytes(java.nio.charset.StandardCharsets.UTF_8);

    private JournalCost() {}

    private interface Target {
        void append(EntryType<byte[]> type, String key, Runnable done);
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        int rate = args.length > 0 ? Integer.parseInt(args[0]) : 5000;
        var directory = Files.createTempDirectory("journal-cost");
        System.out.println("target                      entries/s  cpu us/entry  p50 ms  p99 ms  max ms");
        for (int round = 0; round < 2; round++) { // the first warms up
            measure("nothing (the callers alone)", rate, (_, _, done) -> done.run());
            for (int gather : new int[] {0, 1, 2, 4}) {
                var settings =
                        new JournalSettings(64 << 20, 8L << 30, Duration.ofDays(1), 100_000, Duration.ofMillis(gather));
                var path = directory.resolve("files-" + round + "-" + gather);
                try (var journal = new FileJournal(path, settings, InstantSource.system())) {
                    measure(
                            "files, gather " + gather + " ms",
                            rate,
                            (type, key, done) -> journal.append(type, key, PAYLOAD, Runnable::run, _ -> done.run()));
                }
            }
            try (var table = new Table(directory.resolve("h2-" + round))) {
                measure("H2, a commit each 4 ms", rate, table);
            }
        }
    }

    private static void measure(String name, int rate, Target target) throws InterruptedException {
        int total = rate * SECONDS;
        var waits = new long[total];
        var done = new AtomicInteger();
        long cpuBefore = cpuNanos();
        long start = System.nanoTime();
        var threads = new ArrayList<Thread>();
        for (int caller = 0; caller < CALLERS; caller++) {
            int first = caller;
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = first; i < total; i += CALLERS) {
                    long due = start + (long) i * 1_000_000_000L / rate;
                    while (System.nanoTime() < due) {
                        LockSupport.parkNanos(due - System.nanoTime());
                    }
                    int number = i;
                    long at = System.nanoTime();
                    target.append(
                            i / CALLERS % 2 == 0 ? OPENED : CLOSED, "call-" + i / CALLERS / 2 + "-" + first, () -> {
                                waits[number] = System.nanoTime() - at;
                                done.incrementAndGet();
                            });
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
        while (done.get() < total) {
            LockSupport.parkNanos(1_000_000);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpuMicros = (cpuNanos() - cpuBefore) / 1e3 / total;
        Arrays.sort(waits);
        System.out.printf(
                Locale.ROOT,
                "%-27s %9.0f  %12.1f  %6.2f  %6.2f  %6.2f%n",
                name,
                total / seconds,
                cpuMicros,
                waits[total / 2] / 1e6,
                waits[(int) (total * 0.99)] / 1e6,
                waits[total - 1] / 1e6);
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    /// The same job in a table: one thread inserts what has come in 4 ms and commits once.
    private static final class Table implements Target, AutoCloseable {
        private record Waiting(EntryType<byte[]> type, String key, Runnable done) {}

        private final ConcurrentLinkedQueue<Waiting> waiting = new ConcurrentLinkedQueue<>();
        private final Thread thread;
        private volatile boolean closed;

        private Table(Path file) {
            thread = Thread.ofPlatform().start(() -> run(file));
        }

        @Override
        public void append(EntryType<byte[]> type, String key, Runnable done) {
            waiting.add(new Waiting(type, key, done));
        }

        private void run(Path file) {
            try (var connection = DriverManager.getConnection("jdbc:h2:file:" + file.toAbsolutePath(), "t", "");
                    var statement = connection.createStatement()) {
                statement.execute("SET WRITE_DELAY 0");
                statement.execute(
                        "CREATE TABLE entry (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
                                + " at TIMESTAMP WITH TIME ZONE, type VARCHAR(64), entry_key VARCHAR(128), payload VARBINARY(300000))");
                statement.execute("CREATE INDEX by_key ON entry (entry_key)");
                connection.setAutoCommit(false);
                try (var insert = connection.prepareStatement(
                        "INSERT INTO entry (at, type, entry_key, payload) VALUES (CURRENT_TIMESTAMP, ?, ?, ?)")) {
                    while (!closed) {
                        LockSupport.parkNanos(4_000_000);
                        List<Waiting> batch = new ArrayList<>();
                        for (var next = waiting.poll(); next != null; next = waiting.poll()) {
                            insert.setString(1, next.type().name());
                            insert.setString(2, next.key());
                            insert.setBytes(3, PAYLOAD);
                            insert.addBatch();
                            batch.add(next);
                        }
                        if (!batch.isEmpty()) {
                            insert.executeBatch();
                            connection.commit();
                            batch.forEach(each -> each.done().run());
                        }
                    }
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            closed = true;
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
