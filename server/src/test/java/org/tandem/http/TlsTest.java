package org.tandem.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TlsTest {
    @TempDir
    private Path folder = Path.of("replaced");

    @Test
    void servesOverTlsWithKeysFromPem() throws Exception {
        var keys = keys();
        var certificate = certificate(keys);
        Files.writeString(folder.resolve("cert.pem"), pem(certificate));
        Files.writeString(folder.resolve("key.pem"), pem(new JcaPKCS8Generator(keys.getPrivate(), null)));

        assertServes(new HttpSettings.Tls(folder.resolve("cert.pem"), folder.resolve("key.pem"), null), certificate);
    }

    @Test
    void servesOverTlsWithKeysFromPkcs12() throws Exception {
        var keys = keys();
        var certificate = certificate(keys);
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("x", keys.getPrivate(), "secret".toCharArray(), new X509Certificate[] {certificate});
        try (var out = Files.newOutputStream(folder.resolve("keys.p12"))) {
            store.store(out, "secret".toCharArray());
        }

        assertServes(new HttpSettings.Tls(folder.resolve("keys.p12"), null, "secret"), certificate);
    }

    @Test
    void namesTheFileThatCannotBeUsed() throws IOException {
        Files.writeString(folder.resolve("empty.pem"), "nothing");
        for (var name : new String[] {"empty.pem", "absent.pem", "absent.p12"}) {
            var tls = new HttpSettings.Tls(folder.resolve(name), null, null);
            assertThatThrownBy(() -> TlsKeys.read(tls))
                    .isInstanceOf(HttpUnavailable.class)
                    .hasMessageContaining(name);
        }
    }

    private static void assertServes(HttpSettings.Tls tls, X509Certificate trusted) throws Exception {
        try (var http = new HttpFixture(HttpSettings.on("127.0.0.1", 0).withTls(tls));
                var client =
                        HttpClient.newBuilder().sslContext(trusting(trusted)).build()) {
            assertThat(http.server.url()).startsWith("https://");
            var login = HttpRequest.newBuilder(URI.create(http.server.url() + "/api/v1/session"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"account\":\"alice\",\"password\":\"wonderland\"}"))
                    .build();

            var answer = client.send(login, HttpResponse.BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(201);
            assertThat(answer.headers().firstValue("Set-Cookie").orElseThrow()).contains("; Secure");
            assertThat(answer.headers().firstValue("Strict-Transport-Security")).isPresent();
        }
    }

    private static SSLContext trusting(X509Certificate certificate) throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("server", certificate);
        var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    private static KeyPair keys() throws Exception {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    private static X509Certificate certificate(KeyPair keys) throws Exception {
        var name = new X500Name("CN=localhost");
        var now = Instant.now();
        var builder = new JcaX509v3CertificateBuilder(
                name,
                BigInteger.ONE,
                Date.from(now.minus(1, ChronoUnit.HOURS)),
                Date.from(now.plus(1, ChronoUnit.HOURS)),
                name,
                keys.getPublic());
        builder.addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    }

    private static String pem(Object object) throws IOException {
        var text = new StringWriter();
        try (var writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        }
        return text.toString();
    }
}
