package org.tandem.wire.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.tandem.wire.uri.Uri;

class MessageTest {
    private static final SipRequest INVITE = SipRequest.builder(Method.INVITE, Uri.parse("sip:4711@cic.example.com"))
            .via(Via.of("UDP", "198.51.100.1", 5060, "z9hG4bK1"))
            .maxForwards(70)
            .from(NameAddr.of("Ana", Uri.parse("sip:ana@lync.example.net")).withTag("a1"))
            .to(NameAddr.of(Uri.parse("sip:4711@cic.example.com")))
            .callId("c1")
            .cseq(7, Method.INVITE)
            .contact(Uri.parse("sip:198.51.100.1"))
            .recordRoutes(List.of(NameAddr.parse("<sip:p2;lr>"), NameAddr.parse("<sip:p1;lr>")))
            .set(HeaderName.TIMESTAMP, "54")
            .body(MediaType.SDP, "v=0\r\n")
            .build();

    private static String wire(SipMessage message, Header... extra) {
        return new String(SipWriter.write(message, List.of(extra)), StandardCharsets.UTF_8);
    }

    private static Parsed parse(String text) {
        var bytes = text.replace("\r\n", "\n").replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        return SipParser.parseDatagram(bytes, 0, bytes.length, ParseLimits.DEFAULTS);
    }

    @Test
    void isWrittenInTheOrderItWasBuilt() {
        assertThat(wire(INVITE, new Header(HeaderName.MS_CALL_SOURCE, "non-ms-rtc")))
                .isEqualTo("""
                INVITE sip:4711@cic.example.com SIP/2.0
                Via: SIP/2.0/UDP 198.51.100.1:5060;branch=z9hG4bK1
                Max-Forwards: 70
                From: "Ana" <sip:ana@lync.example.net>;tag=a1
                To: <sip:4711@cic.example.com>
                Call-ID: c1
                CSeq: 7 INVITE
                Contact: <sip:198.51.100.1>
                Record-Route: <sip:p2;lr>
                Record-Route: <sip:p1;lr>
                Timestamp: 54
                Content-Type: application/sdp
                ms-call-source: non-ms-rtc
                Content-Length: 5

                v=0
                """.replace("\n", "\r\n"));
    }

    @Test
    void rfc3261_8_2_6_anAnswerRepeatsWhatItMust() {
        var trying = SipResponse.to(INVITE, 100);
        var ok = SipResponse.builderTo(INVITE, 200, true).build().withToTag("b1");

        assertThat(trying.headers())
                .extracting(field -> field.name().name())
                .containsExactly("Via", "From", "To", "Call-ID", "CSeq", "Timestamp");
        assertThat(trying.reason()).isEqualTo("Trying");
        assertThat(ok.header(HeaderName.TIMESTAMP)).isEmpty();
        assertThat(ok.recordRoutes()).isEqualTo(INVITE.recordRoutes());
        assertThat(ok.to().tag()).contains("b1");
        assertThat(ok.withToTag("b2").to().tag()).as("a tag stays").contains("b1");
        assertThat(SipResponse.to(INVITE, 486, "In a meeting").startLine()).isEqualTo("SIP/2.0 486 In a meeting");
        assertThatThrownBy(() -> SipResponse.to(INVITE, 99)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void viasAreAPile() {
        var two = INVITE.withVia(Via.of("TLS", "edge.example.com", -1, "z9hG4bK2"));

        assertThat(two.vias()).extracting(Via::host).containsExactly("edge.example.com", "198.51.100.1");
        assertThat(two.withTopVia(two.topVia().withReceived("10.0.0.9")).vias())
                .extracting(via -> via.received().orElse("-"))
                .containsExactly("10.0.0.9", "-");
        assertThat(SipResponse.to(two, 200).withoutTopVia().topVia()).isEqualTo(INVITE.topVia());
        var listed = INVITE.withHeader(
                HeaderName.VIA, "SIP/2.0/UDP a;branch=1, SIP/2.0/UDP b;branch=2, SIP/2.0/UDP c;branch=3");
        assertThat(SipResponse.to(listed, 200).withoutTopVia().vias())
                .extracting(Via::host)
                .containsExactly("b", "c");
    }

    @Test
    void aBodyBringsAndTakesItsType() {
        assertThat(INVITE.contentType().orElseThrow().is(MediaType.SDP)).isTrue();
        assertThat(INVITE.withBody(Body.EMPTY).contentType()).isEmpty();
        assertThat(wire(INVITE.withBody(Body.of(MediaType.SDP, "é")))).endsWith("Content-Length: 2\r\n\r\né");
    }

    @Test
    void whatNobodyPutInIsAFaultOfOurs() {
        var empty = SipRequest.builder(Method.BYE, Uri.parse("sip:a")).build();

        assertThatThrownBy(empty::topVia)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no Via in BYE sip:a");
        assertThat(empty.maxForwards()).isEmpty();
        assertThat(empty.contacts()).isEmpty();
    }

    @Test
    void contactStarIsNoAddress() {
        var all = INVITE.withHeader(HeaderName.CONTACT, "*");

        assertThat(all.isContactWildcard()).isTrue();
        assertThat(all.contacts()).isEmpty();
    }

    @Test
    void keepAlivesAreNoMessages() {
        for (var text : List.of("", "\r\n", "\r\n\r\n", "\0\0\0\0")) {
            assertThat(parse(text)).isEqualTo(new Parsed.KeepAlive());
        }
    }

    @Test
    void leavesTheBufferOfItsCallerAlone() {
        var bytes = SipWriter.write(INVITE);
        var buffer = new byte[bytes.length + 20];
        System.arraycopy(bytes, 0, buffer, 10, bytes.length);

        var message =
                ((Parsed.Message) SipParser.parseDatagram(buffer, 10, bytes.length, ParseLimits.DEFAULTS)).message();
        java.util.Arrays.fill(buffer, (byte) 'x');

        assertThat(SipWriter.write(message)).isEqualTo(bytes);
    }

    @Test
    void limitsAreHeld() {
        var limits = new ParseLimits(1000, 16, 200, 100);

        assertThat(refusal(wire(INVITE.withHeader(HeaderName.SUBJECT, "s".repeat(191))), limits))
                .isEmpty();
        assertThat(refusal(wire(INVITE.withHeader(HeaderName.SUBJECT, "s".repeat(192))), limits))
                .contains("more than 200 bytes");
        assertThat(refusal(wire(INVITE.withBody(Body.of(MediaType.SDP, "b".repeat(100)))), limits))
                .isEmpty();
        assertThat(refusal(wire(INVITE.withBody(Body.of(MediaType.SDP, "b".repeat(101)))), limits))
                .contains("at most 100 bytes");
        assertThat(refusal(wire(INVITE.withBody(Body.of(MediaType.SDP, "b".repeat(999)))), limits))
                .contains("more than 1000 bytes");
        var many = INVITE.toBuilder();
        for (int i = INVITE.headers().size() + 1; i < 16; i++) {
            many.add(HeaderName.SUBJECT, "x");
        }
        assertThat(refusal(wire(many.build()), limits)).isEmpty();
        assertThat(refusal(wire(many.add(HeaderName.SUBJECT, "x").build()), limits))
                .contains("more than 16 header fields");
        assertThat(refusal("INVITE sip:" + "a".repeat(300) + " SIP/2.0\r\n\r\n", limits))
                .contains("start line of more than");
        assertThatThrownBy(() -> new ParseLimits(100, 16, 128, 0)).hasMessageContaining("messageBytesMax 100");
    }

    private static String refusal(String text, ParseLimits limits) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return switch (SipParser.parseDatagram(bytes, 0, bytes.length, limits)) {
            case Parsed.Malformed malformed -> malformed.problem();
            case Parsed.Message message -> "";
            case Parsed.KeepAlive keepAlive -> throw new AssertionError(keepAlive);
        };
    }

    @Test
    void aMalformedRequestIsAnsweredTheSameWayEachTime() {
        var text = wire(INVITE).replace("Max-Forwards: 70", "Max-Forwards: many");

        var first = Objects.requireNonNull(((Parsed.Malformed) parse(text)).answer());
        var second = Objects.requireNonNull(((Parsed.Malformed) parse(text)).answer());

        assertThat(first).isEqualTo(second);
        assertThat(first.to().tag()).isPresent();
        assertThat(first.topVia()).isEqualTo(INVITE.topVia());
        assertThat(first.cseq()).isEqualTo(INVITE.cseq());
    }

    @Test
    void rfc3261_17_1_1_3_anAckIsNeverAnswered() {
        var ack = wire(INVITE).replace("INVITE", "ACK").replace("Max-Forwards: 70", "Max-Forwards: many");

        assertThat(parse(ack))
                .isInstanceOfSatisfying(
                        Parsed.Malformed.class,
                        malformed -> assertThat(malformed.answer()).isNull());
    }

    @Test
    void aLineThatIsNoFieldMakesTheMessageMalformed() {
        for (var line : List.of(
                "no colon here", ": no name", "bad name: x", "Subj\u00e9ct: x", "Subject: a\rb", "Subject: a\r\r")) {
            var bytes = wire(INVITE).replace("Timestamp: 54", line).getBytes(StandardCharsets.UTF_8);
            assertThat(SipParser.parseDatagram(bytes, 0, bytes.length, ParseLimits.DEFAULTS))
                    .as(line)
                    .isInstanceOf(Parsed.Malformed.class);
        }
    }

    @Test
    void multipartsAreWrittenFoundAndNested() {
        var sdp = new Multipart.Part(
                Headers.of(new Header(HeaderName.CONTENT_TYPE, "application/sdp")), Body.of(MediaType.SDP, "v=0\r\n"));
        var text = new Multipart.Part(
                Headers.of(new Header(HeaderName.CONTENT_TYPE, "text/plain")),
                Body.of(MediaType.parse("text/plain"), "hi"));
        var inner = new Multipart("in", List.of(text, sdp)).write(MediaType.parse("multipart/alternative"));
        var outer = new Multipart(
                        "out",
                        List.of(
                                text,
                                new Multipart.Part(
                                        Headers.of(new Header(
                                                HeaderName.CONTENT_TYPE,
                                                inner.contentType()
                                                        .orElseThrow()
                                                        .toString())),
                                        inner)))
                .write(MediaType.parse("multipart/mixed"));

        var parsed = ((Parsed.Message) parse(wire(INVITE.withBody(outer)))).message();

        assertThat(parsed.body().find(MediaType.SDP).orElseThrow().text()).isEqualTo("v=0\r\n");
        assertThat(parsed.body().find(MediaType.SIPFRAG)).isEmpty();
        assertThat(Multipart.parse(parsed.body()).orElseThrow().parts()).hasSize(2);
        assertThatThrownBy(() -> new Multipart("out", List.of(new Multipart.Part(Headers.NONE, outer)))
                        .write(MediaType.parse("multipart/mixed")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aMultipartThatIsBrokenHasNoParts() {
        var type = MediaType.parse("multipart/mixed;boundary=b");
        for (var text : List.of(
                "", "--b\r\n\r\nx", "--b--\r\n", "--b\r\nno colon\r\n\r\nx\r\n--b--", "--c\r\n\r\nx\r\n--c--")) {
            assertThat(Multipart.parse(Body.of(type, text))).as(text).isEmpty();
            assertThat(Body.of(type, text).find(MediaType.SDP)).isEmpty();
        }
        assertThat(Multipart.parse(Body.of(MediaType.parse("multipart/mixed"), "--b\r\n\r\nx\r\n--b--")))
                .isEmpty();
        assertThat(Multipart.parse(Body.of(type, "--b\r\n\r\nx\r\n--b--"))
                        .orElseThrow()
                        .parts()
                        .getFirst()
                        .body()
                        .text())
                .isEqualTo("x");
    }
}
