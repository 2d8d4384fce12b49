package org.tandem.call;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tandem.call.MediaPolicy.Passage;

class MediaPolicyTest {
    private static final String OPTIONAL = """
            v=0
            m=audio 50310 RTP/AVP 8 0
            a=tcap:1 RTP/SAVP
            a=pcfg:1 t=1
            a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:key|2^31|1:1
            a=sendrecv
            """.replace("\n", "\r\n");

    @Test
    @Tag("TRK-08")
    void keysPassBetweenTwoTlsLegsUntouched() {
        Media media = new Media(OPTIONAL);

        assertThat(MediaPolicy.pass(media, true)).isEqualTo(new Passage.Passed(media));
    }

    @Test
    @Tag("TRK-08")
    void keysAreTakenOutWherePlainRtpRemains() {
        assertThat(MediaPolicy.pass(new Media(OPTIONAL), false))
                .isEqualTo(new Passage.Passed(new Media("v=0\r\nm=audio 50310 RTP/AVP 8 0\r\na=sendrecv\r\n")));
    }

    @Test
    void aStreamThatIsSwitchedOffInsistsOnNothing() {
        Media media = new Media("v=0\r\nm=audio 0 RTP/SAVP 8\r\na=crypto:1 X inline:k\r\nm=audio 4 RTP/AVP 8\r\n");

        assertThat(MediaPolicy.pass(media, false))
                .isEqualTo(new Passage.Passed(new Media("v=0\r\nm=audio 0 RTP/SAVP 8\r\nm=audio 4 RTP/AVP 8\r\n")));
    }

    @Test
    void nothingToTakeOutLeavesTheSameBytes() {
        Media media = new Media(World.OFFER + "b=CT:1000\na=unknown");

        assertThat(MediaPolicy.pass(media, false)).isEqualTo(new Passage.Passed(media));
        assertThat(MediaPolicy.pass(Media.NONE, false)).isEqualTo(new Passage.Passed(Media.NONE));
    }

    @ParameterizedTest
    @CsvSource({
        "a=sendrecv, false",
        "a=recvonly, false",
        "a=sendonly, true",
        "a=inactive, true",
        "a=label:Audio, false",
    })
    void holdIsReadFromTheDirectionOfTheStream(String line, boolean held) {
        assertThat(new Media("v=0\r\nc=IN IP4 10.0.0.1\r\nm=audio 4000 RTP/AVP 8\r\n" + line + "\r\n").isHold())
                .isEqualTo(held);
        assertThat(new Media("v=0\n" + line + "\nm=audio 4000 RTP/AVP 8\n").isHold())
                .isEqualTo(held);
    }

    @Test
    void theOldFormOfHoldIsAnAddressOfZeros() {
        assertThat(new Media("v=0\r\nc=IN IP4 0.0.0.0\r\nm=audio 4000 RTP/AVP 8\r\n").isHold())
                .isTrue();
        assertThat(Media.NONE.isHold()).isFalse();
    }
}
