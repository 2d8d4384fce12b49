package org.tandem.wire.uri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParamsTest {
    @Test
    void findsNamesWhateverTheirCaseAndNotInsideOthers() {
        var params = Params.parse(";xtag=1;Tag=2;q=\";tag=3\";tagx=4");

        assertThat(params.get("tag")).contains("2");
        assertThat(params.get("TAGX")).contains("4");
        assertThat(params.get("ta")).isEmpty();
        assertThat(params.get("q")).contains("\";tag=3\"");
        assertThat(params.unquoted("q")).contains(";tag=3");
        assertThat(params.asList()).hasSize(4);
    }

    @Test
    void dropsBlanksOutsideQuotes() {
        assertThat(Params.parse(" ; a = 1 ;b= \"x \\\" y\"\t; c ")).hasToString(";a=1;b=\"x \\\" y\";c");
        assertThat(Params.parse("  ")).hasToString("");
    }

    @Test
    void changesAndKeepsOrder() {
        var params = Params.parse(";a=1;b;c=\"x;y\"");

        assertThat(params.with("B", "2")).hasToString(";a=1;c=\"x;y\";B=2");
        assertThat(params.with("d", "")).hasToString(";a=1;b;c=\"x;y\";d");
        assertThat(params.without("c")).hasToString(";a=1;b");
        assertThat(params.without("a").without("b").without("c")).isEqualTo(Params.NONE);
        assertThat(params.without("none")).isSameAs(params);
        // Or it would add a parameter y as well.
        assertThatThrownBy(() -> params.with("d", "x;y")).isInstanceOf(SyntaxException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {";", ";;a", "a", ";a=", ";=a", ";a=\"x", ";a=b c", ";a b", ";a=\"x\"y", ";a=<b>", ";a,"})
    void refusesWhatIsNoParameterList(String text) {
        assertThatThrownBy(() -> Params.parse(text)).isInstanceOf(SyntaxException.class);
    }

    @Test
    void quotesAndUnquotes() {
        for (var text : new String[] {"", "a", "a\"b", "\\", "a\\\"b\\", "Zürich"}) {
            assertThat(Params.unquote(Params.quote(text))).isEqualTo(text);
        }
        assertThat(Params.unquote("token")).isEqualTo("token");
    }
}
