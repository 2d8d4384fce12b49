package org.tandem.wire.uri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TelUriTest {
    private static TelUri tel(String text) {
        return (TelUri) Uri.parse(text);
    }

    @Test
    void takesANumberApart() {
        var global = tel("tel:+1-(317)-555.1010;ext=4-2;x=y");
        var local = tel("TEL:47-11;phone-context=+1-317");

        assertThat(global.isGlobal()).isTrue();
        assertThat(global.number()).isEqualTo("+1-(317)-555.1010");
        assertThat(global.digits()).isEqualTo("+13175551010");
        assertThat(global.ext()).contains("42");
        assertThat(global.phoneContext()).isEmpty();
        assertThat(local.isGlobal()).isFalse();
        assertThat(local.digits()).isEqualTo("4711");
        assertThat(local.phoneContext()).contains("+1-317");
        assertThat(local).hasToString("TEL:47-11;phone-context=+1-317");
        assertThat(TelUri.of("*72#").digits()).isEqualTo("*72#");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tel:",
                "tel:+",
                "tel:+1a",
                "tel:-",
                "tel:12x",
                "tel:1;",
                "tel:1;=x",
                "tel:1 2",
                "tel:+1;ext=\"1\"",
                "tel:*+1"
            })
    void refusesWhatIsNoNumber(String text) {
        assertThatThrownBy(() -> Uri.parse(text)).isInstanceOf(SyntaxException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "true tel:+1-201-555-0123 tel:+12015550123",
                "true tel:+1(201)555.0123 TEL:+1-201-555-0123",
                "true tel:7042;phone-context=example.com tel:70-42;phone-context=EXAMPLE.COM",
                "true tel:863-1234;phone-context=+1-914-555 tel:8631234;phone-context=+1914555",
                "true tel:+1;ext=1-2;a=B tel:+1;a=b;ext=12",
                "true tel:A0;phone-context=x tel:a0;phone-context=x",
                "false tel:+12015550123 tel:12015550123",
                "false tel:7042;phone-context=a.example tel:7042;phone-context=b.example",
                "false tel:+1;ext=1 tel:+1",
                "false tel:+1;ext=1 tel:+1;ext=2",
                "false tel:+1 tel:+1;x",
                "false tel:+1 sip:+1@example.com;user=phone"
            })
    void rfc3966_4_comparesBothWays(boolean same, String one, String other) {
        assertThat(Uri.parse(one).equivalent(Uri.parse(other))).isEqualTo(same);
        assertThat(Uri.parse(other).equivalent(Uri.parse(one))).isEqualTo(same);
    }
}
