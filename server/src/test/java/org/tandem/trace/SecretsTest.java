package org.tandem.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("ADM-03")
class SecretsTest {
    /// Stands for whatever must not be found again.
    private static final String SECRET = "Q7vSecretKey";

    private static String hidden(String text) {
        byte[] before = text.getBytes(StandardCharsets.ISO_8859_1);
        byte[] after = Secrets.hidden(before);
        assertThat(after).hasSameSizeAs(before);
        assertThat(new String(before, StandardCharsets.ISO_8859_1)).isEqualTo(text);
        return new String(after, StandardCharsets.ISO_8859_1);
    }

    private static String inMessage(String lines) {
        return "INVITE sip:1@h SIP/2.0\r\n" + lines + "\r\nSubject: kept\r\n\r\n";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization: Digest username=\"a\", response=\"" + SECRET + "\"",
                "Proxy-Authorization: Digest response=\"" + SECRET + "\"",
                "WWW-Authenticate: Digest nonce=\"" + SECRET + "\"",
                "Proxy-Authenticate: NTLM " + SECRET,
                "Authentication-Info: rspauth=\"" + SECRET + "\"",
                "Proxy-Authentication-Info: srand=\"" + SECRET + "\"",
                "AUTHORIZATION:" + SECRET,
                "aUtHoRiZaTiOn \t : Digest response=" + SECRET,
                "Authorization:\r\n Digest\r\n\tresponse=\"" + SECRET + "\"",
                "Authorization: Digest\r\n nonce=\"x\",\r\n  response=\"" + SECRET + "\"",
                " Authorization: " + SECRET,
                "Authorization " + SECRET,
                "X-Auth-Token: " + SECRET,
                "Authorization: Digest\n response=" + SECRET,
                "Authorization: Digest\r response=" + SECRET,
                "Refer-To: <sip:b@h?Proxy-Authorization=Digest%20response%3D" + SECRET + ">",
                "From: <sip:alice:" + SECRET + "@example.com>;tag=1",
                "From: <SIPS:alice:" + SECRET + "@example.com:5061>;tag=1",
                "From: sip:al?ce:" + SECRET + "@h, inline:x",
                "Content-Encoding: gzip\r\n\r\n" + SECRET,
                "e:gzip\r\n\r\n\r\n" + SECRET,
                "Content-Encoding:\r\n gzip\r\n\r\n" + SECRET,
            })
    void credentialsAreHiddenHoweverTheyAreWritten(String lines) {
        assertThat(hidden(inMessage(lines))).doesNotContain(SECRET).contains("sip:1@h SIP/2.0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + SECRET + "|2^31|1:1",
                "a=crypto:1 AES_CM_128_HMAC_SHA1_80  inline:" + SECRET,
                "a=crypto:1 S other:" + SECRET,
                "a=crypto:1 S " + SECRET,
                "a=crypto:1 S inline:x;inline:" + SECRET,
                "a=crypto:1 S inline:x FEC_KEY=" + SECRET,
                "A=CRYPTO:1 S INLINE:" + SECRET,
                "a=Crypto : 1 S inline:" + SECRET,
                " a = crypto:1 S inline:" + SECRET,
                "a=crypto:inline:" + SECRET,
                "a=crypto:1 inline:" + SECRET,
                "a=crypto 1 S inline:" + SECRET,
                "a=cryptoscale:1 client AES_CM_128_HMAC_SHA1_80 inline:" + SECRET,
                "a=acap:1 crypto:1 S inline:" + SECRET,
                "a=acap:2 key-mgmt:mikey " + SECRET,
                "a=key-mgmt:mikey " + SECRET,
                "a=ice-pwd:" + SECRET,
                "a=candidate-ice-pwd " + SECRET,
                "k=base64:" + SECRET,
                "K=clear:" + SECRET,
                "x inline:" + SECRET,
                "Proxy-Authorization: Digest response=" + SECRET,
            })
    void mediaKeysAreHiddenWhateverTheBodySays(String line) {
        String sdp = "v=0\r\no=- 1 1 IN IP4 h\r\nm=audio 4000 RTP/SAVP 0\r\n" + line + "\r\na=sendrecv\r\n";
        String plain = inMessage("c: application/sdp") + sdp;
        String mixed = inMessage("Content-Type: multipart/mixed;boundary=b")
                + "--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b\r\ncontent-type:application/sdp\r\n\r\n"
                + sdp + "\r\n--b--\r\n";
        String bareLineFeeds = plain.replace("\r\n", "\n");

        assertThat(hidden(plain)).doesNotContain(SECRET).contains("m=audio 4000 RTP/SAVP 0", "a=sendrecv");
        assertThat(hidden(mixed)).doesNotContain(SECRET).contains("hello", "a=sendrecv");
        assertThat(hidden(bareLineFeeds)).doesNotContain(SECRET).contains("a=sendrecv");
    }

    @Test
    void anEncodedPartIsHiddenAsAWhole() {
        String message = inMessage("Content-Type: multipart/mixed;boundary=b")
                + "--b\r\nContent-Type: application/sdp\r\nContent-Transfer-Encoding: base64\r\n\r\n" + SECRET;

        assertThat(hidden(message)).doesNotContain(SECRET).contains("base64");
    }

    @Test
    void tagAndSuiteStay() {
        assertThat(hidden("\r\n\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:abc|2^31\r\n"))
                .isEqualTo("\r\n\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 ***************\r\n");
    }

    @Test
    void whatIsNoSecretStaysAsItIs() {
        String message = """
                INVITE sip:+1317@cic.example.com:5067;user=phone SIP/2.0
                Via: SIP/2.0/TCP [2001:db8::1]:5060;branch=z9hG4bK1
                From: "sip:me" <sip:a@h>;tag=1
                k: timer
                a: x
                Content-Encoding: identity
                Content-Transfer-Encoding: binary
                Content-Disposition: inline
                Refer-To: <sip:b@h?Replaces=1%3Bto-tag%3D2>

                v=0
                a=rtpmap:101 telephone-event/8000
                a=fingerprint:sha-256 AB:CD
                """.replace("\n", "\r\n");
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);

        assertThat(Secrets.hidden(bytes)).isSameAs(bytes);
    }

    /// Whatever the bytes: no exception, the same length, and what is not a star is as it was.
    @Test
    void anyBytesAreTaken() {
        Random random = new Random(7);
        String alphabet = "auth:crypto=k inline\r\n\t@?sip<>\"e";
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(60)];
            for (int at = 0; at < bytes.length; at++) {
                bytes[at] = round % 2 == 0
                        ? (byte) alphabet.charAt(random.nextInt(alphabet.length()))
                        : (byte) random.nextInt();
            }
            byte[] safe = Secrets.hidden(bytes);
            assertThat(safe).hasSameSizeAs(bytes);
            for (int at = 0; at < bytes.length; at++) {
                assertThat(safe[at] == '*' || safe[at] == bytes[at]).isTrue();
            }
        }
    }
}
