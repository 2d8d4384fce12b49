package org.tandem.station.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tandem.station.MessageCounts;

@Tag("STA-07")
class UnsolicitedTest {
    private static final MessageCounts OLD = MessageCounts.of(1, 0);
    private static final MessageCounts NEW = MessageCounts.of(2, 0);

    private static Unsolicited state(String name) {
        return switch (name) {
            case "untold" -> new Unsolicited.Untold();
            case "telling" -> new Unsolicited.Telling(OLD, "r1");
            case "behind" -> new Unsolicited.Behind("r1");
            case "told" -> new Unsolicited.Told(OLD, "r1");
            case "unwanted" -> new Unsolicited.Unwanted("r1");
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Unsolicited.Event event(String name) {
        return switch (name) {
            case "same" -> new Unsolicited.Event.Due(OLD, "r1");
            case "changed" -> new Unsolicited.Event.Due(NEW, "r1");
            case "restarted" -> new Unsolicited.Event.Due(OLD, "r2");
            case "silence" -> new Unsolicited.Event.Unanswered();
            default -> new Unsolicited.Event.Answered(Integer.parseInt(name));
        };
    }

    private static String text(Unsolicited state) {
        return switch (state) {
            case Unsolicited.Untold() -> "untold";
            case Unsolicited.Telling(var counts, var registration) ->
                "telling " + counts.newMessages() + " " + registration;
            case Unsolicited.Behind(var registration) -> "behind " + registration;
            case Unsolicited.Told(var counts, var registration) -> "told " + counts.newMessages() + " " + registration;
            case Unsolicited.Unwanted(var registration) -> "unwanted " + registration;
        };
    }

    /// Each state with each event: what it becomes, and what is done.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            untold   | same      | telling 1 r1 | TELL
            untold   | changed   | telling 2 r1 | TELL
            untold   | restarted | telling 1 r2 | TELL
            untold   | 200       | untold       |
            untold   | 481       | untold       |
            untold   | 503       | untold       |
            untold   | silence   | untold       |
            telling  | same      | telling 1 r1 |
            telling  | changed   | behind r1    |
            telling  | restarted | behind r2    |
            telling  | 200       | told 1 r1    |
            telling  | 481       | unwanted r1  |
            telling  | 503       | untold       |
            telling  | silence   | untold       |
            behind   | same      | behind r1    |
            behind   | changed   | behind r1    |
            behind   | restarted | behind r2    |
            behind   | 200       | untold       | LOOK_AGAIN
            behind   | 481       | unwanted r1  |
            behind   | 503       | untold       | LOOK_AGAIN
            behind   | silence   | untold       |
            told     | same      | told 1 r1    |
            told     | changed   | telling 2 r1 | TELL
            told     | restarted | telling 1 r2 | TELL
            told     | 200       | told 1 r1    |
            told     | 481       | told 1 r1    |
            told     | 503       | told 1 r1    |
            told     | silence   | told 1 r1    |
            unwanted | same      | unwanted r1  |
            unwanted | changed   | unwanted r1  |
            unwanted | restarted | telling 1 r2 | TELL
            unwanted | 200       | unwanted r1  |
            unwanted | 481       | unwanted r1  |
            unwanted | 503       | unwanted r1  |
            unwanted | silence   | unwanted r1  |
            """)
    void eachStateWithEachEvent(String from, String event, String to, String effects) {
        var step = Unsolicited.on(state(from), event(event));

        assertThat(text(step.state())).isEqualTo(to);
        assertThat(step.effects().stream().map(Enum::name).collect(Collectors.joining(", ")))
                .isEqualTo(effects == null ? "" : effects);
    }
}
