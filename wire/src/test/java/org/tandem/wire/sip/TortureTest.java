package org.tandem.wire.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tandem.wire.sdp.Sdp;
import org.tandem.wire.uri.OtherUri;
import org.tandem.wire.uri.SipUri;
import org.tandem.wire.uri.SyntaxException;

class TortureTest {
    static List<Torture.Case> cases() {
        return Torture.cases();
    }

    @Test
    void everyCaseOfBothDocumentsHasAMessage() {
        var sections = cases().stream().map(Torture.Case::section).collect(Collectors.toSet());
        var wanted = new ArrayList<String>();
        addSections(wanted, "3.1.1.", 13);
        addSections(wanted, "3.1.2.", 19);
        addSections(wanted, "3.2.", 1);
        addSections(wanted, "3.3.", 15);
        addSections(wanted, "3.4.", 1);
        addSections(wanted, "5118-4.", 10);

        assertThat(sections).containsExactlyInAnyOrderElementsOf(wanted);
        assertThat(cases()).hasSize(61);
    }

    private static void addSections(List<String> sections, String prefix, int count) {
        for (int i = 1; i <= count; i++) {
            sections.add(prefix + i);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void aDatagramComesToWhatTheDocumentAsksFor(Torture.Case one) {
        var bytes = one.bytes();

        var parsed = SipParser.parseDatagram(bytes, 0, bytes.length, ParseLimits.DEFAULTS);

        assertThat(outcome(parsed)).as("%s", parsed).isEqualTo(one.outcome());
    }

    private static String outcome(Parsed parsed) {
        return switch (parsed) {
            case Parsed.Message(var message) -> {
                Torture.askWhatNeverThrows(message);
                yield "message";
            }
            case Parsed.Malformed(int status, var problem, var answer) -> {
                assertThat(problem).isNotBlank();
                if (answer == null) {
                    yield "dropped";
                }
                assertThat(answer.status()).isEqualTo(status);
                yield "answered " + answer.status();
            }
            case Parsed.KeepAlive() -> "keep-alive";
        };
    }

    @Test
    void rfc4475_3_1_1_1_readsThroughFoldsAndBlanks() {
        var message = Torture.message("blanks-and-folds");

        assertThat(message.from().displayName()).isEqualTo("Ana \\\"R\\\"");
        assertThat(message.from().tag()).contains("9f3");
        assertThat(message.to().tag()).contains("77ab01");
        assertThat(message.cseq()).isEqualTo(new CSeq(13, Method.INVITE));
        assertThat(message.maxForwards()).hasValue(42);
        assertThat(message.vias()).extracting(Via::transport).containsExactly("UDP", "TCP", "UDP");
        assertThat(message.vias())
                .extracting(Via::host)
                .containsExactly("198.51.100.7", "relay.example.com", "203.0.113.9");
        assertThat(message.vias())
                .extracting(via -> via.branch().orElse(""))
                .containsExactly("z9hG4bKfolds", "z9hG4bKrelay", "z9hG4bKfar");
        assertThat(message.header(HeaderName.SUBJECT)).contains("");
        assertThat(message.header(HeaderName.of("x-brand-new"))).contains("first half second half");
        assertThat(message.header(HeaderName.of("X-ONLY-SEPARATORS"))).contains(",;,;;,,");
        assertThat(message.routes().getFirst().uri()).isInstanceOfSatisfying(SipUri.class, route -> {
            assertThat(route.params().has("lr")).isTrue();
            assertThat(route.params().get("colour")).contains("red");
        });
        var contact = message.contacts().getFirst();
        assertThat(contact.displayName()).isEqualTo("With \"quotes\"");
        assertThat(contact.params().get("q")).contains("0.50");
        assertThat(contact.params().get("extra")).contains("there");
        assertThat(contact.params().has("bare")).isTrue();
        assertThat(message.body().length()).isEqualTo(145);
    }

    @Test
    void rfc4475_3_1_1_2_takesEveryTokenCharacterAndUtf8() {
        var message = (SipRequest) Torture.message("every-token-character");

        assertThat(message.method().name()).isEqualTo("!odd.Method-42%*_+`'~x");
        assertThat(((SipUri) message.uri()).user()).isEqualTo("7_rare.USER~(can't!say)&it=so+far$/what?,;*");
        assertThat(((SipUri) message.uri()).password()).isEqualTo("&pass=1,w+rd$");
        assertThat(message.from().params().unquoted("odd''~+*_!.-%")).contains("данные");
        assertThat(message.from().tag()).contains("_t~1'+`*%!-.");
        assertThat(message.to().displayName()).isEqualTo("ETX:\u0003 NUL:\u0000 DEL:\u007f");
        assertThat(message.maxForwards()).hasValue(255);
        assertThat(message.header(HeaderName.of("x-field-!.%*+_`'~"))).contains("\ufeff日本");
    }

    @Test
    void rfc4475_3_1_1_3_readsEscapesButKeepsStructure() {
        var message = (SipRequest) Torture.message("escapes-stay-escapes");

        assertThat(((SipUri) message.uri()).host()).isEqualTo("cic.example.com");
        assertThat(((SipUri) message.uri()).decodedUser()).isEqualTo("tel:4711@pbx");
        assertThat(((SipUri) message.to().uri()).decodedUser()).isEqualTo("ruiz");
        assertThat(((SipUri) message.from().uri()).decodedUser()).isEqualTo("Ana Ruiz");
    }

    @Test
    void rfc4475_3_1_1_4_doesNotEndAtAnEscapedZero() {
        var message = Torture.message("escaped-zero");

        assertThat(((SipUri) message.to().uri()).decodedUser()).isEqualTo("zero-\0-zero");
        assertThat(message.contacts())
                .extracting(contact -> ((SipUri) contact.uri()).user())
                .containsExactly("%00", "%00%00");
    }

    @Test
    void rfc4475_3_1_1_5_doesNotReadEscapesInNames() {
        var message = (SipRequest) Torture.message("percent-in-method");

        assertThat(message.method()).isNotEqualTo(Method.REGISTER);
        assertThat(message.contacts()).hasSize(2);
        assertThat(message.from().displayName()).isEmpty();
        assertThat(message.to().displayName()).isEqualTo("%41");
    }

    @Test
    void rfc4475_3_1_1_7_keepsLongValuesWhole() {
        var message = Torture.message("long-values");

        assertThat(message.vias()).hasSize(36);
        assertThat(message.callId()).hasSize(320);
        assertThat(message.vias().getLast().branch().orElse("")).hasSize(160);
    }

    @Test
    void rfc4475_3_1_1_8_readsTheSecondMessageOfAStream() {
        var framer = new StreamFramer(ParseLimits.DEFAULTS);
        var bytes = Torture.bytes("3.1.1.8-two-in-one-datagram.sip");

        framer.feed(bytes, 0, bytes.length);

        assertThat(framer.next())
                .isInstanceOfSatisfying(
                        StreamFramer.Frame.Message.class,
                        first -> assertThat(first.message().cseq().method()).isEqualTo(Method.REGISTER));
        assertThat(framer.next())
                .isInstanceOfSatisfying(
                        StreamFramer.Frame.Message.class,
                        second -> assertThat(second.message().cseq().method()).isEqualTo(Method.INVITE));
        assertThat(framer.next()).isInstanceOf(StreamFramer.Frame.NeedMore.class);
    }

    @Test
    void rfc4475_3_1_1_9_leavesParametersBeforeTheAtToTheUser() {
        var uri = (SipUri) ((SipRequest) Torture.message("semicolon-in-user")).uri();

        assertThat(uri.user()).isEqualTo("ruiz;seat=4%40x.example");
        assertThat(uri.host()).isEqualTo("cic.example.com");
        assertThat(uri.params().isEmpty()).isTrue();
    }

    @Test
    void rfc4475_3_1_1_10_namesTransportsItDoesNotKnow() {
        assertThat(Torture.message("10-transports").vias())
                .extracting(Via::transport)
                .containsExactly("UDP", "SCTP", "TLS", "CARRIERPIGEON", "TCP");
    }

    @Test
    void rfc4475_3_1_1_11_findsPartsAroundBinaryBytes() {
        var multipart =
                Multipart.parse(Torture.message("multipart-binary").body()).orElseThrow();

        assertThat(multipart.parts()).hasSize(2);
        assertThat(multipart.parts().getFirst().body().text()).isEqualTo("Hello there");
        var binary = multipart.parts().getLast().body().bytes();
        assertThat(binary).startsWith(0, 1, 2, 3);
        assertThat(new String(binary, StandardCharsets.ISO_8859_1)).endsWith("\r\n-cutX\r\n--cut\0");
        assertThat(binary).hasSize(256 + 15);
    }

    @Test
    void rfc4475_3_1_1_12_keepsAStrangeReason() {
        assertThat(((SipResponse) Torture.message("strange-reason")).reason()).isEqualTo("= 6 * 7 ответ, 答え; \"yes\"");
        assertThat(((SipResponse) Torture.message("empty-reason")).reason()).isEmpty();
    }

    @Test
    void rfc4475_3_1_2_6_answersWithTheFieldsAsTheyCame() {
        var bytes = Torture.bytes("3.1.2.6-open-quote.sip");

        var parsed = (Parsed.Malformed) SipParser.parseDatagram(bytes, 0, bytes.length, ParseLimits.DEFAULTS);

        var answer = Objects.requireNonNull(parsed.answer());
        assertThat(new String(SipWriter.write(answer), StandardCharsets.UTF_8))
                .startsWith("SIP/2.0 400 Bad Request\r\n")
                .contains("\r\nTo: \"Mr. Ruiz <sip:4711@cic.example.com>\r\n")
                .contains("\r\nCSeq: ");
    }

    @Test
    void rfc4475_3_1_2_13_refusesTheContactWhenItIsRead() {
        var message = Torture.message("contact-with-question-mark");

        assertThatThrownBy(message::contacts)
                .isInstanceOf(SyntaxException.class)
                .hasMessageContaining("< >");
    }

    @Test
    void rfc4475_3_1_2_15_readsABareNameWithAComma() {
        assertThat(Torture.message("comma-in-bare-name").from().displayName()).isEqualTo("Ruiz, Ana");
    }

    @Test
    void rfc4475_3_2_1_takesTheBareCookieForNoBranch() {
        assertThat(Torture.message("branch-is-cookie-only").topVia().hasUniqueBranch())
                .isFalse();
        assertThat(Torture.message("from-rfc2543").topVia().hasUniqueBranch()).isFalse();
        assertThat(Torture.message("no-hops-left").topVia().hasUniqueBranch()).isTrue();
    }

    @Test
    void rfc4475_3_3_handsOnWhatOthersMustJudge() {
        assertThat(((SipRequest) Torture.message("unknown-scheme.sip")).uri()).isInstanceOf(OtherUri.class);
        assertThat(((SipRequest) Torture.message("scheme-not-for-calls")).uri().scheme())
                .isEqualTo("beep.soap");
        assertThat(Torture.message("unknown-schemes-in")
                        .contacts()
                        .getFirst()
                        .uri()
                        .scheme())
                .isEqualTo("nick");
        assertThat(Torture.message("extensions-required").headers().values(HeaderName.REQUIRE))
                .containsExactly("neverHeardOf", "neverHeardOfEither");
        assertThat(Torture.message("unknown-body-type")
                        .contentType()
                        .orElseThrow()
                        .is("application/x-nobody"))
                .isTrue();
        assertThat(Torture.message("no-hops-left").maxForwards()).hasValue(0);
        assertThat(Torture.message("date-of-another-zone").header(HeaderName.DATE))
                .contains("Sat, 02 Jan 2016 10:00:00 CET");
    }

    @Test
    void rfc4475_3_3_12_tellsFieldParametersFromUriParameters() {
        var outside = Torture.message("contact-parameter-outside").contacts().getFirst();
        var inside = Torture.message("contact-parameter-inside").contacts().getFirst();

        assertThat(outside.params().has("what")).isTrue();
        assertThat(((SipUri) outside.uri()).params().isEmpty()).isTrue();
        assertThat(inside.params().isEmpty()).isTrue();
        assertThat(((SipUri) inside.uri()).params().has("what")).isTrue();
    }

    @Test
    void rfc4475_3_3_14_keepsFieldsInAContact() {
        var uri = (SipUri) Torture.message("route-escaped-in-contact")
                .contacts()
                .getFirst()
                .uri();

        assertThat(uri.headers()).hasSize(1);
        assertThat(uri.headers().getFirst().name()).isEqualTo("Route");
        assertThat(uri.headers().getFirst().value()).isEqualTo("%3Csip:edge.example.com%3E");
    }

    @Test
    void rfc4475_3_4_1_readsARequestOfTheOldDocument() {
        var message = Torture.message("from-rfc2543");

        assertThat(message.from().tag()).isEmpty();
        assertThat(message.to().params().get("user")).contains("phone");
        assertThat(message.maxForwards()).isEmpty();
        assertThat(message.body().length()).isEqualTo(145);
    }

    @Test
    void rfc5118_readsAddressesOfBothFamilies() {
        assertThat(((SipUri) ((SipRequest) Torture.message("port-inside-brackets")).uri()).port())
                .isEqualTo(-1);
        assertThat(((SipUri) ((SipRequest) Torture.message("port-behind-brackets")).uri()).port())
                .isEqualTo(5067);
        assertThat(Torture.message("received-in-brackets").topVia().received()).contains("2001:db8::7:255");
        assertThat(Torture.message("received-bare").topVia().received()).contains("2001:db8::7:255");
        assertThat(Torture.message("both-families-in-vias").vias())
                .extracting(Via::host)
                .containsExactly("[2001:db8::7:1]", "198.51.100.1", "[2001:db8::7:255]");
        assertThat(Torture.message("mapped-addresses").topVia().port()).isEqualTo(19823);
    }

    @Test
    void rfc5118_4_8_tellsEachStreamsAddress() {
        var sdp = Sdp.parse(Torture.message("both-families-in-sdp").body().bytes());

        assertThat(sdp.media())
                .extracting(stream -> sdp.connection(stream).orElseThrow().address())
                .containsExactly("198.51.100.1", "2001:db8::1");
    }
}
