package org.tandem.dialplan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("DIA-02")
class PatternTest {
    private static final Set<String> AREA_CODES = Set.of("317", "800");

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
                    # pattern          | dialled                   | matches
                    +13175559XXX       | +13175559123              | yes
                    +13175559XXX       | +1 (317) 555-9123         | yes
                    +13175559XXX       | +13175558123              | no
                    +13175559XXX       | +131755591234             | no
                    +13175559XXX       | +1317555912               | no
                    +1317555XXXXZ      | +13175551234              | yes
                    +1317555XXXXZ      | +13175551234/77           | yes
                    +1317555XXXXZ      | +1317555123               | no
                    X                  | 0                         | yes
                    Y                  | 0                         | no
                    Y                  | 1                         | yes
                    N                  | 1                         | no
                    n                  | 2                         | yes
                    Nxx                | 299                       | yes
                    9?                 | 9                         | yes
                    9?                 | 9#12*,3                   | yes
                    9?                 | 9+1                       | no
                    9?                 | 9/1                       | no
                    9?4                | 9124                      | yes
                    9?4                | 94                        | yes
                    9?4                | 95                        | no
                    ?@Z                | jane@example.com          | yes
                    ?@Z                | 13175551234               | no
                    ?@Z                | sip:a b@10.0.0.1          | yes
                    sip:Z              | SIP:jane@example.com      | yes
                    sip:Z              | sips:jane@example.com     | no
                    tel:Z              | tel:+1-317-555-1010       | yes
                    tel:Z              | 835:+1                    | no
                    LyncZ              | lync+13175551234          | yes
                    LyncZ              | LYNC13175551234           | yes
                    LyncZ              | 596213175551234           | no
                    LyncZ              | Lync                      | yes
                    1800NXXXXXX        | 1-800-FLOWERS             | yes
                    "Nx"1              | nx1                       | yes
                    "Nx"1              | 291                       | no
                    /Z                 | /77                       | yes
                    1/X                | 1/7                       | yes
                    1^X                | 1^7                       | yes
                    $$$NXXXXXX         | 3175551234                | yes
                    $$$NXXXXXX         | 3185551234                | no
                    1$$$Z              | 1800                      | yes
                    Z                  | anything at all           | yes
                    *98Z               | *981234                   | yes
                    100@Z              | 100@10.0.0.1              | yes
                    """)
    void matches(String pattern, String dialled, String expected) throws Exception {
        var input = InputPattern.compile(pattern, AREA_CODES);

        var starts = input.match(Dialled.of(dialled));

        assertThat(starts != null ? "yes" : "no").isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    sip:jane@example.com | true
                    SIPS:jane@example.com | true
                    jane@example          | true
                    100@10.0.0.1          | true
                    100@100               | false
                    1-800-FLOWERS         | false
                    """)
    void tellsSipAddressesFromNumbers(String dialled, boolean isSip) {
        assertThat(Dialled.of(dialled).isSip()).isEqualTo(isSip);
    }

    @Test
    void lettersOfANumberBecomeKeypadDigitsButThoseOfAnAddressDoNot() {
        assertThat(Dialled.of("1-800 (FLOWERS)").digits()).isEqualTo("18003569377");
        assertThat(Dialled.of("abcdefghijklmnopqrstuvwxyz").digits()).isEqualTo("22233344455566677778889999");
        assertThat(Dialled.of("a b-c@example.com").digits()).isEqualTo("ab-c@example.com");
    }

    @ParameterizedTest(name = "{0} | {1}")
    @CsvSource(delimiter = '|', textBlock = """
                    ''       | is empty
                    Z1       | has a Z that is not its last sign
                    1?2?     | has more than one ?
                    $1$      | has $ in two places
                    "Lync    | the quote at position 1 is not closed
                    1 XXX    | which is taken out of what is dialled
                    1-XXX    | which is taken out of what is dialled
                    [2-9]XX  | which means nothing in an input pattern
                    """)
    void refusesPatternsThatCannotMean(String pattern, String why) {
        assertThatThrownBy(() -> InputPattern.compile(pattern, AREA_CODES)).hasMessageContaining(why);
    }

    @ParameterizedTest(name = "{0} on {1} shows {3}")
    @CsvSource(delimiter = '|', textBlock = """
                    # input         | dialled          | output                     | shows
                    +1317555XXXXZ   | +1317555123499   | (317) 555-XXXX Z           | (317) 555-1234 99
                    +1317555XXXXZ   | +13175551234     | +1317555XXXXZ              | +13175551234
                    LyncZ           | Lync13175551234  | +Z                         | +13175551234
                    LyncZ           | Lync13175551234  | LyncZ                      | Lync13175551234
                    +1NXXNXXXXXX    | +13175551234     | ({3-5}) {6-8}-{9-12}       | (317) 555-1234
                    +1NXXNXXXXXX/Z  | +13175551234/77  | {6-8}-{9-12} ext {Z}       | 555-1234 ext 77
                    NXX             | 299              | {1}                        | 2
                    NXX             | 299              | "NXX" {1-3}                | NXX 299
                    NXX             | 299              | "4711"                     | 4711
                    911             | 911              | 911                        | 911
                    9?#Z            | 91*2#x           | {?}-{Z}{1}                 | 1*2-99
                    """)
    void writesOutputsInBothStyles(String pattern, String dialled, String output, String shows) throws Exception {
        var input = InputPattern.compile(pattern, Set.of());
        var number = Dialled.of(dialled);
        var starts = Objects.requireNonNull(input.match(number));

        var compiled = OutputPattern.other(output, input, OutputPattern.ofInput(input));

        assertThat(compiled.render(number, starts)).isEqualTo(shows);
    }

    @Test
    void positionsAreThoseOfTheStandardizedNumber() throws Exception {
        var input = InputPattern.compile("9NXXX", Set.of());
        var standardized = OutputPattern.standardized("+1317555NXXX", input);
        var display = OutputPattern.other("{6-8}-{9-12}", input, standardized);
        var number = Dialled.of("94321");
        var starts = Objects.requireNonNull(input.match(number));

        assertThat(standardized.render(number, starts)).isEqualTo("+13175554321");
        assertThat(display.render(number, starts)).isEqualTo("555-4321");
    }

    @ParameterizedTest(name = "{0} | {1}")
    @CsvSource(delimiter = '|', textBlock = """
                    # the guide's kind of fault: the area code's wildcards are missing, so positions no longer pair
                    +1NXXNXXXXXX/Z | NXX-NXXXX /{Z}  | has the wildcards NXXNXXXXZ, but the input pattern has NXXNXXXXXXZ
                    NXX            | XXN             | has the wildcards XXN, but the input pattern has NXX
                    NXX            | 100             | has the wildcards (none)
                    NXX            | {4}             | there are positions 1 to 3
                    NXX            | {0}             | there are positions 1 to 3
                    NXX            | {2-1}           | there are positions 1 to 3
                    NXX            | {1-             | has a { without }
                    NXX            | {1}{Z}          | but the input pattern has no Z
                    NXX            | NXX{a}          | has a brace that is neither
                    NXX            | {1a}            | which is no position
                    """)
    void refusesOutputsThatDoNotPairWithTheInput(String pattern, String output, String why) throws Exception {
        var input = InputPattern.compile(pattern, Set.of());

        assertThatThrownBy(() -> OutputPattern.other(output, input, OutputPattern.ofInput(input)))
                .hasMessageContaining(why);
    }

    @Test
    void saysWhereAndWhyANumberDoesNotMatch() throws Exception {
        assertThat(why("+13175559XXX", "+13175558123")).isEqualTo("position 9: '8', expected '9'");
        assertThat(why("+13175559XXX", "+131755591234")).isEqualTo("position 13: '4', expected the end");
        assertThat(why("NXX", "2")).isEqualTo("position 2: the end, expected a digit");
        assertThat(why("NXX", "199")).isEqualTo("position 1: '1', expected a digit 2-9");
        assertThat(why("?@Z", "123")).isEqualTo("behind position 0 nothing fits ?@Z");
        assertThat(why("$$$", "999")).isEqualTo("the digits for $ are not in the number list");
    }

    private static String why(String pattern, String dialled) throws Exception {
        return InputPattern.compile(pattern, AREA_CODES).mismatch(Dialled.of(dialled));
    }
}
