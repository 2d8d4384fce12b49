package org.tandem.sip;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A certificate authority of a test, and the certificates that it makes.
public final class TestAuthority {
    private static final AtomicLong SERIALS = new AtomicLong(1);

    private final X500Principal name;
    private final KeyPair keys;
    private final X509Certificate certificate;

    private TestAuthority(String name) {
        this.name = new X500Principal("CN=" + name);
        this.keys = keys();
        var made = new Wanted(this, this.name, keys, List.of());
        made.isAuthority = true;
        this.certificate = made.make().chain().getFirst();
    }

    public static TestAuthority named(String name) {
        return new TestAuthority(name);
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /// The first name is the common name too, if it is the only one.
    public Wanted certificate(String... names) {
        return new Wanted(this, new X500Principal("CN=" + names[0]), keys(), Arrays.asList(names));
    }

    private static KeyPair keys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /// A certificate with its key.
    public record Made(List<X509Certificate> chain, PrivateKey key) {}

    /// A certificate to be made.
    public static final class Wanted {
        private final TestAuthority issuer;
        private final X500Principal subject;
        private final KeyPair own;
        private final List<String> names;
        private Instant end = Instant.now().plus(Duration.ofDays(1));
        private KeyPurposeId[] usages = {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth};
        private boolean isAuthority;

        private Wanted(TestAuthority issuer, X500Principal subject, KeyPair own, List<String> names) {
            this.issuer = issuer;
            this.subject = subject;
            this.own = own;
            this.names = names;
        }

        public Wanted expired() {
            end = Instant.now().minus(Duration.ofHours(1));
            return this;
        }

        public Wanted forServersOnly() {
            usages = new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth};
            return this;
        }

        public Wanted forClientsOnly() {
            usages = new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth};
            return this;
        }

        public Made make() {
            try {
                var builder = new JcaX509v3CertificateBuilder(
                        issuer.name,
                        BigInteger.valueOf(SERIALS.getAndIncrement()),
                        Date.from(Instant.now().minus(Duration.ofDays(2))),
                        Date.from(end),
                        subject,
                        own.getPublic());
                builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority));
                if (!isAuthority) {
                    builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(usages));
                    var alternatives = names.stream()
                            .map(each -> new GeneralName(GeneralName.dNSName, each))
                            .toArray(GeneralName[]::new);
                    builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(alternatives));
                }
                var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.keys.getPrivate());
                var certificate = new JcaX509CertificateConverter().getCertificate(builder.build(signer));
                return new Made(List.of(certificate), own.getPrivate());
            } catch (CertIOException | OperatorCreationException | GeneralSecurityException failure) {
                throw new IllegalStateException(failure);
            }
        }
    }
}
