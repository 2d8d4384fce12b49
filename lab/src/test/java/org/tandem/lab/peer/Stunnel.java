package org.tandem.lab.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// TLS in front of a program that has none: takes TCP and speaks TLS, or the other way round.
public final class Stunnel implements AutoCloseable {

    private final int port;
    private final PeerProcess process;

    private Stunnel(int port, PeerProcess process) {
        this.port = port;
        this.process = process;
    }

    /// Takes plain TCP and goes on in TLS to a port, showing a client certificate.
    public static Stunnel toTls(Path folder, int tlsPort, OpensslPki.Certificate client, Path authority) {
        return start(folder, true, Ports.free(), tlsPort, client, authority, "verifyChain = yes\n");
    }

    /// Takes TLS, asks for a client certificate of the authority, and goes on in plain TCP to a port.
    public static Stunnel fromTls(Path folder, int plainPort, OpensslPki.Certificate server, Path authority) {
        return start(folder, false, Ports.free(), plainPort, server, authority, "verifyChain = yes\n");
    }

    private static Stunnel start(
            Path parent, boolean client, int port, int to, OpensslPki.Certificate own, Path authority, String more) {
        try {
            Files.createDirectories(parent);
            Path folder = Files.createTempDirectory(parent, "stunnel-");
            Path config = folder.resolve("stunnel.conf");
            Files.writeString(config, """
                    foreground = yes
                    debug = info
                    pid =
                    [tandem]
                    client = %s
                    accept = 127.0.0.1:%d
                    connect = 127.0.0.1:%d
                    cert = %s
                    key = %s
                    CAfile = %s
                    %s""".formatted(
                            client ? "yes" : "no", port, to, own.certificate(), own.key(), authority, more));
            var process =
                    PeerProcess.start("stunnel", folder, List.of(Peer.STUNNEL.command(), config.toString()), Map.of());
            process.awaitLine("Configuration successful", Duration.ofSeconds(10));
            return new Stunnel(port, process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Where it takes connections.
    public int port() {
        return port;
    }

    public PeerProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
    }
}
