package org.tandem.http;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.jspecify.annotations.Nullable;

/// Reads the keys for HTTPS into a key store in memory. Throws [HttpUnavailable] that names the file.
final class TlsKeys {
    private TlsKeys() {}

    static KeyStore read(HttpSettings.Tls tls) {
        var name = tls.file().getFileName().toString().toLowerCase(Locale.ROOT);
        try {
            return name.endsWith(".p12") || name.endsWith(".pfx") ? pkcs12(tls) : pem(tls);
        } catch (IOException | GeneralSecurityException | OperatorCreationException | PKCSException e) {
            throw new HttpUnavailable("cannot read the HTTPS keys in " + tls.file() + ": " + e.getMessage(), e);
        }
    }

    private static KeyStore pkcs12(HttpSettings.Tls tls) throws IOException, GeneralSecurityException {
        var given = tls.password();
        var password = given == null ? new char[0] : given.toCharArray();
        var file = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(tls.file())) {
            file.load(in, password);
        }
        for (var aliases = file.aliases(); aliases.hasMoreElements(); ) {
            var alias = aliases.nextElement();
            if (file.isKeyEntry(alias) && file.getKey(alias, password) instanceof PrivateKey key) {
                return store(key, List.of(file.getCertificateChain(alias)));
            }
        }
        throw new HttpUnavailable(tls.file() + " holds no private key", null);
    }

    private static KeyStore pem(HttpSettings.Tls tls)
            throws IOException, GeneralSecurityException, OperatorCreationException, PKCSException {
        var found = new Found();
        found.read(tls.file(), tls.password());
        Path apart = tls.key();
        if (apart != null) {
            found.read(apart, tls.password());
        }
        var key = found.key;
        if (key == null) {
            throw new HttpUnavailable((apart == null ? tls.file() : apart) + " holds no private key", null);
        }
        if (found.chain.isEmpty()) {
            throw new HttpUnavailable(tls.file() + " holds no certificate", null);
        }
        return store(key, found.chain);
    }

    private static KeyStore store(PrivateKey key, List<? extends Certificate> chain)
            throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("https", key, new char[0], chain.toArray(Certificate[]::new));
        return store;
    }

    private static final class Found {
        private @Nullable PrivateKey key;
        private final List<X509Certificate> chain = new ArrayList<>();

        private void read(Path file, @Nullable String password)
                throws IOException, CertificateException, OperatorCreationException, PKCSException {
            var keys = new JcaPEMKeyConverter();
            try (var parser = new PEMParser(new StringReader(Files.readString(file)))) {
                for (var one = parser.readObject(); one != null; one = parser.readObject()) {
                    switch (one) {
                        case X509CertificateHolder holder ->
                            chain.add(new JcaX509CertificateConverter().getCertificate(holder));
                        case PrivateKeyInfo info -> key = keys.getPrivateKey(info);
                        case PEMKeyPair pair -> key = keys.getPrivateKey(pair.getPrivateKeyInfo());
                        // The pair's public part may be missing (SEC1), so only the private one is looked at.
                        case PEMEncryptedKeyPair sealed ->
                            key = keys.getPrivateKey(sealed.decryptKeyPair(new JcePEMDecryptorProviderBuilder()
                                            .setProvider(new BouncyCastleProvider())
                                            .build(needed(file, password)))
                                    .getPrivateKeyInfo());
                        case PKCS8EncryptedPrivateKeyInfo sealed ->
                            key = keys.getPrivateKey(
                                    sealed.decryptPrivateKeyInfo(new JceOpenSSLPKCS8DecryptorProviderBuilder()
                                            .setProvider(new BouncyCastleProvider())
                                            .build(needed(file, password))));
                        default -> {
                            // Parameters, comments and what else such files hold.
                        }
                    }
                }
            }
        }

        private static char[] needed(Path file, @Nullable String password) {
            if (password == null) {
                throw new HttpUnavailable("the private key in " + file + " is encrypted and no password is set", null);
            }
            return password.toCharArray();
        }
    }
}
