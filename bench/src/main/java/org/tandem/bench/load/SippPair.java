package org.tandem.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// SIPp as caller and as callee, each with an address of its own on loopback, with its built-in scenarios:
/// INVITE, 180, 200, ACK, BYE, 200.
final class SippPair implements AutoCloseable {
    static final String CALLER = "127.0.0.2";
    static final String CALLEE = "127.0.0.3";

    /// How a run went.
    ///
    /// @param perSecond calls placed per second, over the whole run
    /// @param failures  calls that did not go as the scenario says, in SIPp's count at the caller
    record Outcome(long calls, long failures, double perSecond, long retransmissions) {
        double failedShare() {
            return calls == 0 ? 1 : (double) failures / calls;
        }
    }

    private final Path folder;
    private final int callerPort;
    private final int tandemPort;
    private final String number;
    private final Process callee;
    private int runs;

    /// Starts the callee.
    SippPair(Path folder, int callerPort, int calleePort, int tandemPort, String number) throws IOException {
        this.folder = folder;
        this.callerPort = callerPort;
        this.tandemPort = tandemPort;
        this.number = number;
        this.callee = sipp("callee", List.of("-sn", "uas", "-i", CALLEE, "-p", "" + calleePort, "-mi", CALLEE));
    }

    /// Places calls at a rate for a time, each ended at once after its answer.
    Outcome place(int perSecond, Duration time) throws IOException, InterruptedException {
        Path statistics = folder.resolve("caller-" + ++runs + ".csv");
        long calls = perSecond * time.toSeconds();
        Process caller = caller(perSecond, calls, Duration.ZERO, statistics);
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
                created, calls - done, seconds == 0 ? 0 : done / seconds, number(names, last, "Retransmissions(C)"));
    }

    /// Places calls that stay; they end with [#close].
    Process hold(int perSecond, int calls) throws IOException {
        return caller(perSecond, calls, Duration.ofMinutes(10), folder.resolve("held.csv"));
    }

    private Process caller(int perSecond, long calls, Duration talk, Path statistics) throws IOException {
        return sipp(
                "caller",
                List.of(
                        "127.0.0.1:" + tandemPort,
                        "-sn",
                        "uac",
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
                        "-trace_stat",
                        "-stf",
                        statistics.toString(),
                        "-fd",
                        "1"));
    }

    private Process sipp(String role, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("sipp"));
        command.addAll(arguments);
        command.addAll(List.of("-t", "u1", "-nostdin", "-buff_size", "4194304"));
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("sipp-" + role + ".log").toFile()));
        builder.environment().put("TERM", "dumb");
        return builder.start();
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

    static void end(Process process) {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        stop(callee);
    }
}
