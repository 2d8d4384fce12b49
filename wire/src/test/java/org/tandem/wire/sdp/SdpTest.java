package org.tandem.wire.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SdpTest {
    /// What a mediation server offers when encryption is optional.
    private static final String OFFER = """
            v=0
            o=- 41 1 IN IP4 10.0.0.21
            s=session
            c=IN IP4 10.0.0.21
            b=CT:1000
            t=0 0
            x=of a kind nobody knows
            m=audio 50310 RTP/AVP 8 0 13 101
            c=IN IP4 10.0.0.22
            a=rtcp:50311
            a=label:Audio
            a=tcap:1 RTP/SAVP
            a=pcfg:1 t=1
            a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5|2^31|1:1
            a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5|2^31
            a=sendrecv
            a=rtpmap:101 telephone-event/8000
            a=fmtp:101 0-16
            """.replace("\n", "\r\n");

    private static Sdp with(String session, String media) {
        return Sdp.parse("v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.0.0.1\r\nt=0 0\r\n" + session
                + "m=audio 4000 RTP/AVP 8\r\n" + media);
    }

    @Test
    void takesAnOfferApart() {
        var sdp = Sdp.parse(OFFER);
        var audio = sdp.firstActive("audio").orElseThrow();

        assertThat(sdp.origin()).isEqualTo(new Origin("-", "41", 1, "IN", "IP4", "10.0.0.21"));
        assertThat(sdp.name()).isEqualTo("session");
        assertThat(audio.port()).isEqualTo(50310);
        assertThat(audio.proto()).isEqualTo("RTP/AVP");
        assertThat(audio.formats()).containsExactly("8", "0", "13", "101");
        assertThat(audio.cryptos()).hasSize(2).allMatch(line -> line.contains("AES_CM_128"));
        assertThat(audio.attributes("label")).containsExactly("Audio");
        assertThat(audio.hasAttribute("rtpma")).isFalse();
        assertThat(sdp.connection(audio).orElseThrow().address()).isEqualTo("10.0.0.22");
        assertThat(sdp.direction(audio)).isEqualTo(Direction.SENDRECV);
        assertThat(sdp.isSecure()).isFalse();
        assertThat(sdp.hasCrypto()).isTrue();
        assertThat(sdp.isHold()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "\n"})
    void writesWhatItReadByteForByte(String lineEnd) {
        var lines = OFFER.replace("\r\n", lineEnd);
        for (var text : new String[] {
            lines, lines + lineEnd, lines.stripTrailing(), lines.replace("s=session", "s=Zürich \u0001")
        }) {
            assertThat(Sdp.parse(text)).hasToString(text);
        }
    }

    @Test
    void bytesThatAreNoUtf8PassThroughUnchanged() {
        var bytes = OFFER.replace("s=session", "s=caf\u00e9").getBytes(StandardCharsets.ISO_8859_1);

        assertThat(Sdp.parse(bytes).toBytes()).isEqualTo(bytes);
        assertThat(Sdp.parse(bytes).withOriginVersion(2).toBytes()).hasSameSizeAs(bytes);
    }

    @Test
    void changesOneLineAndNoOther() {
        var sdp = Sdp.parse(OFFER);

        assertThat(sdp.withOriginVersion(2)).hasToString(OFFER.replace("o=- 41 1 ", "o=- 41 2 "));
        assertThat(sdp.withDirection(Direction.SENDONLY)).hasToString(OFFER.replace("a=sendrecv", "a=sendonly"));
        assertThat(sdp.withMedia(0, sdp.media().getFirst().refused()))
                .hasToString(OFFER.replace("m=audio 50310", "m=audio 0"));
        assertThat(sdp.withMedia(0, sdp.media().getFirst().withAttribute("ptime", "20")))
                .hasToString(OFFER + "a=ptime:20\r\n");
    }

    @Test
    void takesKeysAndTheOfferOfAnEncryptedProtocolAway() {
        var stripped = Sdp.parse(OFFER).withoutCrypto();

        assertThat(stripped.toString())
                .doesNotContain("crypto")
                .doesNotContain("tcap")
                .doesNotContain("pcfg")
                .isEqualTo(OFFER.lines()
                        .filter(line -> !line.startsWith("a=crypto")
                                && !line.startsWith("a=tcap")
                                && !line.startsWith("a=pcfg"))
                        .map(line -> line + "\r\n")
                        .reduce("", String::concat));
        assertThat(stripped.hasCrypto()).isFalse();
        var other = with("", "a=tcap:1 RTP/AVPF\r\na=pcfg:1 t=1\r\n");
        assertThat(other.withoutCrypto())
                .as("capabilities of another kind stay")
                .isEqualTo(other);
    }

    @ParameterizedTest
    @CsvSource({
        "RTP/AVP, false",
        "RTP/AVPF, false",
        "udptl, false",
        "RTP/SAVP, true",
        "RTP/SAVPF, true",
        "UDP/TLS/RTP/SAVPF, true",
        "TCP/TLS, true"
    })
    void tellsEncryptedProtocols(String proto, boolean isSecure) {
        var text = with("", "").toString();

        assertThat(Sdp.parse(text.replace("RTP/AVP", proto)).isSecure()).isEqualTo(isSecure);
        assertThat(Sdp.parse(text.replace("RTP/AVP", proto).replace("4000", "0"))
                        .isSecure())
                .as("refused")
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', SENDRECV", "a=sendonly, '', SENDONLY", "a=sendonly, a=inactive, INACTIVE",
                "a=inactive, a=sendrecv, SENDRECV",
        "'', a=recvonly, RECVONLY", "'', c=IN IP4 0.0.0.0, SENDONLY", "a=recvonly, c=IN IP4 0.0.0.0, INACTIVE",
                "'', a=sendonlyx, SENDRECV"
    })
    void rfc3264_knowsTheDirectionThatHolds(String session, String media, Direction direction) {
        var sdp = with(session.isEmpty() ? "" : session + "\r\n", media.isEmpty() ? "" : media + "\r\n");

        assertThat(sdp.direction(sdp.media().getFirst())).isEqualTo(direction);
        assertThat(sdp.isHold()).isEqualTo(!direction.receives());
    }

    @Test
    void aRefusedStreamIsInactive() {
        var sdp = Sdp.parse(with("", "").toString().replace("4000", "0"));

        assertThat(sdp.direction(sdp.media().getFirst())).isEqualTo(Direction.INACTIVE);
        assertThat(sdp.firstActive("audio")).isEmpty();
    }

    @Test
    void saysTheDirectionOnEveryStreamAndNowhereElse() {
        var sdp = with("a=sendonly\r\n", "a=ptime:20\r\nm=video 4002 RTP/AVP 31\r\na=recvonly\r\n")
                .withDirection(Direction.INACTIVE);

        assertThat(sdp.toString())
                .endsWith(
                        "t=0 0\r\nm=audio 4000 RTP/AVP 8\r\na=ptime:20\r\na=inactive\r\nm=video 4002 RTP/AVP 31\r\na=inactive\r\n");
    }

    @Test
    void aLastLineWithoutEndGetsOneWhenSomethingFollows() {
        var text = with("", "").toString().stripTrailing();

        assertThat(Sdp.parse(text).withDirection(Direction.RECVONLY)).hasToString(text + "\r\na=recvonly\r\n");
    }

    @Test
    void directionsTurnRoundAndMeet() {
        assertThat(Direction.SENDONLY.reversed()).isEqualTo(Direction.RECVONLY);
        assertThat(Direction.INACTIVE.reversed()).isEqualTo(Direction.INACTIVE);
        assertThat(Direction.SENDONLY.and(Direction.RECVONLY)).isEqualTo(Direction.INACTIVE);
        assertThat(Direction.SENDRECV.and(Direction.RECVONLY)).isEqualTo(Direction.RECVONLY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "v=1\r\n",
                "v=0\r\n",
                "v=0\r\no=- 1 1 IN IP4\r\n",
                "v=0\r\no=- 1 x IN IP4 a\r\n",
                "v=0\r\no=- 1 1 IN IP4 a\r\njunk\r\n",
                "v=0\r\no=- 1 1 IN IP4 a\r\n\r\ns=-\r\n",
                "v=0\r\no=- 1 1 IN IP4 a\r\nm=audio\r\n",
                "v=0\r\no=- 1 1 IN IP4 a\r\nm=audio x RTP/AVP 0\r\n",
                "v=0\r\no=- 1 1 IN IP4 a\r\nm=audio 65536 RTP/AVP 0\r\n",
                "v=0\r\no=- 1 1 IN IP4 a\r\nc=IN IP4\r\n",
                "v=0\r\no=- 1 1 IN IP4 a\r\nm=audio 1 RTP/AVP 0\r\nc=IN\r\n"
            })
    void refusesWhatIsNoDescription(String text) {
        assertThatThrownBy(() -> Sdp.parse(text))
                .isInstanceOf(MalformedSdp.class)
                .hasMessageContaining("line");
    }

    @Test
    void aPortRangeIsKept() {
        var sdp = Sdp.parse(with("", "").toString().replace("4000", "4000/2"));

        assertThat(sdp.media().getFirst().port()).isEqualTo(4000);
        assertThat(sdp.media().getFirst().withPort(0).toString()).startsWith("m=audio 0/2 RTP/AVP 8");
    }
}
