package org.tandem.line;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;

/// Certificates and private keys as PEM text. Source: RFC 7468.
final class PemText {
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private PemText() {}

    /// All certificates of the text in order, at least one; what else it holds is passed over. `field` begins
    /// the message of a refusal.
    static List<X509Certificate> certificates(String field, String text) {
        var found = new ArrayList<X509Certificate>();
        try (var parser = new PEMParser(new StringReader(text))) {
            var factory = CertificateFactory.getInstance("X.509");
            for (var object = parser.readObject(); object != null; object = parser.readObject()) {
                if (object instanceof X509CertificateHolder holder) {
                    found.add((X509Certificate)
                            factory.generateCertificate(new ByteArrayInputStream(holder.getEncoded())));
                }
            }
        } catch (IOException | CertificateException e) {
            throw new IllegalArgumentException(field + " is not PEM: " + e.getMessage(), e);
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException(field + " holds no certificate (-----BEGIN CERTIFICATE-----)");
        }
        return List.copyOf(found);
    }

    /// The first private key of the text.
    static PrivateKey privateKey(String field, String text, String password) {
        try (var parser = new PEMParser(new StringReader(text))) {
            for (var object = parser.readObject(); object != null; object = parser.readObject()) {
                var info = keyInfo(field, object, password);
                if (info != null) {
                    return key(info);
                }
            }
        } catch (PEMException | PKCSException e) {
            throw new IllegalArgumentException("password does not open the encrypted private key", e);
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalArgumentException(field + " is not a private key in PEM: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(field + " holds no private key (-----BEGIN PRIVATE KEY-----)");
    }

    private static @org.jspecify.annotations.Nullable PrivateKeyInfo keyInfo(
            String field, Object object, String password) throws IOException, PKCSException, OperatorCreationException {
        return switch (object) {
            case PrivateKeyInfo info -> info;
            case PEMKeyPair pair -> pair.getPrivateKeyInfo();
            case PEMEncryptedKeyPair encrypted -> {
                requirePassword(field, password);
                yield encrypted
                        .decryptKeyPair(new JcePEMDecryptorProviderBuilder()
                                .setProvider(new BouncyCastleProvider())
                                .build(password.toCharArray()))
                        .getPrivateKeyInfo();
            }
            case PKCS8EncryptedPrivateKeyInfo encrypted -> {
                requirePassword(field, password);
                yield encrypted.decryptPrivateKeyInfo(new JceOpenSSLPKCS8DecryptorProviderBuilder()
                        .setProvider(new BouncyCastleProvider())
                        .build(password.toCharArray()));
            }
            default -> null;
        };
    }

    private static void requirePassword(String field, String password) {
        if (password.isEmpty()) {
            throw new IllegalArgumentException(field + " is encrypted: give its password");
        }
    }

    private static PrivateKey key(PrivateKeyInfo info) throws IOException, GeneralSecurityException {
        var algorithm = info.getPrivateKeyAlgorithm().getAlgorithm().getId();
        var name = switch (algorithm) {
            case "1.2.840.113549.1.1.1" -> "RSA";
            case "1.2.840.10045.2.1" -> "EC";
            case "1.3.101.112", "1.3.101.113" -> "EdDSA";
            default -> throw new GeneralSecurityException("keys of algorithm " + algorithm + " are not supported");
        };
        return KeyFactory.getInstance(name).generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
    }

    static String certificatesToText(List<X509Certificate> certificates) {
        var text = new StringBuilder();
        try {
            for (var certificate : certificates) {
                block(text, "CERTIFICATE", certificate.getEncoded());
            }
        } catch (CertificateException e) {
            throw new IllegalArgumentException(
                    "chain holds a certificate that cannot be written: " + e.getMessage(), e);
        }
        return text.toString();
    }

    /// PKCS#8 in the clear: kept only inside of a secret.
    static String keyToText(PrivateKey key) {
        var text = new StringBuilder();
        block(text, "PRIVATE KEY", key.getEncoded());
        return text.toString();
    }

    private static void block(StringBuilder text, String label, byte[] content) {
        text.append("-----BEGIN ").append(label).append("-----\n");
        text.append(LINES.encodeToString(content)).append('\n');
        text.append("-----END ").append(label).append("-----\n");
    }
}
