package org.tandem.wire.uri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SipUriTest {
    private static SipUri sip(String text) {
        return (SipUri) Uri.parse(text);
    }

    @Test
    void takesAUriApart() {
        var uri = sip(
                "sips:ana%20ruiz:pass@cic.example.com:5067;transport=Tls;ms-opaque=00ab==;lr?Subject=a%20b&Priority=urgent");

        assertThat(uri.scheme()).isEqualTo("sips");
        assertThat(uri.isSecure()).isTrue();
        assertThat(uri.user()).isEqualTo("ana%20ruiz");
        assertThat(uri.decodedUser()).isEqualTo("ana ruiz");
        assertThat(uri.password()).isEqualTo("pass");
        assertThat(uri.host()).isEqualTo("cic.example.com");
        assertThat(uri.port()).isEqualTo(5067);
        assertThat(uri.params().get("TRANSPORT")).contains("Tls");
        assertThat(uri.params().get("ms-opaque")).contains("00ab==");
        assertThat(uri.params().get("lr")).contains("");
        assertThat(uri.params().get("maddr")).isEmpty();
        assertThat(uri.headers())
                .containsExactly(new Params.Param("Subject", "a%20b"), new Params.Param("Priority", "urgent"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sip:a",
                "sip:a@b",
                "SIP:a@B",
                "sip:[::1]",
                "sip:a@[2001:db8::1]:5060;lr",
                "sip:+1317;phone-context=x@b;user=phone",
                "sip:1@h;maddr=239.255.255.1;ttl=15",
                "sips:a:@b",
                "sip:a_b.example",
                "sip:a@b?h=",
                "sip:a%00@b"
            })
    void writesWhatItRead(String text) {
        assertThat(Uri.parse(text).toString()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sip:",
                "sip:@b",
                "sip:a@",
                "sip:a b@c",
                "sip:a@b c",
                "sip:a@b:",
                "sip:a@b:x",
                "sip:a@b:65536",
                "sip:a%4@b",
                "sip:a%zz@b",
                "sip:a@[::1",
                "sip:a@[:]",
                "sip:a@[::g]",
                "sip:a@b;",
                "sip:a@b;;c",
                "sip:a@b;=c",
                "sip:a@b?x",
                "sip:a@b?=y",
                "sip:a@@b",
                "sip:a\"@b",
                "sip:a@b\r\n",
                "sip:<a@b>",
                "sip:2001:db8::10",
                "sip:å@b",
                "sip:a@b;p=\"q\"",
                "sip:a@b:99999999999999999999"
            })
    void refusesWhatIsNoSipUri(String text) {
        assertThatThrownBy(() -> Uri.parse(text)).isInstanceOf(SyntaxException.class);
    }

    /// The pairs that RFC 3261 §19.1.4 lists, in its spelling since the point is the spelling.
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "true sip:%61lice@atlanta.com;transport=TCP sip:alice@AtlanTa.CoM;Transport=tcp",
                "true sip:carol@chicago.com sip:carol@chicago.com;newparam=5",
                "true sip:carol@chicago.com sip:carol@chicago.com;security=on",
                "true sip:carol@chicago.com;newparam=5 sip:carol@chicago.com;security=on",
                "true sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com",
                "true sip:alice@atlanta.com?subject=project%20x&priority=urgent sip:alice@atlanta.com?priority=urgent&subject=project%20x",
                "false SIP:ALICE@AtLanTa.CoM;Transport=udp sip:alice@AtLanTa.CoM;Transport=UDP",
                "false sip:bob@biloxi.com sip:bob@biloxi.com:5060",
                "false sip:bob@biloxi.com sip:bob@biloxi.com;transport=udp",
                "false sip:bob@biloxi.com sip:bob@biloxi.com:6000;transport=tcp",
                "false sip:carol@chicago.com sip:carol@chicago.com?Subject=next%20meeting",
                "false sip:bob@phone21.boxesbybob.com sip:bob@192.0.2.4",
                "false sip:carol@chicago.com;security=off sip:carol@chicago.com;security=on",
                "false sip:a@b sips:a@b",
                "false sip:a@b sip:a:p@b",
                "false sip:a@b;user=phone sip:a@b",
                "false sip:a@b;maddr=1.2.3.4 sip:a@b",
                "false sip:a@b;ttl=1 sip:a@b",
                "false sip:a@b;method=INVITE sip:a@b",
                "true sip:a@b;lr sip:a@b",
                "true sip:a@b;X=%41 sip:a@b;x=a",
                "false sip:a%40b@c sip:a@c",
                "false sip:a@b tel:+1"
            })
    void rfc3261_19_1_4_comparesBothWays(boolean same, String one, String other) {
        assertThat(Uri.parse(one).equivalent(Uri.parse(other))).isEqualTo(same);
        assertThat(Uri.parse(other).equivalent(Uri.parse(one))).isEqualTo(same);
    }

    @Test
    void escapesWhatAPlainUserMayNotHold() {
        var uri = SipUri.of("ana ruiz@x;y", "2001:db8::1", 5060);

        assertThat(uri).hasToString("sip:ana%20ruiz%40x%3By@[2001:db8::1]:5060");
        assertThat(uri.decodedUser()).isEqualTo("ana ruiz@x;y");
        assertThat(SipUri.of("", "cic.example.com", -1)).hasToString("sip:cic.example.com");
        assertThat(SipUri.of("Zürich", "a", -1).decodedUser()).isEqualTo("Zürich");
    }

    @Test
    void changesOnePartAndKeepsTheRest() {
        var uri = sip("sip:a:p@b:5060;x=1;Y;x2=3?h=v");

        assertThat(uri.withUser("c d")).hasToString("sip:c%20d@b:5060;x=1;Y;x2=3?h=v");
        assertThat(uri.withUser("")).hasToString("sip:b:5060;x=1;Y;x2=3?h=v");
        assertThat(uri.withHost("::1")).hasToString("sip:a:p@[::1]:5060;x=1;Y;x2=3?h=v");
        assertThat(uri.withPort(-1)).hasToString("sip:a:p@b;x=1;Y;x2=3?h=v");
        assertThat(uri.withParam("X", "2 2")).hasToString("sip:a:p@b:5060;Y;x2=3;X=2%202?h=v");
        assertThat(uri.withParam("lr", "")).hasToString("sip:a:p@b:5060;x=1;Y;x2=3;lr?h=v");
        assertThat(uri.withoutParam("y")).hasToString("sip:a:p@b:5060;x=1;x2=3?h=v");
        assertThat(uri.withoutHeaders()).hasToString("sip:a:p@b:5060;x=1;Y;x2=3");
    }

    @Test
    void saysWhereAndWhatWasExpected() {
        assertThatThrownBy(() -> Uri.parse("sip:a@b:x")).isInstanceOfSatisfying(SyntaxException.class, e -> {
            assertThat(e.text()).isEqualTo("sip:a@b:x");
            assertThat(e.position()).isEqualTo(8);
            assertThat(e.expected()).isEqualTo("a port");
        });
    }

    @Test
    void keepsForeignSchemesAsText() {
        assertThat(Uri.parse("soap.beep://192.0.2.103:3002").scheme()).isEqualTo("soap.beep");
        assertThat(Uri.parse("ISBN:1").equivalent(Uri.parse("isbn:1"))).isTrue();
        assertThat(Uri.parse("isbn:1").equivalent(Uri.parse("isbn:2"))).isFalse();
        for (var text : new String[] {"", "noscheme", ":x", "1a:b", "x:", "x:a b", "x:<a>"}) {
            assertThatThrownBy(() -> Uri.parse(text)).as(text).isInstanceOf(SyntaxException.class);
        }
    }
}
