package org.tandem.lab.sip;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// What a peer shows in a TLS handshake and whom it trusts.
public record Tls(SSLContext context, boolean needsClientCertificate) {

    /// From a PKCS#12 file with key and chain, and PEM certificates of the trusted authorities.
    public static Tls ofPkcs12(Path keyStore, String password, Path trustedPem, boolean needsClientCertificate) {
        try (InputStream in = Files.newInputStream(keyStore)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, password.toCharArray());
            return of(keys, password, trustedPem, needsClientCertificate);
        } catch (IOException | GeneralSecurityException e) {
            throw new LabFailure("certificate " + keyStore + ": " + e.getMessage(), e);
        }
    }

    /// From a PEM chain (own certificate first) and its unencrypted PKCS#8 key.
    public static Tls ofPem(Path chainPem, Path keyPem, Path trustedPem, boolean needsClientCertificate) {
        try {
            Collection<? extends Certificate> chain = certificates(chainPem);
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            PrivateKey key = key(keyPem, chain.iterator().next().getPublicKey().getAlgorithm());
            keys.setKeyEntry("own", key, new char[0], chain.toArray(Certificate[]::new));
            return of(keys, "", trustedPem, needsClientCertificate);
        } catch (IOException | GeneralSecurityException e) {
            throw new LabFailure("certificate " + chainPem + ": " + e.getMessage(), e);
        }
    }

    private static Tls of(KeyStore keys, String password, Path trustedPem, boolean needsClientCertificate)
            throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        int number = 0;
        for (Certificate authority : certificates(trustedPem)) {
            trusted.setCertificateEntry("authority" + number++, authority);
        }
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(keys, password.toCharArray());
        TrustManagerFactory trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trustManagers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
        return new Tls(context, needsClientCertificate);
    }

    private static Collection<? extends Certificate> certificates(Path pem)
            throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(pem)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in);
        }
    }

    private static PrivateKey key(Path pem, String algorithm) throws IOException, GeneralSecurityException {
        StringBuilder base64 = new StringBuilder();
        for (String line : Files.readAllLines(pem)) {
            if (!line.startsWith("-----")) {
                base64.append(line.strip());
            }
        }
        byte[] encoded = Base64.getDecoder().decode(base64.toString());
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    }
}
