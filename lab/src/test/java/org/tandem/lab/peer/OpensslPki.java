package org.tandem.lab.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A certificate authority made by the openssl command, and certificates from it: right ones and the wrong ones that
/// administrators meet.
public final class OpensslPki {

    /// What a certificate may be used for.
    public enum Use {
        SERVER("serverAuth"),
        CLIENT("clientAuth"),
        BOTH("serverAuth,clientAuth");

        private final String extension;

        Use(String extension) {
            this.extension = extension;
        }
    }

    /// When a certificate holds.
    public enum Validity {
        NOW("20200101000000Z", "20491231000000Z"),
        EXPIRED("20200101000000Z", "20210101000000Z"),
        NOT_YET("20480101000000Z", "20491231000000Z");

        private final String from;
        private final String to;

        Validity(String from, String to) {
            this.from = from;
            this.to = to;
        }
    }

    /// A certificate with its key, as PEM files.
    public record Certificate(Path certificate, Path key) {}

    private final Path folder;

    private OpensslPki(Path folder) {
        this.folder = folder;
    }

    /// Makes an authority in a new folder.
    public static OpensslPki in(Path folder) {
        try {
            Files.createDirectories(folder.resolve("issued"));
            Files.writeString(folder.resolve("index.txt"), "");
            Files.writeString(folder.resolve("index.txt.attr"), "unique_subject = no\n");
            Files.writeString(folder.resolve("ca.cnf"), """
                    [ca]
                    default_ca = lab
                    [lab]
                    dir = .
                    database = index.txt
                    rand_serial = yes
                    new_certs_dir = issued
                    certificate = ca.pem
                    private_key = ca.key
                    default_md = sha256
                    policy = any
                    [any]
                    commonName = supplied
                    """);
            var pki = new OpensslPki(folder);
            pki.run(
                    "req",
                    "-x509",
                    "-newkey",
                    "ec",
                    "-pkeyopt",
                    "ec_paramgen_curve:P-256",
                    "-nodes",
                    "-days",
                    "3650",
                    "-subj",
                    "/CN=Lab authority",
                    "-addext",
                    "keyUsage=critical,keyCertSign,cRLSign",
                    "-keyout",
                    "ca.key",
                    "-out",
                    "ca.pem");
            return pki;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The authority's own certificate.
    public Path authority() {
        return folder.resolve("ca.pem");
    }

    /// A certificate that is right in every way, for a host name and 127.0.0.1.
    public Certificate right(String host) {
        return issue(host, Use.BOTH, Validity.NOW);
    }

    /// A certificate for a host name and 127.0.0.1.
    public Certificate issue(String host, Use use, Validity validity) {
        String name = host + "-" + use + "-" + validity;
        try {
            Files.writeString(
                    folder.resolve(name + ".ext"),
                    "basicConstraints=CA:FALSE\nkeyUsage=digitalSignature\nextendedKeyUsage=" + use.extension
                            + "\nsubjectAltName=DNS:" + host + ",IP:127.0.0.1\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run(
                "req",
                "-new",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-subj",
                "/CN=" + host,
                "-keyout",
                name + ".key",
                "-out",
                name + ".csr");
        run(
                "ca",
                "-batch",
                "-notext",
                "-config",
                "ca.cnf",
                "-startdate",
                validity.from,
                "-enddate",
                validity.to,
                "-extfile",
                name + ".ext",
                "-in",
                name + ".csr",
                "-out",
                name + ".pem");
        return new Certificate(folder.resolve(name + ".pem"), folder.resolve(name + ".key"));
    }

    /// The same as one PKCS#12 file.
    public Path pkcs12(Certificate certificate, String password) {
        String out = String.valueOf(certificate.certificate().getFileName()).replace(".pem", ".p12");
        run(
                "pkcs12",
                "-export",
                "-in",
                certificate.certificate().toString(),
                "-inkey",
                certificate.key().toString(),
                "-certfile",
                "ca.pem",
                "-passout",
                "pass:" + password,
                "-out",
                out);
        return folder.resolve(out);
    }

    /// Shakes hands as a TLS client and returns what `openssl s_client` says of it.
    ///
    /// @param options further options of s_client, `-cert`, `-key`, `-verify_hostname`
    public List<String> handshake(int port, String... options) {
        List<String> command = new java.util.ArrayList<>(List.of(
                Peer.OPENSSL.command(),
                "s_client",
                "-connect",
                "127.0.0.1:" + port,
                "-CAfile",
                "ca.pem",
                "-verify_return_error"));
        command.addAll(List.of(options));
        try (var client = PeerProcess.start("openssl s_client", folder, command, Map.of())) {
            // An alert of TLS 1.3 comes after the client believes the handshake is done: give it something to read.
            client.endInput();
            client.awaitExit(Duration.ofSeconds(20));
            client.awaitEndOfOutput(Duration.ofSeconds(20));
            return client.output();
        }
    }

    private void run(String... arguments) {
        List<String> command = new java.util.ArrayList<>(List.of(Peer.OPENSSL.command()));
        command.addAll(List.of(arguments));
        try (var openssl = PeerProcess.start("openssl " + arguments[0], folder, command, Map.of())) {
            if (openssl.awaitExit(Duration.ofSeconds(30)) != 0) {
                throw new AssertionError(command + openssl.tail());
            }
        }
    }
}
