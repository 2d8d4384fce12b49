package org.tandem.line;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tandem.admin.AdminView;
import org.tandem.admin.Administered;
import org.tandem.admin.Default;
import org.tandem.admin.ObjectType;
import org.tandem.admin.Problems;
import org.tandem.admin.Secret;

/// A certificate of ours with its chain and private key.
///
/// Given in one of two ways and kept in one: PEM texts (the key may be PKCS#8, PKCS#1 or SEC1, in the clear or
/// encrypted with `password`, and may stand in one text with the certificates), or a PKCS#12 file (PFX, also
/// with the encryption of old Windows) in base64 as `pkcs12`. Whatever came in, the object holds the chain in
/// PEM and the key as PKCS#8 in PEM, and forgets the rest.
///
/// @param chain our certificate first, then its issuers
/// @param privateKey of the first certificate
/// @param pkcs12 only on the way in
/// @param password of `pkcs12` or of an encrypted key; only on the way in
public record Certificate(
        String name,
        @Default("") String description,
        @Default("") String chain,
        @Nullable Secret privateKey,
        @Nullable Secret pkcs12,
        @Nullable Secret password)
        implements Administered {
    public static final ObjectType<Certificate> TYPE =
            ObjectType.namedIgnoringCase("certificate", Certificate.class, Certificate::check);

    public Certificate {
        var unlock = password == null || password.isKept() ? "" : password.reveal();
        if (pkcs12 != null && !pkcs12.isKept()) {
            var content = Pkcs12File.read(pkcs12.reveal(), unlock);
            chain = PemText.certificatesToText(content.chain());
            privateKey = Secret.of(PemText.keyToText(content.key()));
        } else if (!isSettled(chain, privateKey)) {
            if (privateKey == null) {
                privateKey = Secret.of(chain);
            }
            var certificates = PemText.certificates("chain", chain);
            var key = PemText.privateKey("privateKey", privateKey.reveal(), unlock);
            checkPair(certificates.getFirst(), key);
            chain = PemText.certificatesToText(certificates);
            privateKey = Secret.of(PemText.keyToText(key));
        }
        pkcs12 = null;
        password = null;
    }

    /// Whether the key is one that is kept, so that it cannot be looked at.
    private static boolean isSettled(String chain, @Nullable Secret privateKey) {
        if (chain.isBlank() && privateKey != null && privateKey.isKept()) {
            throw new IllegalArgumentException("chain is missing");
        }
        return privateKey != null && privateKey.isKept();
    }

    private static void checkPair(X509Certificate certificate, PrivateKey key) {
        try {
            var algorithm = switch (key.getAlgorithm()) {
                case "RSA" -> "SHA256withRSA";
                case "EC" -> "SHA256withECDSA";
                default -> key.getAlgorithm();
            };
            var probe = new byte[] {1, 2, 3};
            var signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(probe);
            var signed = signer.sign();
            var verifier = Signature.getInstance(algorithm);
            verifier.initVerify(certificate.getPublicKey());
            verifier.update(probe);
            if (verifier.verify(signed)) {
                return;
            }
        } catch (GeneralSecurityException e) {
            // said below
        }
        throw new IllegalArgumentException("privateKey does not belong to the first certificate of the chain, \""
                + certificate.getSubjectX500Principal() + "\"");
    }

    /// The certificates, ours first.
    public List<X509Certificate> parsedChain() {
        return PemText.certificates("chain", chain);
    }

    public PrivateKey parsedKey() {
        if (privateKey == null) {
            throw new IllegalStateException("certificate " + name + " has no key");
        }
        return PemText.privateKey("privateKey", privateKey.reveal(), "");
    }

    /// What our own certificate says about itself.
    public CertificateFacts facts() {
        return CertificateFacts.of(parsedChain().getFirst());
    }

    private static void check(Certificate certificate, AdminView all, Problems problems) {
        var chain = certificate.parsedChain();
        for (int i = 1; i < chain.size(); i++) {
            if (!chain.get(i - 1).getIssuerX500Principal().equals(chain.get(i).getSubjectX500Principal())) {
                problems.warning(
                        "chain",
                        "certificate " + (i + 1) + " (\"" + chain.get(i).getSubjectX500Principal()
                                + "\") did not issue the one before it: peers may be unable to verify the chain");
            }
        }
    }
}
