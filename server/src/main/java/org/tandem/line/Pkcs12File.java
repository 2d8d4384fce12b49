package org.tandem.line;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;

/// Reads PKCS#12 files (PFX), also those that old Windows writes with RC2 and triple DES. Source: RFC 7292.
final class Pkcs12File {
    private Pkcs12File() {}

    /// What the file holds: the first private key and the chain of its certificate.
    record Content(List<X509Certificate> chain, PrivateKey key) {}

    /// Throws `IllegalArgumentException` with the reason in words.
    static Content read(String base64, String password) {
        byte[] file;
        try {
            file = Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("pkcs12 is not base64: " + e.getMessage(), e);
        }
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(file), password.toCharArray());
            for (var alias : Collections.list(store.aliases())) {
                if (store.getKey(alias, password.toCharArray()) instanceof PrivateKey key) {
                    var chain = new ArrayList<X509Certificate>();
                    for (var certificate : store.getCertificateChain(alias)) {
                        chain.add((X509Certificate) certificate);
                    }
                    return new Content(List.copyOf(chain), key);
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    e.getCause() instanceof UnrecoverableKeyException
                            ? "password does not open the PKCS#12 file"
                            : "pkcs12 is not a PKCS#12 file: " + e.getMessage(),
                    e);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("pkcs12 cannot be read: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(
                "pkcs12 holds no private key: export the certificate again, together with its private key");
    }
}
