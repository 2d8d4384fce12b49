package org.tandem.call.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tandem.call.Field;
import org.tandem.line.Line.Identity.DiversionMethod;
import org.tandem.wire.uri.Uri;

/// The way of a diverted call, both fields into each other, by RFC 7544.
@Tag("TRK-03")
class DiversionsTest {
    private static final Uri TARGET = Uri.parse("sip:+13175559001@med01.example.com:5068;user=phone");
    private static final Field PRIVACY = new Field("Privacy", "none");
    private static final Field LAST = new Field("Diversion", "<sip:+2@x>;reason=no-answer;counter=1");
    private static final Field FIRST = new Field("Diversion", "\"Bob\" <sip:+1@x>;reason=\"user-busy\"");

    private static List<String> fields(DiversionMethod method, Field... carried) {
        return Diversions.fields(method, List.of(carried), TARGET).stream()
                .map(Object::toString)
                .toList();
    }

    @Test
    void withoutAMethodTheWayGoesOnAsItCame() {
        assertThat(fields(DiversionMethod.NONE, PRIVACY, LAST, new Field("History-Info", "<sip:a@x>;index=1")))
                .containsExactly(
                        "Privacy: none",
                        "Diversion: <sip:+2@x>;reason=no-answer;counter=1",
                        "History-Info: <sip:a@x>;index=1");
    }

    @Test
    void rfc7544_6_diversionBecomesHistoryInfoFromTheOldestToTheTarget() {
        assertThat(fields(DiversionMethod.HISTORY_INFO, PRIVACY, LAST, FIRST))
                .containsExactly(
                        "Privacy: none",
                        "History-Info: <sip:+1@x>;index=1",
                        "History-Info: <sip:+2@x;cause=486>;index=1.1;mp=1",
                        "History-Info: <sip:+13175559001@med01.example.com:5068;user=phone;cause=408>;index=1.1.1;mp=1.1");
    }

    @Test
    void rfc7544_5_historyInfoBecomesDiversionFromTheLatestOn() {
        assertThat(
                        fields(
                                DiversionMethod.DIVERSION,
                                new Field(
                                        "History-Info",
                                        "<sip:a@x?Reason=SIP%3Bcause%3D302>;index=1, <sip:b@x>;index=1.1, <sip:c@x;cause=486>;index=1.2")))
                .containsExactly(
                        "Diversion: <sip:b@x>;reason=user-busy;counter=1",
                        "Diversion: <sip:a@x>;reason=unconditional;counter=1");
    }

    @Test
    void whereTheWantedFieldCameItStaysAndTheOtherGoes() {
        assertThat(fields(DiversionMethod.DIVERSION, LAST, new Field("History-Info", "<sip:a@x>;index=1")))
                .containsExactly("Diversion: <sip:+2@x>;reason=no-answer;counter=1");
        assertThat(fields(DiversionMethod.DIVERSION, PRIVACY)).containsExactly("Privacy: none");
    }

    @Test
    void aHistoryWithoutDiversionAndAnUnreadableOneTellNothing() {
        assertThat(fields(
                        DiversionMethod.DIVERSION, new Field("History-Info", "<sip:a@x>;index=1, <sip:b@x>;index=1.1")))
                .isEmpty();
        assertThat(fields(DiversionMethod.DIVERSION, new Field("History-Info", "<sip:a@x;index=1")))
                .isEmpty();
        assertThat(fields(DiversionMethod.HISTORY_INFO, new Field("Diversion", "<<>>")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "unconditional, 302",
        "user-busy, 486",
        "no-answer, 408",
        "deflection, 480",
        "unavailable, 503",
        "unknown, 404"
    })
    void rfc7544_7_2_reasonsAndCauses(String reason, int cause) {
        assertThat(fields(DiversionMethod.HISTORY_INFO, new Field("Diversion", "<sip:a@x>;reason=" + reason)))
                .last()
                .asString()
                .contains(";cause=" + cause + ">");
        assertThat(fields(
                        DiversionMethod.DIVERSION,
                        new Field("History-Info", "<sip:a@x>;index=1, <sip:b@x;cause=" + cause + ">;index=1.1")))
                .containsExactly("Diversion: <sip:a@x>;reason=" + reason + ";counter=1");
    }
}
