package org.tandem.lab.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// One run of SIPp: plays a scenario for a number of calls and tells how they went.
///
/// Scenarios are resources below `/sipp/`, in SIPp's own XML. SIPp of Debian has no TLS; put [Stunnel] in front.
public final class Sipp implements AutoCloseable {

    /// How to reach the other side.
    public enum Transport {
        UDP("u1"),
        TCP("t1"),
        /// A connection for each call.
        TCP_EACH("tn");

        private final String option;

        Transport(String option) {
            this.option = option;
        }
    }

    /// What to play.
    ///
    /// @param scenario name of a resource below `/sipp/`
    /// @param calls    how many calls until it ends by itself
    /// @param rate     new calls per second, for the calling side
    /// @param atOnce   most calls at the same time, for the calling side
    /// @param keys     values for `[name]` in the scenario
    /// @param timeout  the whole run fails after this
    public record Play(
            String scenario,
            Transport transport,
            int localPort,
            int calls,
            int rate,
            int atOnce,
            Map<String, String> keys,
            Duration timeout) {

        public Play {
            keys = Map.copyOf(keys);
        }

        /// One call.
        public static Play once(String scenario, Transport transport) {
            return new Play(
                    scenario, transport, Ports.free(), 1, 1, 1, Map.of("caller", "sipp"), Duration.ofSeconds(20));
        }

        public Play calls(int count, int perSecond, int most) {
            return new Play(scenario, transport, localPort, count, perSecond, most, keys, timeout);
        }

        public Play key(String name, String value) {
            Map<String, String> more = new java.util.TreeMap<>(keys);
            more.put(name, value);
            return new Play(scenario, transport, localPort, calls, rate, atOnce, more, timeout);
        }

        public Play port(int port) {
            return new Play(scenario, transport, port, calls, rate, atOnce, keys, timeout);
        }

        public Play within(Duration limit) {
            return new Play(scenario, transport, localPort, calls, rate, atOnce, keys, limit);
        }
    }

    /// Into a pipe SIPp says nothing before its end, so it is told to make a file once its sockets are open.
    private static final String READY = "listens";
    private static final String SAY_READY =
            "<init><nop><action><exec command=\"touch " + READY + "\"/></action></nop></init>";

    private final Play play;
    private final Path folder;
    private final PeerProcess process;

    private Sipp(Play play, Path folder, PeerProcess process) {
        this.play = play;
        this.folder = folder;
        this.process = process;
    }

    /// Starts the side that calls, towards a port on loopback.
    public static Sipp call(Path folder, Play play, int remotePort) {
        return start(folder, play, List.of("127.0.0.1:" + remotePort));
    }

    /// Starts the side that is called, and returns when it listens.
    public static Sipp listen(Path folder, Play play) {
        Sipp sipp = start(folder, play, List.of());
        sipp.process.awaitFile(sipp.folder.resolve(READY), Duration.ofSeconds(10));
        return sipp;
    }

    private static Sipp start(Path parent, Play play, List<String> remote) {
        try {
            Files.createDirectories(parent);
            Path folder = Files.createTempDirectory(parent, "sipp-");
            Path scenario = folder.resolve("scenario.xml");
            Files.writeString(scenario, resource(play.scenario()).replaceFirst("<scenario[^>]*>", "$0" + SAY_READY));
            List<String> command = new ArrayList<>(List.of(Peer.SIPP.command()));
            command.addAll(remote);
            command.addAll(List.of("-sf", scenario.toString()));
            command.addAll(List.of("-i", "127.0.0.1", "-p", "" + play.localPort(), "-t", play.transport().option));
            command.addAll(List.of("-mi", "127.0.0.1", "-mp", "" + (play.localPort() + 2)));
            command.addAll(List.of("-m", "" + play.calls(), "-r", "" + play.rate(), "-l", "" + play.atOnce()));
            command.addAll(List.of("-timeout", play.timeout().toSeconds() + "s", "-timeout_error", "-nostdin"));
            command.addAll(List.of("-max_socket", "4000"));
            command.addAll(List.of("-trace_err", "-error_file", "errors.log"));
            command.addAll(List.of("-trace_msg", "-message_file", "messages.log"));
            command.addAll(List.of("-trace_stat", "-stf", "statistics.csv", "-fd", "1"));
            play.keys().forEach((name, value) -> command.addAll(List.of("-key", name, value)));
            return new Sipp(
                    play,
                    folder,
                    PeerProcess.start("sipp " + play.scenario(), folder, command, Map.of("TERM", "dumb")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String resource(String name) throws IOException {
        try (var stream = Sipp.class.getResourceAsStream("/sipp/" + name)) {
            if (stream == null) {
                throw new IllegalArgumentException("no scenario /sipp/" + name);
            }
            return new String(stream.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    /// Waits for the end; fails unless every call went as the scenario says.
    public void awaitSuccess() {
        int code = process.awaitExit(play.timeout().plusSeconds(15));
        if (code != 0) {
            throw new AssertionError(
                    "sipp " + play.scenario() + " ended with " + code + " (1: a call failed, 97: time is up)"
                            + "\n--- its errors\n" + file("errors.log", 4000) + "\n--- its last messages\n"
                            + file("messages.log", 6000));
        }
    }

    /// Waits for the end and returns SIPp's exit code: 0 all calls went well, 1 some did not, 97 time is up.
    public int awaitEnd() {
        return process.awaitExit(play.timeout().plusSeconds(15));
    }

    /// Every message sent and received, as SIPp writes them down. At heavy load this is much.
    public String messages() {
        return file("messages.log", Integer.MAX_VALUE);
    }

    /// What did not go as the scenario says.
    public String errors() {
        return file("errors.log", Integer.MAX_VALUE);
    }

    /// A counter of SIPp's statistics as last written, for example `SuccessfulCall(C)`.
    public long statistic(String column) {
        List<String> rows = file("statistics.csv", Integer.MAX_VALUE).lines().toList();
        int index = List.of(rows.getFirst().split(";", -1)).indexOf(column);
        if (index < 0) {
            throw new IllegalArgumentException("no column " + column + " in " + rows.getFirst());
        }
        return Long.parseLong(rows.getLast().split(";", -1)[index]);
    }

    public int port() {
        return play.localPort();
    }

    public PeerProcess process() {
        return process;
    }

    private String file(String name, int lastCharacters) {
        try {
            Path file = folder.resolve(name);
            String text = Files.exists(file)
                    ? Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1)
                    : "(empty)";
            return text.substring(Math.max(0, text.length() - lastCharacters));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
