package org.tandem.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Causes against the table of direct-sip-trunk.md §12.
class CauseTest {

    @ParameterizedTest
    @CsvSource({
        "1, 404", "16, 487", "17, 486", "18, 408", "19, 480", "20, 480", "21, 403", "22, 410", "27, 502", "28, 484",
        "31, 480", "34, 503", "38, 503", "41, 503", "42, 503", "47, 503", "55, 403", "57, 403", "87, 403", "58, 488",
        "65, 488", "79, 501", "88, 488", "102, 504", "127, 500"
    })
    @Tag("TRK-03")
    void aValueOfQ850StandsForAStatus(int value, int status) {
        assertThat(Cause.ofQ850(value).status()).isEqualTo(status);
    }

    @Test
    void aValueThatStandsForNothingIsUnspecified() {
        for (int value : new int[] {-1, 0, 4, 29, 126, 128, 999}) {
            assertThat(Cause.ofQ850(value)).as("Q.850 %d", value).isEqualTo(Cause.UNSPECIFIED);
        }
    }

    @Test
    void everyCauseComesBackFromItsOwnValueButThoseThatShareOne() {
        var others = EnumSet.allOf(Cause.class);
        others.removeIf(cause -> Cause.ofQ850(cause.q850()) == cause);
        // A person's no and a rule's no are one value of Q.850; that a dialog is not there has none of its own.
        assertThat(others).containsExactly(Cause.DECLINED, Cause.NO_SUCH_DIALOG);
    }
}
