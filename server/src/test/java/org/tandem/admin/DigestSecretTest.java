package org.tandem.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

class DigestSecretTest {
    /// The user, realm and password of RFC 7616 §3.9.1; the hashes were made with md5sum and sha256sum.
    @Test
    void keepsOneHashForEachAlgorithmAndForgetsThePassword() {
        var secret = DigestSecret.of("m", "Mufasa", "http-auth@example.org", "Circle of Life");

        assertThat(secret.password()).isNull();
        assertThat(secret.ha1("MD5").orElseThrow().reveal()).isEqualTo("3d78807defe7de2157e2b0b6573a855f");
        assertThat(secret.ha1("SHA-256").orElseThrow().reveal())
                .isEqualTo("7987c64c30e25f1b74be53f966b49b90f2808aa92faf9a00262392d7b4794232");
        assertThat(secret.ha1("SHA-512-256").orElseThrow().reveal()).hasSize(64);
        assertThat(secret.ha1("SHA-1")).isEmpty();
        assertThat(secret.toString()).doesNotContain("3d78").doesNotContain("Circle");
    }

    @Test
    void anotherUserNameOrRealmNeedsThePasswordAgain() {
        var kept = DigestSecret.of("a", "alice", "tandem", "wonderland");

        assertThatThrownBy(() -> new DigestSecret(
                        "a", "alicia", "tandem", null, kept.ha1Md5(), kept.ha1Sha256(), null, kept.boundTo()))
                .hasMessageStartingWith("password must be given again");
        assertThatThrownBy(() -> new DigestSecret("a", "alice", "tandem", null, null, null, null, ""))
                .hasMessage("password is missing");
        assertThatThrownBy(() -> DigestSecret.of("a", "a:b", "tandem", "x")).hasMessageStartingWith("username ");
    }

    @Test
    void aRandomPasswordIsLongAndShownOnce() {
        var created = DigestSecret.random("a", "alice", "tandem", new Random(1));

        assertThat(created.password()).hasSize(20).matches("[a-zA-Z2-9]+");
        assertThat(created.secret()).isEqualTo(DigestSecret.of("a", "alice", "tandem", created.password()));
        assertThat(created.toString()).doesNotContain(created.password());
    }
}
