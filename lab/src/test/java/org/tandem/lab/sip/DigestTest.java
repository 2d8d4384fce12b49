package org.tandem.lab.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DigestTest {
    private static final Digest MUFASA = new Digest("Mufasa", "Circle of Life");

    private static String challenge(String algorithm) {
        return "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=" + algorithm
                + ", nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\","
                + " opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";
    }

    private static String answer(String algorithm) {
        return MUFASA.answer(
                Digest.Challenge.parse(challenge(algorithm)),
                "GET",
                "/dir/index.html",
                "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
                1);
    }

    @Test
    void rfc7616_3_9_1_exampleWithMd5() {
        assertThat(answer("MD5")).contains("response=\"8ca523f5e9506fed4657c9700eebdbec\"");
    }

    @Test
    void rfc7616_3_9_1_exampleWithSha256() {
        assertThat(answer("SHA-256"))
                .contains("response=\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1\"")
                .contains("qop=auth, nc=00000001");
    }

    @Test
    void unknownAlgorithmIsRefusedByName() {
        assertThatThrownBy(() -> answer("SHA-512-256")).hasMessageContaining("SHA-512-256");
    }

    @Test
    void passwordIsNotPrinted() {
        assertThat(MUFASA.toString()).doesNotContain("Circle");
    }
}
