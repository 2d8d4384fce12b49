package org.tandem.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tandem.base.LegId;
import org.tandem.base.LineId;

/// Session descriptions of legs that outlive their partner.
class RenegotiationTest {
    private static Media sdp(String origin, String rest) {
        return new Media("v=0\r\no=" + origin + "\r\ns=-\r\nc=IN IP4 10.0.0.1\r\nt=0 0\r\n" + rest);
    }

    private static final String AUDIO = "m=audio 4000 RTP/AVP 8 0\r\n";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a 1 5 IN IP4 h   | b 2 1 IN IP4 k | a 1 6 IN IP4 h
            a 1 5 IN IP4 h   | a 1 6 IN IP4 h | a 1 6 IN IP4 h
            a 1 5 IN IP4 h   | a 1 5 IN IP4 h | a 1 6 IN IP4 h
            a 1 5 IN IP4 h   | a 1 3 IN IP4 h | a 1 6 IN IP4 h
            a 1 x IN IP4 h   | b 2 1 IN IP4 k | b 2 1 IN IP4 k
            short            | b 2 1 IN IP4 k | b 2 1 IN IP4 k
            a 1 18446744073709551614 IN IP4 h | b 2 1 IN IP4 k | a 1 18446744073709551615 IN IP4 h
            """)
    void rfc3264_8_theOriginOfADialogOnlyCountsUp(String sent, String next, String expected) {
        Media result = Renegotiation.continuing(sdp(sent, AUDIO), sdp(next, "m=audio 6000 RTP/AVP 8\r\n"));

        assertThat(result).isEqualTo(sdp(expected, "m=audio 6000 RTP/AVP 8\r\n"));
    }

    @Test
    @Tag("TRK-08")
    void aSideThatWasToldWhatItsPartnerSaidIsToldTheNextThingUntouched() {
        Media said = sdp("a 1 5 IN IP4 h", AUDIO);
        Media again = sdp("a 1 5 IN IP4 h", AUDIO + "a=sendonly\r\n");
        Side speaker = side("1", said, Media.NONE);

        assertThat(Renegotiation.following(side("2", Media.NONE, said), speaker, again))
                .isSameAs(again);
        assertThat(Renegotiation.following(side("2", Media.NONE, sdp("a 1 6 IN IP4 h", AUDIO)), speaker, again))
                .as("this side has been held by us since")
                .isEqualTo(sdp("a 1 7 IN IP4 h", AUDIO + "a=sendonly\r\n"));
        assertThat(Renegotiation.following(side("2", Media.NONE, sdp("z 9 2 IN IP4 q", AUDIO)), speaker, again))
                .as("this side had another partner before")
                .isEqualTo(sdp("z 9 3 IN IP4 q", AUDIO + "a=sendonly\r\n"));
    }

    private static Side side(String leg, Media heard, Media sent) {
        return new Side(
                new LegId(leg),
                new LineId("line"),
                null,
                new Party("", "1", "", false),
                false,
                new LegState.Connected(Instant.EPOCH),
                heard,
                sent);
    }

    @Test
    void whatWasSentBeforeMayBeSentAgainAsItIs() {
        Media media = sdp("a 1 5 IN IP4 h", AUDIO);

        assertThat(Renegotiation.continuing(media, media)).isSameAs(media);
        assertThat(Renegotiation.continuing(Media.NONE, media)).isSameAs(media);
        assertThat(Renegotiation.continuing(media, new Media("nonsense"))).isEqualTo(new Media("nonsense"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            m=audio 4000 RTP/AVP 8 0       | m=audio 4000 RTP/AVP 8 0       | m=audio 1 RTP/AVP 8   | true
            m=audio 4000 RTP/AVP 8 0       | m=audio 4000 RTP/AVP 8         | m=audio 1 RTP/AVP 8   | true
            m=audio 4000 RTP/AVP 8 0       | m=audio 4000 RTP/AVP 0         | m=audio 1 RTP/AVP 8   | false
            m=audio 4000 RTP/AVP 8         | m=audio 4002 RTP/AVP 8         | m=audio 1 RTP/AVP 8   | false
            m=audio 4000 RTP/AVP 8         | m=audio 0 RTP/AVP 8            | m=audio 1 RTP/AVP 8   | false
            m=audio 4000 RTP/AVP 8         | m=audio 4000 RTP/SAVP 8        | m=audio 1 RTP/AVP 8   | false
            """)
    void aSideIsAskedAgainOnlyWhereThePartnerSaysSomethingNew(String told, String said, String chosen, boolean agrees) {
        assertThat(Renegotiation.agrees(
                        sdp("a 1 1 IN IP4 h", told + "\r\n"),
                        sdp("b 1 1 IN IP4 h", said + "\r\n"),
                        sdp("c 1 1 IN IP4 h", chosen + "\r\n")))
                .isEqualTo(agrees);
    }

    private static @Nullable Media answer(String offer, String other) {
        return Renegotiation.answer(sdp("a 1 1 IN IP4 h", offer), sdp("b 1 1 IN IP4 h", other));
    }

    @Test
    void twoOffersMakeAnAnswerOfWhatBothHave() {
        String other = """
                m=audio 6000 RTP/AVP 0 8 96 101
                a=rtpmap:96 opus/48000/2
                a=rtpmap:101 telephone-event/8000
                a=fmtp:96 x
                a=sendrecv
                """.replace("\n", "\r\n");
        Media answer = answer("m=audio 4000 RTP/AVP 8 0 101\r\na=rtpmap:101 telephone-event/8000\r\n", other);

        assertThat(answer)
                .isEqualTo(sdp(
                        "b 1 1 IN IP4 h",
                        "m=audio 6000 RTP/AVP 0 8 101\r\na=rtpmap:101 telephone-event/8000\r\na=sendrecv\r\n"));
    }

    @Test
    void aStreamThatOnlyOneHasIsRefusedInTheAnswer() {
        Media answer = answer("m=audio 4000 RTP/AVP 8\r\nm=video 4002 RTP/AVP 99\r\n", "m=audio 6000 RTP/AVP 8\r\n");

        assertThat(answer).isEqualTo(sdp("b 1 1 IN IP4 h", "m=audio 6000 RTP/AVP 8\r\nm=video 0 RTP/AVP 99\r\n"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            m=audio 4000 RTP/AVP 8                             | m=audio 6000 RTP/AVP 0
            m=audio 4000 RTP/AVP 96;a=rtpmap:96 opus/48000/2   | m=audio 6000 RTP/AVP 96;a=rtpmap:96 speex/8000
            m=audio 4000 RTP/SAVP 8;a=crypto:1 x               | m=audio 6000 RTP/SAVP 8;a=crypto:1 y
            m=audio 4000 RTP/AVP 8                             | nonsense
            """)
    void withoutAnythingInCommonThereIsNoAnswer(String offer, String other) {
        assertThat(answer(offer.replace(";", "\r\n") + "\r\n", other.replace(";", "\r\n") + "\r\n"))
                .isNull();
    }
}
