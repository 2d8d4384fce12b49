package org.tandem.bench.load;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Kamailio as `bench/peers/kamailio.cfg` sets it up, as a process of its own.
final class KamailioProxy implements Subject {
    private static final int TRIES = 100;

    private final Process process;
    private final ProcessTree tree;

    private KamailioProxy(Process process) {
        this.process = process;
        this.tree = new ProcessTree(process.toHandle());
    }

    /// Starts it and returns when it answers an OPTIONS.
    ///
    /// @param workers processes for UDP, and as many for TCP
    /// @param callee  `address:port` with the transport as parameter
    static KamailioProxy start(
            Path configuration, Path folder, boolean isStateless, int workers, int port, String callee)
            throws IOException {
        Files.createDirectories(folder.resolve("run"));
        List<String> command = new ArrayList<>(List.of(
                "kamailio",
                "-f",
                configuration.toString(),
                "-DD",
                "-E",
                "-m",
                "512",
                "-n",
                "" + workers,
                "-N",
                "" + workers,
                "-L",
                modules().toString(),
                "-Y",
                folder.resolve("run").toString(),
                "-w",
                folder.toString(),
                "-l",
                "udp:127.0.0.1:" + port,
                "-l",
                "tcp:127.0.0.1:" + port,
                "-A",
                "CALLEE=\"sip:" + callee + "\""));
        if (isStateless) {
            command.addAll(List.of("-A", "STATELESS"));
        }
        Path log = folder.resolve("kamailio.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        var proxy = new KamailioProxy(process);
        if (!proxy.answers(port)) {
            proxy.close();
            throw new IOException("kamailio did not start:\n" + Files.readString(log));
        }
        return proxy;
    }

    private static Path modules() throws IOException {
        try (Stream<Path> folders = Files.list(Path.of("/usr/lib"))) {
            return folders.map(folder -> folder.resolve("kamailio/modules"))
                    .filter(Files::isDirectory)
                    .findFirst()
                    .orElseThrow(() -> new IOException("kamailio has no modules below /usr/lib: ./tandem peers"));
        }
    }

    /// Asks until something comes back: 483, since the request may take no further hop.
    private boolean answers(int port) throws IOException {
        try (var socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            socket.setSoTimeout(100);
            byte[] ask = """
                    OPTIONS sip:127.0.0.1:%d SIP/2.0
                    Via: SIP/2.0/UDP 127.0.0.1:%d;branch=z9hG4bKready
                    Max-Forwards: 0
                    From: <sip:bench@127.0.0.1>;tag=1
                    To: <sip:127.0.0.1>
                    Call-ID: ready
                    CSeq: 1 OPTIONS
                    Content-Length: 0

                    """.formatted(port, socket.getLocalPort())
                    .replace("\n", "\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
            var target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            for (int i = 0; i < TRIES && process.isAlive(); i++) {
                socket.send(new DatagramPacket(ask, ask.length, target));
                try {
                    socket.receive(new DatagramPacket(new byte[2048], 2048));
                    return true;
                } catch (SocketTimeoutException _) {
                    // Not yet.
                } catch (java.net.PortUnreachableException _) {
                    // Not yet either.
                }
            }
            return false;
        }
    }

    @Override
    public Duration processorTime() throws IOException {
        return tree.processorTime();
    }

    @Override
    public long resident() throws IOException {
        return tree.resident();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
