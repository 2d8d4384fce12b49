package org.tandem.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.StringWriter;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tandem.admin.Secret;

@Tag("LIN-07")
class CertificateTest {
    private static final Instant NOW = Instant.parse("2026-05-01T00:00:00Z");
    private static final KeyPair KEYS = pair();
    private static final X509Certificate GOOD =
            make(KEYS, "cic.example.com", KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth);

    private static KeyPair pair() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static X509Certificate make(KeyPair pair, String name, KeyPurposeId... usages) {
        try {
            var subject = new X500Principal("CN=" + name);
            var builder = new JcaX509v3CertificateBuilder(
                    subject,
                    BigInteger.ONE,
                    Date.from(NOW.minusSeconds(86_400)),
                    Date.from(NOW.plusSeconds(100 * 86_400L)),
                    subject,
                    pair.getPublic());
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.dNSName, name)));
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            if (usages.length > 0) {
                builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(usages));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withRSA").build(pair.getPrivate())));
        } catch (java.security.GeneralSecurityException
                | java.io.IOException
                | org.bouncycastle.operator.OperatorCreationException e) {
            throw new AssertionError(e);
        }
    }

    private static String pem(Object... objects) throws java.io.IOException {
        var text = new StringWriter();
        try (var writer = new JcaPEMWriter(text)) {
            for (var object : objects) {
                writer.writeObject(
                        object instanceof PKCS8Generator generator ? generator : new JcaMiscPEMGenerator(object));
            }
        }
        return text.toString();
    }

    private static String pfx(String password) throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("lync", KEYS.getPrivate(), password.toCharArray(), new X509Certificate[] {GOOD});
        var bytes = new ByteArrayOutputStream();
        store.store(bytes, password.toCharArray());
        return Base64.getMimeEncoder().encodeToString(bytes.toByteArray());
    }

    private static void isTheGoodOne(Certificate certificate) {
        assertThat(certificate.parsedChain()).containsExactly(GOOD);
        assertThat(certificate.parsedKey()).isEqualTo(KEYS.getPrivate());
        assertThat(certificate.pkcs12()).isNull();
        assertThat(certificate.password()).isNull();
    }

    @Test
    void takesPemWithTheKeyBesideOrInOneText() throws Exception {
        var key = pem(KEYS.getPrivate());

        isTheGoodOne(new Certificate("c", "", pem(GOOD), Secret.of(key), null, null));
        isTheGoodOne(new Certificate("c", "", pem(GOOD) + key, null, null, null));
    }

    @Test
    void takesAnEncryptedKeyWithItsPassword() throws Exception {
        var encrypted = pem(new JcaPKCS8Generator(
                KEYS.getPrivate(),
                new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                        .setProvider(new BouncyCastleProvider())
                        .setPassword("secret".toCharArray())
                        .build()));

        isTheGoodOne(new Certificate("c", "", pem(GOOD), Secret.of(encrypted), null, Secret.of("secret")));
        assertThatThrownBy(() -> new Certificate("c", "", pem(GOOD), Secret.of(encrypted), null, Secret.of("wrong")))
                .hasMessage("password does not open the encrypted private key");
        assertThatThrownBy(() -> new Certificate("c", "", pem(GOOD), Secret.of(encrypted), null, null))
                .hasMessage("privateKey is encrypted: give its password");
    }

    @Test
    void takesAPfxFileDirectly() throws Exception {
        isTheGoodOne(new Certificate("c", "", "", null, Secret.of(pfx("secret")), Secret.of("secret")));
        assertThatThrownBy(() -> new Certificate("c", "", "", null, Secret.of(pfx("secret")), Secret.of("wrong")))
                .hasMessage("password does not open the PKCS#12 file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"})
    void whatIsNoCertificateIsRefusedInWords(String chain) {
        assertThatThrownBy(() -> new Certificate("c", "", chain, null, null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("chain ");
    }

    @Test
    void aKeyThatBelongsToAnotherCertificateIsRefused() throws Exception {
        var other = pem(pair().getPrivate());

        assertThatThrownBy(() -> new Certificate("c", "", pem(GOOD), Secret.of(other), null, null))
                .hasMessageStartingWith("privateKey does not belong to the first certificate");
    }

    @Test
    void whatIsStoredIsReadBackAsItIs() throws Exception {
        var stored = new Certificate("c", "", pem(GOOD), Secret.of(pem(KEYS.getPrivate())), null, null);

        assertThat(new Certificate("c", "", stored.chain(), stored.privateKey(), null, null))
                .isEqualTo(stored);
    }

    @Test
    void usageAndNameProblemsAreSaidInWords() {
        var facts = CertificateFacts.of(make(KEYS, "other.example.com", KeyPurposeId.id_kp_codeSigning));

        assertThat(facts.findingsAsServer("cic.example.com"))
                .hasSize(3)
                .satisfiesExactly(
                        text -> assertThat(text).contains("lacks server authentication"),
                        text -> assertThat(text).contains("lacks client authentication"),
                        text -> assertThat(text)
                                .contains("is for other.example.com, not for the domain name cic.example.com"));
        assertThat(CertificateFacts.of(GOOD).findingsAsServer("CIC.example.com"))
                .isEmpty();
        assertThat(CertificateFacts.of(make(KEYS, "*.example.com")).findingsAsServer("cic.example.com"))
                .isEmpty();
    }

    @Test
    void expiryIsWarnedOfThirtyDaysBefore() {
        var facts = CertificateFacts.of(GOOD);

        assertThat(facts.validityFindings(NOW)).isEmpty();
        assertThat(facts.validityFindings(NOW.plusSeconds(75 * 86_400L)))
                .singleElement()
                .asString()
                .contains("in 25 days");
        assertThat(facts.validityFindings(NOW.plusSeconds(101 * 86_400L)))
                .singleElement()
                .asString()
                .contains("expired on");
        assertThat(facts.validityFindings(NOW.minusSeconds(2 * 86_400L)))
                .singleElement()
                .asString()
                .contains("only from");
    }

    @Test
    void aTlsLineIsWarnedOfACertificateThatItsPeersWillRefuse() throws Exception {
        var admin = new Administrator(Location.TYPE, Certificate.TYPE, Authority.TYPE, Line.TYPE, LineGroup.TYPE);
        var text = pem(make(KEYS, "other.example.com", KeyPurposeId.id_kp_serverAuth)) + pem(KEYS.getPrivate());

        var found = admin.set("""
                certificate:
                  ours:
                    chain: |
                %s
                authority:
                  root:
                    certificates: |
                %s
                line:
                  Lync:
                    usage: microsoftLync
                    domainName: cic.example.com
                    transport: {protocol: tls}
                    tls: {certificate: ours, authorities: [root], requireMutual: true}
                """.formatted(text.indent(6), pem(GOOD).indent(6)));

        assertThat(found)
                .filteredOn(problem -> problem.startsWith("line/Lync/tls"))
                .hasSize(2);
        assertThat(found)
                .contains("authority/root/certificates: \"CN=cic.example.com\" is not the certificate of an"
                        + " authority (basicConstraints CA is not set) (warning)");
        assertThat(List.of(admin.view().find(Line.TYPE, "Lync").orElseThrow().receivePort()))
                .containsExactly(5067);
    }
}
