package org.tandem.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// SIPp as caller and as callee, each with an address of its own on loopback, with its built-in scenarios:
/// INVITE, 180, 200, ACK, BYE, 200.
final class SippPair implements AutoCloseable {
    static final String CALLER = "127.0.0.2";
    static final String CALLEE = "127.0.0.3";

    /// How a run went.
    ///
    /// @param perSecond calls placed per second, over the whole run
    /// @param failures  calls that did not go as the scenario says, in SIPp's count at the caller
    /// @param slowest99 of 100 calls, 99 were answered within so long: from the INVITE at the caller to its
    ///     200, so both ways through the server and the callee's own time are in it
    record Outcome(long calls, long failures, double perSecond, long retransmissions, double slowest99) {
        double failedShare() {
            return calls == 0 ? 1 : (double) failures / calls;
        }
    }

    /// How a run of a crowd went, of which a part is refused.
    ///
    /// @param offered calls that were placed
    /// @param served those that were answered, and ended as they should
    /// @param refused those that were answered 503
    /// @param servedPerSecond over the time in which calls were placed
    /// @param slowest99 of 100 calls that were answered, 99 were within so many milliseconds
    record Crowd(
            long offered, long served, long refused, double servedPerSecond, long retransmissions, double slowest99) {}

    /// SIPp's word for one socket for all calls.
    enum Transport {
        UDP("u1"),
        TCP("t1");

        private final String option;

        Transport(String option) {
            this.option = option;
        }
    }

    private final Path folder;
    private final Transport transport;
    private final int callerPort;
    private final int serverPort;
    private final String number;
    private final Process callee;
    private int runs;

    /// Starts the callee.
    SippPair(Path folder, Transport transport, int callerPort, int calleePort, int serverPort, String number)
            throws IOException {
        this.folder = folder;
        this.transport = transport;
        this.callerPort = callerPort;
        this.serverPort = serverPort;
        this.number = number;
        this.callee = sipp("callee", List.of("-sn", "uas", "-i", CALLEE, "-p", "" + calleePort, "-mi", CALLEE));
    }

    /// Places calls at a rate for a time, each ended at once after its answer.
    Outcome place(int perSecond, Duration time) throws IOException, InterruptedException {
        Path statistics = folder.resolve("caller-" + ++runs + ".csv");
        long calls = perSecond * time.toSeconds();
        Process caller = caller(List.of("-sn", "uac"), perSecond, calls, Duration.ZERO, statistics);
        // A call that hangs is given up by SIPp after its retransmissions, 32 s.
        if (!caller.waitFor(time.toSeconds() + 45, TimeUnit.SECONDS)) {
            stop(caller);
        }
        List<String> rows = Files.readAllLines(statistics);
        List<String> names = List.of(rows.getFirst().split(";", -1));
        String[] last = rows.getLast().split(";", -1);
        long created = number(names, last, "OutgoingCall(C)");
        long done = number(names, last, "SuccessfulCall(C)");
        double seconds = busySeconds(names, rows);
        return new Outcome(
                created,
                calls - done,
                seconds == 0 ? 0 : done / seconds,
                number(names, last, "Retransmissions(C)"),
                slowest99(folder.resolve("uac_" + caller.pid() + "_rtt.csv")));
    }

    /// Places calls at a rate for a time, whatever becomes of them.
    Crowd crowd(int perSecond, Duration time) throws IOException, InterruptedException {
        Path scenario = folder.resolve("caller-in-a-crowd.xml");
        try (var text = SippPair.class.getResourceAsStream("/sipp/caller-in-a-crowd.xml")) {
            Files.write(scenario, java.util.Objects.requireNonNull(text).readAllBytes());
        }
        Path statistics = folder.resolve("crowd-" + ++runs + ".csv");
        long calls = perSecond * time.toSeconds();
        Process caller = caller(List.of("-sf", scenario.toString()), perSecond, calls, Duration.ZERO, statistics);
        if (!caller.waitFor(time.toSeconds() + 45, TimeUnit.SECONDS)) {
            stop(caller);
        }
        List<String> rows = Files.readAllLines(statistics);
        List<String> names = List.of(rows.getFirst().split(";", -1));
        String[] last = rows.getLast().split(";", -1);
        long served = number(names, last, "GenericCounter1(C)");
        double seconds = busySeconds(names, rows);
        return new Crowd(
                number(names, last, "OutgoingCall(C)"),
                served,
                number(names, last, "GenericCounter2(C)"),
                seconds == 0 ? 0 : served / seconds,
                number(names, last, "Retransmissions(C)"),
                slowest99(folder.resolve("caller-in-a-crowd_" + caller.pid() + "_rtt.csv")));
    }

    /// Calls that stay until they are ended here.
    record Held(Process caller, Path statistics) {
        /// How many there are, as SIPp counts them.
        long calls() throws IOException {
            List<String> rows = Files.readAllLines(statistics);
            return number(
                    List.of(rows.getFirst().split(";", -1)), rows.getLast().split(";", -1), "CurrentCall");
        }

        void end() {
            caller.destroyForcibly();
        }
    }

    /// Places calls that stay.
    Held hold(int perSecond, int calls) throws IOException {
        Path statistics = folder.resolve("held.csv");
        return new Held(
                caller(List.of("-sn", "uac"), perSecond, calls, Duration.ofMinutes(10), statistics), statistics);
    }

    private Process caller(List<String> scenario, int perSecond, long calls, Duration talk, Path statistics)
            throws IOException {
        List<String> arguments = new ArrayList<>(scenario);
        arguments.addAll(List.of(
                "127.0.0.1:" + serverPort,
                "-s",
                number,
                "-i",
                CALLER,
                "-p",
                "" + callerPort,
                "-mi",
                CALLER,
                "-r",
                "" + perSecond,
                "-m",
                "" + calls,
                "-l",
                "" + Math.max(calls, 1),
                "-d",
                "" + talk.toMillis(),
                "-trace_rtt",
                "-rtt_freq",
                "50",
                "-trace_stat",
                "-stf",
                statistics.toString(),
                "-fd",
                "1"));
        return sipp("caller", arguments);
    }

    private Process sipp(String role, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("sipp"));
        command.addAll(arguments);
        command.addAll(List.of("-t", transport.option, "-nostdin", "-buff_size", "4194304"));
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("sipp-" + role + ".log").toFile()));
        builder.environment().put("TERM", "dumb");
        return builder.start();
    }

    /// The time, in milliseconds, that 99 of 100 answers took at most; 0 when SIPp wrote none down.
    private static double slowest99(Path times) throws IOException {
        if (!Files.exists(times)) {
            return 0;
        }
        double[] sorted;
        try (Stream<String> rows = Files.lines(times)) {
            sorted = rows.skip(1)
                    .map(row -> row.split(";", -1))
                    .filter(fields -> fields.length > 1)
                    .mapToDouble(fields -> Double.parseDouble(fields[1]))
                    .sorted()
                    .toArray();
        }
        Files.delete(times);
        return sorted.length == 0 ? 0 : sorted[Math.min(sorted.length - 1, sorted.length * 99 / 100)];
    }

    /// Until the row in which the last call had been placed: what comes after is waiting for stragglers.
    private static double busySeconds(List<String> names, List<String> rows) {
        int placedColumn = names.indexOf("OutgoingCall(C)");
        String placed = rows.getLast().split(";", -1)[placedColumn];
        for (String row : rows) {
            String[] fields = row.split(";", -1);
            if (fields[placedColumn].equals(placed)) {
                return seconds(fields[names.indexOf("ElapsedTime(C)")]);
            }
        }
        return 0;
    }

    /// `00:00:10:012000`, hours to microseconds; some editions of SIPp leave the fraction out.
    private static double seconds(String text) {
        String[] parts = text.split(":", -1);
        double seconds =
                Integer.parseInt(parts[0]) * 3600 + Integer.parseInt(parts[1]) * 60 + Integer.parseInt(parts[2]);
        return parts.length < 4 ? seconds : seconds + Double.parseDouble("0." + parts[3]);
    }

    private static long number(List<String> names, String[] row, String name) {
        int index = names.indexOf(name);
        return index < 0 ? 0 : Long.parseLong(row[index]);
    }

    private static void stop(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(2, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }

    @Override
    public void close() {
        stop(callee);
    }
}
