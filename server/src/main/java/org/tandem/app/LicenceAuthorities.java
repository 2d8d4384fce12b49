package org.tandem.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.tandem.licence.LicenceSettings;

/// Whose signatures on licence files this server believes: the keys that were built in, and those that the
/// settings name. None is built in yet: the evaluation licence needs none; a vendor of Tandem puts the public
/// half of its Ed25519 key here.
final class LicenceAuthorities {
    private static final String BEGIN = "-----BEGIN PUBLIC KEY-----";
    private static final String END = "-----END PUBLIC KEY-----";
    private static final List<PublicKey> SHIPPED = List.of();

    private LicenceAuthorities() {}

    /// All keys; a file that holds none refuses the start ([SettingsFile.Wrong], with key, value and what was
    /// meant).
    static List<PublicKey> of(LicenceSettings settings) {
        List<PublicKey> keys = new ArrayList<>(SHIPPED);
        for (int i = 0; i < settings.authorities().size(); i++) {
            String file = settings.authorities().get(i);
            try {
                keys.add(key(Files.readString(Path.of(file))));
            } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
                throw new SettingsFile.Wrong(
                        "licence.authorities." + i,
                        List.of("\"" + file
                                + "\" is no readable PEM file with an Ed25519 public key (BEGIN PUBLIC KEY)"));
            }
        }
        return List.copyOf(keys);
    }

    private static PublicKey key(String pem) throws GeneralSecurityException {
        int begin = pem.indexOf(BEGIN);
        int end = pem.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException("no PUBLIC KEY");
        }
        byte[] encoded = Base64.getMimeDecoder().decode(pem.substring(begin + BEGIN.length(), end));
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    }
}
