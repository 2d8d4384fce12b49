package org.tandem.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tandem.licence.LicenceSettings;

@Tag("LIC-03")
class LicenceAuthoritiesTest {
    private static String pem(PublicKey key) {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(key.getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    @Test
    void believesTheKeyOfEachFileThatTheSettingsName(@TempDir Path folder) throws Exception {
        PublicKey key =
                KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic();
        Path file = Files.writeString(folder.resolve("vendor.pem"), pem(key));

        assertThat(LicenceAuthorities.of(new LicenceSettings(List.of(file.toString()))))
                .containsExactly(key);
        assertThat(LicenceAuthorities.of(LicenceSettings.defaults())).isEmpty();
    }

    @Test
    void refusesAFileWithoutAnEd25519KeyByKeyAndValue(@TempDir Path folder) throws Exception {
        PublicKey other = KeyPairGenerator.getInstance("EC").generateKeyPair().getPublic();
        Path wrong = Files.writeString(folder.resolve("ec.pem"), pem(other));
        Path empty = Files.writeString(folder.resolve("empty.pem"), "");

        for (String file : List.of(
                wrong.toString(),
                empty.toString(),
                folder.resolve("missing.pem").toString())) {
            assertThatThrownBy(() -> LicenceAuthorities.of(new LicenceSettings(List.of(file))))
                    .isInstanceOf(SettingsFile.Wrong.class)
                    .hasMessageContaining("licence.authorities.0: \"" + file + "\"")
                    .hasMessageContaining("Ed25519 public key");
        }
    }
}
