package org.tandem.lab.certificate;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.tandem.lab.sip.LabFailure;
import org.tandem.lab.sip.Tls;

/// Makes certificate authorities and certificates of peers in a directory. One thread at a time.
public final class CertificateShop {
    private static final String PASSWORD = "lab-only";

    /// An authority's own key store and its certificate as PEM.
    public record Authority(String name, Path store, Path pem) {}

    /// A peer's certificate: key store (PKCS#12), and chain and key as PEM.
    public record Issued(Path store, String password, Path chain, Path key) {
        /// A TLS side that shows this certificate and trusts `authority`.
        public Tls trusting(Authority authority, boolean needsClientCertificate) {
            return Tls.ofPkcs12(store, password, authority.pem(), needsClientCertificate);
        }
    }

    /// What is right or wrong about a certificate.
    public enum Kind {
        /// Server and client authentication, valid now.
        GOOD("serverAuth,clientAuth", "-1d", 30),
        /// No client authentication: fails where mutual authentication is required.
        SERVER_ONLY("serverAuth", "-1d", 30),
        EXPIRED("serverAuth,clientAuth", "-10d", 5);

        private final String usage;
        private final String start;
        private final int days;

        Kind(String usage, String start, int days) {
            this.usage = usage;
            this.start = start;
            this.days = days;
        }
    }

    private final Path directory;
    private int issued;

    public CertificateShop(Path directory) {
        this.directory = directory;
    }

    public Authority authority(String name) {
        Path store = directory.resolve(name + "-authority.p12");
        Path pem = directory.resolve(name + "-authority.pem");
        keytool(
                store,
                "authority",
                "CN=" + name + " authority",
                "-ext",
                "bc:c",
                "-ext",
                "ku:c=keyCertSign,cRLSign",
                "-startdate",
                "-20d",
                "-validity",
                "60");
        try {
            Files.writeString(pem, pem(open(store).getCertificate("authority")));
            return new Authority(name, store, pem);
        } catch (IOException | GeneralSecurityException e) {
            throw new LabFailure("cannot make the authority " + name, e);
        }
    }

    /// A new certificate for `hostName` (CN and subject alternative name; an IP address as such).
    public Issued issue(Authority authority, String hostName, Kind kind) {
        String file = hostName + "-" + ++issued + "-" + kind;
        Path store = directory.resolve(file + ".p12");
        Path chain = directory.resolve(file + ".pem");
        Path key = directory.resolve(file + ".key");
        String san = hostName.matches("[0-9.]+") ? "san=ip:" + hostName : "san=dns:" + hostName;
        try {
            // keytool signs with a key of the same store; the authority's own is taken out again afterwards.
            Files.copy(authority.store(), store);
            keytool(
                    store,
                    "peer",
                    "CN=" + hostName,
                    "-signer",
                    "authority",
                    "-ext",
                    san,
                    "-ext",
                    "eku=" + kind.usage,
                    "-startdate",
                    kind.start,
                    "-validity",
                    Integer.toString(kind.days));
            KeyStore keys = open(store);
            keys.deleteEntry("authority");
            try (OutputStream out = Files.newOutputStream(store)) {
                keys.store(out, PASSWORD.toCharArray());
            }
            StringBuilder all = new StringBuilder();
            for (Certificate certificate : keys.getCertificateChain("peer")) {
                all.append(pem(certificate));
            }
            Files.writeString(chain, all);
            Files.writeString(
                    key,
                    pem(
                            "PRIVATE KEY",
                            keys.getKey("peer", PASSWORD.toCharArray()).getEncoded()));
            return new Issued(store, PASSWORD, chain, key);
        } catch (IOException | GeneralSecurityException e) {
            throw new LabFailure("cannot make a certificate for " + hostName, e);
        }
    }

    private static KeyStore open(Path store) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    private static String pem(Certificate certificate) throws GeneralSecurityException {
        return pem("CERTIFICATE", certificate.getEncoded());
    }

    private static String pem(String what, byte[] encoded) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
        return "-----BEGIN " + what + "-----\n" + base64 + "\n-----END " + what + "-----\n";
    }

    /// Makes a key pair and its certificate in `store`.
    private static void keytool(Path store, String alias, String name, String... more) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC", "-genkeypair", "-alias", alias));
        command.addAll(List.of("-dname", name, "-keyalg", "EC", "-groupname", "secp256r1"));
        command.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        command.addAll(List.of(more));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new LabFailure("keytool failed: " + said);
            }
        } catch (IOException e) {
            throw new LabFailure("cannot run keytool", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabFailure("interrupted while making a certificate", e);
        }
    }
}
