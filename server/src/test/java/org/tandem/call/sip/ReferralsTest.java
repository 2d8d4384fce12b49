package org.tandem.call.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tandem.call.DialogName;
import org.tandem.call.Field;
import org.tandem.call.Referral;
import org.tandem.line.Administrator;
import org.tandem.line.Authority;
import org.tandem.line.Certificate;
import org.tandem.line.Line;
import org.tandem.line.LineGroup;
import org.tandem.line.Location;
import org.tandem.wire.sip.ParseLimits;
import org.tandem.wire.sip.Parsed;
import org.tandem.wire.sip.SipParser;
import org.tandem.wire.sip.SipRequest;

/// What a REFER means.
class ReferralsTest {
    private final Dialled dialled = new Dialled(
            new Administrator(Location.TYPE, Certificate.TYPE, Authority.TYPE, Line.TYPE, LineGroup.TYPE)
                    .with("line: {Lync: {usage: microsoftLync, proxies: [{host: med01, port: 5068}]}}\n")
                    .view()
                    .find(Line.TYPE, "Lync")
                    .orElseThrow(),
            null,
            "cic.example.com");

    private static SipRequest refer(String more) {
        String text = "REFER sip:agent@cic.example.com SIP/2.0\r\n"
                + "FROM: <sip:+13175559123@example.com;user=phone>;tag=5b2\r\n"
                + "TO: <sip:+13175551010@cic.example.com;user=phone>;tag=77\r\n"
                + "CALL-ID: 0c33f2d1-77\r\nCSEQ: 909 REFER\r\nMAX-FORWARDS: 70\r\n"
                + "VIA: SIP/2.0/TCP 10.0.0.21:52011;branch=z9hG4bK7c19\r\n" + more + "CONTENT-LENGTH: 0\r\n\r\n";
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (SipParser.parseDatagram(bytes, 0, bytes.length, ParseLimits.DEFAULTS) instanceof Parsed.Message message
                && message.message() instanceof SipRequest request) {
            return request;
        }
        throw new AssertionError(text);
    }

    private Referral read(String more) {
        Referrals.Reading reading = Referrals.read(refer(more), dialled);
        if (reading instanceof Referrals.Reading.Read(Referral referral)) {
            return referral;
        }
        throw new AssertionError(reading);
    }

    @Test
    @Tag("TRK-03")
    void aPlainReferToIsANumberAndReferredByGoesAlongAsItCame() {
        Referral referral = read("""
                REFER-TO: <sip:+13175550222@cic.example.com;user=phone>
                REFERRED-BY: "Ana" <sip:ana.ruiz@example.com>;cid="1@x"
                """.replace("\n", "\r\n"));

        assertThat(referral.dialled()).isEqualTo("+13175550222");
        assertThat(referral.replaces()).isNull();
        assertThat(referral.notifies()).isTrue();
        assertThat(referral.carried())
                .containsExactly(new Field("Referred-By", "\"Ana\" <sip:ana.ruiz@example.com>;cid=\"1@x\""));
    }

    @Test
    @Tag("TRK-03")
    void thePercentEncodedReplacesNamesADialog() {
        Referral referral = read("REFER-TO: <sip:+13175550222@cic.example.com;user=phone"
                + "?Replaces=ab12%4010.0.0.1%3Bto-tag%3D77%3Bfrom-tag%3D31%3Bearly-only>\r\n");

        assertThat(referral.dialled()).isEqualTo("+13175550222");
        assertThat(referral.replaces()).isEqualTo(new DialogName("ab12@10.0.0.1", "77", "31", true));
    }

    @Test
    void rfc4488_aReferMayWantNoSubscription() {
        assertThat(read("REFER-TO: <tel:+13175550222>\r\nREFER-SUB: false\r\n").notifies())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                                                       | 400
            REFER-TO: <sip:1@x>;CRLF;REFER-TO: <sip:2@x>                             | 400
            REFER-TO: <sip:                                                          | 400
            REFER-TO: <sip:1@x?Replaces=a>                                           | 400
            REFER-TO: <sip:1@x?Replaces=a%3Bto-tag%3D1>                              | 400
            REFER-TO: <sip:1@x?Replaces=a%3Bto-tag%3D1%3Bfrom-tag%3D2&Replaces=b>    | 400
            REFER-TO: <sip:1@x;method=BYE>                                           | 403
            REFER-TO: <mailto:ana@example.com>                                       | 416
            """)
    void whatCannotBeFollowedIsRefused(String headers, int status) {
        String more = headers.isEmpty() ? "" : headers.replace(";CRLF;", "\r\n") + "\r\n";

        assertThat(Referrals.read(refer(more), dialled))
                .isInstanceOfSatisfying(
                        Referrals.Reading.Unreadable.class,
                        unreadable -> assertThat(unreadable.status()).isEqualTo(status));
    }
}
