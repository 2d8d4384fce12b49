package org.tandem.wire.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tandem.wire.uri.SyntaxException;
import org.tandem.wire.uri.Uri;

class FieldsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<sip:a@b>|<sip:a@b>",
                "sip:a@b;tag=1|<sip:a@b>;tag=1",
                "\"A \\\" <x>, B\" <sip:a@b;lr>;tag=1|\"A \\\" <x>, B\" <sip:a@b;lr>;tag=1",
                "A B<sip:a@b>|A B <sip:a@b>",
                "<sip:a@b?h=v,w>;q=0.5|-",
                "sip:a@b;x=\"<y>\"|<sip:a@b>;x=\"<y>\"",
                "tel:+1-317|<tel:+1-317>"
            })
    void anAddressIsWrittenInOneForm(String read, String written) {
        if (written.equals("-")) {
            assertThatThrownBy(() -> NameAddr.parse(read)).isInstanceOf(SyntaxException.class);
        } else {
            assertThat(NameAddr.parse(read)).hasToString(written);
            assertThat(NameAddr.parse(written)).hasToString(written);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<",
                "<sip:a@b",
                "sip:a@b>",
                "\"A <sip:a@b>",
                "\"A\" sip:a@b",
                "<sip:a@b>x",
                "<sip:a@b>;",
                "<sip:a@b>;;x",
                "sip:a@b?x=y",
                "sip:a@b, sip:c",
                "\"A\"",
                "A B",
                "<>",
                "\"A\" <sip:a@b>, <sip:c>"
            })
    void refusesWhatIsNoAddress(String text) {
        assertThatThrownBy(() -> NameAddr.parse(text)).isInstanceOf(SyntaxException.class);
    }

    @Test
    void aDisplayNameIsQuotedAsNeeded() {
        var address = NameAddr.of("Ana \"R\" \\ <x>", Uri.parse("sip:a@b")).withTag("t1");

        assertThat(address).hasToString("\"Ana \\\"R\\\" \\\\ <x>\" <sip:a@b>;tag=t1");
        assertThat(NameAddr.parse(address.toString()).displayName()).isEqualTo("Ana \"R\" \\ <x>");
        assertThatThrownBy(() -> address.withDisplayName("a\r\nX: y")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> address.withTag("a;b=c")).isInstanceOf(SyntaxException.class);
    }

    @Test
    void aViaIsTakenApartAndNotesWhereItCameFrom() {
        var via = Via.parse("SIP / 2.0 / tls [2001:db8::1] : 5061 ;branch=z9hG4bKx ; rport");

        assertThat(via).hasToString("SIP/2.0/TLS [2001:db8::1]:5061;branch=z9hG4bKx;rport");
        assertThat(via.asksRport()).isTrue();
        assertThat(via.rport()).isEmpty();
        assertThat(via.withReceived("2001:db8::2").withRport(4000))
                .hasToString("SIP/2.0/TLS [2001:db8::1]:5061;branch=z9hG4bKx;received=2001:db8::2;rport=4000");
        assertThat(via.withRport(4000).rport()).hasValue(4000);
        assertThat(via.withParam("rport", "99999").rport()).isEmpty();
        assertThat(Via.of("UDP", "::1", -1, "z9hG4bK1")).hasToString("SIP/2.0/UDP [::1];branch=z9hG4bK1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SIP/2.0/UDP",
                "SIP/2.0/UDP ",
                "SIP/2.0 a",
                "HTTP/1.1/TCP a",
                "SIP/2.0/UDPa",
                "SIP/2.0/UDP a:",
                "SIP/2.0/UDP a:70000",
                "SIP/2.0/UDP a;",
                "SIP/2.0/UDP a b",
                "SIP/2.0/UDP [::1",
                "SIP/2.0/UDP a;branch="
            })
    void refusesWhatIsNoVia(String text) {
        assertThatThrownBy(() -> Via.parse(text)).isInstanceOf(SyntaxException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "INVITE",
                "1INVITE",
                "-1 INVITE",
                "2147483648 INVITE",
                "1 IN VITE",
                "1 INVITE,",
                "1.0 INVITE"
            })
    void refusesWhatIsNoCSeq(String text) {
        assertThatThrownBy(() -> CSeq.parse(text)).isInstanceOf(SyntaxException.class);
    }

    @Test
    void aCSeqGoesUpToItsLimit() {
        assertThat(CSeq.parse("2147483647  X-Odd")).isEqualTo(new CSeq(Integer.MAX_VALUE, Method.of("X-Odd")));
        assertThatThrownBy(() -> new CSeq(1L << 31, Method.INVITE)).hasMessageContaining("2147483648");
    }

    @Test
    void namesAreTheSameInEverySpelling() {
        assertThat(HeaderName.of("v")).isSameAs(HeaderName.VIA);
        assertThat(HeaderName.of("CALL-id")).isSameAs(HeaderName.CALL_ID);
        assertThat(HeaderName.of("X-odd")).isEqualTo(HeaderName.of("x-ODD")).hasSameHashCodeAs(HeaderName.of("x-ODD"));
        assertThat(HeaderName.of("X-odd")).hasToString("X-odd");
        assertThat(HeaderName.of("MS-CALL-SOURCE")).hasToString("ms-call-source");
        assertThatThrownBy(() -> HeaderName.of("a b")).isInstanceOf(SyntaxException.class);
        assertThatThrownBy(() -> HeaderName.of("")).isInstanceOf(SyntaxException.class);
        assertThat(Method.of("invite")).isNotEqualTo(Method.INVITE);
        assertThat(Method.of("BENOTIFY")).isSameAs(Method.BENOTIFY);
    }

    @Test
    void everyCompactFormIsKnown() {
        var forms =
                "a Accept-Contact,b Referred-By,c Content-Type,d Request-Disposition,e Content-Encoding,f From,i Call-ID,"
                        + "j Reject-Contact,k Supported,l Content-Length,m Contact,o Event,r Refer-To,s Subject,t To,u Allow-Events,v Via,"
                        + "x Session-Expires,y Identity";
        for (var form : forms.split(",", -1)) {
            assertThat(HeaderName.of(form.substring(0, 1))).hasToString(form.substring(2));
            assertThat(HeaderName.of(form.substring(0, 1).toUpperCase(java.util.Locale.ROOT)))
                    .hasToString(form.substring(2));
        }
    }

    @Test
    void listsAreSplitOutsideQuotesAndAngles() {
        var headers = Headers.of(
                new Header(HeaderName.CONTACT, "\"a,b\" <sip:c,d@e>, <sip:f>;x=\"g,h\""),
                new Header(HeaderName.CONTACT, " ,<sip:i>,"));

        assertThat(headers.values(HeaderName.CONTACT))
                .containsExactly("\"a,b\" <sip:c,d@e>", "<sip:f>;x=\"g,h\"", "<sip:i>");
        assertThat(headers.all(HeaderName.CONTACT)).hasSize(2);
        assertThat(Headers.of(new Header(HeaderName.SUPPORTED, "Timer, 100rel")).lists(HeaderName.SUPPORTED, "timer"))
                .isTrue();
    }

    @Test
    void aValueCannotSmuggleInAnotherField() {
        for (var value : List.of("a\r\nX: y", "a\nX: y", "a\rX: y")) {
            assertThatThrownBy(() -> new Header(HeaderName.SUBJECT, value))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> SipResponse.builder(486).reason("Busy\r\nX: y"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void fieldsKeepTheirOrderWhenOneIsChanged() {
        var headers = Headers.of(
                new Header(HeaderName.VIA, "1"), new Header(HeaderName.SUBJECT, "2"), new Header(HeaderName.VIA, "3"));

        assertThat(headers.with(HeaderName.VIA, "x")).extracting(Header::value).containsExactly("x", "2");
        assertThat(headers.with(HeaderName.TO, "x")).extracting(Header::value).containsExactly("1", "2", "3", "x");
        assertThat(headers.plusFirst(new Header(HeaderName.SUBJECT, "x")))
                .extracting(Header::value)
                .containsExactly("1", "x", "2", "3");
        assertThat(headers.plusFirst(new Header(HeaderName.TO, "x")))
                .extracting(Header::value)
                .containsExactly("x", "1", "2", "3");
        assertThat(headers.without(HeaderName.VIA)).extracting(Header::value).containsExactly("2");
    }

    @Test
    void mediaTypesAreComparedWithoutTheirParameters() {
        var type = MediaType.parse("Application/SDP ; charset=utf-8");

        assertThat(type.is(MediaType.SDP)).isTrue();
        assertThat(type.is("application/sdp")).isTrue();
        assertThat(type.is("application/sd")).isFalse();
        assertThat(type).hasToString("application/sdp;charset=utf-8");
        for (var text : List.of("", "application", "application/", "/sdp", "a/b/c", "a/b;")) {
            assertThatThrownBy(() -> MediaType.parse(text)).as(text).isInstanceOf(SyntaxException.class);
        }
    }

    @Test
    void everyStatusHasAPhrase() {
        for (int status = 100; status < 700; status++) {
            assertThat(Reasons.phrase(status)).isNotBlank();
        }
        assertThat(Reasons.phrase(481)).isEqualTo("Call/Transaction Does Not Exist");
    }
}
