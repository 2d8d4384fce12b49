package org.tandem.wire.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {
    private static final byte[] NO_BODY = {};

    /// The example of RFC 7616 §3.9.1.
    @ParameterizedTest
    @CsvSource({
        "MD5, 8ca523f5e9506fed4657c9700eebdbec",
        "SHA-256, 753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"
    })
    void rfc7616_3_9_1_comesToTheResponseOfTheExample(String algorithm, String response) {
        var credentials = DigestCredentials.parse("""
                Digest username="Mufasa", realm="http-auth@example.org", uri="/dir/index.html", algorithm=%s,
                 nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", nc=00000001,
                 cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", qop=auth, response="%s",
                 opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"""".replace("\n", "").formatted(algorithm, response))
                .orElseThrow();
        var secret = HashedSecret.of(credentials.algorithm(), "Mufasa", "http-auth@example.org", "Circle of Life");

        assertThat(Digest.response(credentials, secret, "GET", NO_BODY)).isEqualTo(response);
        assertThat(Digest.verify(credentials, secret, "GET", NO_BODY)).isTrue();
        assertThat(Digest.verify(credentials, secret, "PUT", NO_BODY)).isFalse();
        assertThat(credentials.count()).isEqualTo(1);
    }

    /// The example of RFC 2617 §3.5, and the same without qop by hand: MD5 of HA1, nonce and HA2.
    @Test
    void rfc2617_3_5_comesToTheResponseOfTheExample() {
        var secret = HashedSecret.of(DigestAlgorithm.MD5, "Mufasa", "testrealm@host.com", "Circle Of Life");
        var credentials = DigestCredentials.parse(
                        "Digest username=\"Mufasa\",realm=\"testrealm@host.com\",nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\","
                                + "uri=\"/dir/index.html\",qop=auth,nc=00000001,cnonce=\"0a4f113b\","
                                + "response=\"6629FAE49393A05397450978507C4EF1\",opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"")
                .orElseThrow();

        assertThat(secret.ha1()).isEqualTo("939e7578ed9e3c518a452acee763bce9");
        assertThat(Digest.verify(credentials, secret, "GET", NO_BODY))
                .as("capitals too")
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(DigestAlgorithm.class)
    void anAnswerToAChallengeIsVerified(DigestAlgorithm algorithm) {
        var challenge = DigestChallenge.parse(
                        DigestChallenge.of("Tandem \"CIC\"", "n0nce", algorithm).write())
                .orElseThrow();
        var secret = HashedSecret.of(algorithm, "4711", "Tandem \"CIC\"", "s3cret");

        var written = Digest.answer(challenge, "4711", secret, "REGISTER", "sip:cic.example.com", "cn", 255)
                .orElseThrow()
                .write();
        var read = DigestCredentials.parse(written).orElseThrow();

        assertThat(read.nc()).isEqualTo("000000ff");
        assertThat(read.count()).isEqualTo(255);
        assertThat(Digest.verify(read, secret, "REGISTER", NO_BODY)).isTrue();
        assertThat(Digest.verify(
                        read, HashedSecret.of(algorithm, "4711", "Tandem \"CIC\"", "wrong"), "REGISTER", NO_BODY))
                .isFalse();
        assertThat(Digest.verify(read, HashedSecret.of(algorithm, "4711", "elsewhere", "s3cret"), "REGISTER", NO_BODY))
                .isFalse();
    }

    @Test
    void aSecretOfAnotherAlgorithmProvesNothing() {
        var md5 = HashedSecret.of(DigestAlgorithm.MD5, "u", "r", "p");
        var sha = DigestChallenge.of("r", "n", DigestAlgorithm.SHA_256);

        assertThat(Digest.answer(sha, "u", md5, "INVITE", "sip:a", "c", 1)).isEmpty();
    }

    @Test
    void authIntCoversTheBody() {
        var secret = HashedSecret.of(DigestAlgorithm.MD5, "u", "r", "p");
        var open =
                new DigestCredentials("u", "r", "n", "sip:a", "", DigestAlgorithm.MD5, "", "auth-int", "00000001", "c");
        var body = "v=0".getBytes(StandardCharsets.US_ASCII);
        var signed = DigestCredentials.parse(new DigestCredentials(
                                "u",
                                "r",
                                "n",
                                "sip:a",
                                Digest.response(open, secret, "INVITE", body),
                                DigestAlgorithm.MD5,
                                "",
                                "auth-int",
                                "00000001",
                                "c")
                        .write())
                .orElseThrow();

        assertThat(Digest.verify(signed, secret, "INVITE", body)).isTrue();
        assertThat(Digest.verify(signed, secret, "INVITE", NO_BODY)).isFalse();
    }

    @Test
    void worksWithoutQopAsRfc2069Did() {
        var secret = HashedSecret.of(DigestAlgorithm.MD5, "u", "r", "p");
        var challenge = new DigestChallenge("r", "n", "", false, DigestAlgorithm.MD5, List.of());

        var credentials = Digest.answer(challenge, "u", secret, "OPTIONS", "sip:a", "ignored", 1)
                .orElseThrow();

        assertThat(credentials.write()).doesNotContain("qop").doesNotContain("nc=");
        assertThat(Digest.verify(
                        DigestCredentials.parse(credentials.write()).orElseThrow(), secret, "OPTIONS", NO_BODY))
                .isTrue();
    }

    @Test
    void aChallengeReadsAsItWasWritten() {
        var challenge = new DigestChallenge("r", "n", "o", true, DigestAlgorithm.SHA_256, List.of("auth", "auth-int"));

        assertThat(challenge.write())
                .isEqualTo(
                        "Digest realm=\"r\", nonce=\"n\", opaque=\"o\", stale=true, algorithm=SHA-256, qop=\"auth,auth-int\"");
        assertThat(DigestChallenge.parse(challenge.write())).contains(challenge);
        assertThat(DigestChallenge.parse("digest  realm = \"r\" ,, nonce=n").map(DigestChallenge::algorithm))
                .contains(DigestAlgorithm.MD5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Digest",
                "Basic dTpw",
                "NTLM realm=\"r\"",
                "Digest realm",
                "Digest realm=\"r",
                "Digest realm=\"r\" nonce=\"n\"",
                "Digest realm=\"r\"",
                "Digest realm=\"r\", nonce=\"\"",
                "Digest realm=\"r\", nonce=\"n\", algorithm=MD5-sess",
                "Digest realm=\"r\", nonce=\"n\", nonce=\"m\"",
                "Digest realm=\"r\", nonce="
            })
    void whatIsNoChallengeOfOursIsPassedOver(String text) {
        assertThat(DigestChallenge.parse(text)).isEmpty();
        assertThat(DigestCredentials.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nc=1, cnonce=\"c\"",
                "nc=0000000g, cnonce=\"c\"",
                "nc=00000001",
                "cnonce=\"c\"",
                "nc=00000001, cnonce=\"c\", userhash=true"
            })
    void credentialsWithAHalfQopAreNone(String rest) {
        assertThat(DigestCredentials.parse(
                        "Digest username=\"u\", realm=\"r\", nonce=\"n\", uri=\"sip:a\", response=\"0\", qop=auth, "
                                + rest))
                .isEmpty();
    }

    @Test
    void secretsDoNotShowThemselves() {
        var secret = HashedSecret.of(DigestAlgorithm.MD5, "u", "r", "p");
        var credentials = Digest.answer(
                        DigestChallenge.of("r", "n", DigestAlgorithm.MD5), "u", secret, "INVITE", "sip:a", "c", 1)
                .orElseThrow();

        assertThat(secret.toString()).doesNotContain(secret.ha1());
        assertThat(credentials.toString()).doesNotContain(credentials.response());
        assertThatThrownBy(() -> new HashedSecret(DigestAlgorithm.SHA_256, "r", secret.ha1()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining(secret.ha1());
    }

    @Test
    void refusesToWriteALineEnd() {
        assertThatThrownBy(() -> DigestChallenge.of("r\r\nX: y", "n", DigestAlgorithm.MD5)
                        .write())
                .isInstanceOf(IllegalArgumentException.class);
    }
}
