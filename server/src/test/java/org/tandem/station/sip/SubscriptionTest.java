package org.tandem.station.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tandem.wire.sip.NameAddr;
import org.tandem.wire.sip.dialog.Dialog;
import org.tandem.wire.sip.dialog.DialogId;
import org.tandem.wire.uri.Uri;

@Tag("STA-07")
class SubscriptionTest {
    private static final Instant NOW = Instant.parse("2026-05-01T00:00:00Z");
    private static final Instant END = NOW.plusSeconds(600);
    private static final long SENT = 7;

    private static Dialog dialog(long localSeq, long remoteSeq) {
        return new Dialog(
                new DialogId("c", "us", "them"),
                NameAddr.of(Uri.parse("sip:alice@cic.example")).withTag("us"),
                NameAddr.of(Uri.parse("sip:alice@cic.example")).withTag("them"),
                Uri.parse("sip:alice@10.0.0.7"),
                List.of(),
                localSeq,
                remoteSeq);
    }

    private static Subscription state(String name) {
        var terms = new Subscription.Terms(dialog(SENT, 1), "", END);
        return switch (name) {
            case "quiet" -> new Subscription.Quiet(terms);
            case "telling" -> new Subscription.Telling(terms);
            case "behind" -> new Subscription.Behind(terms);
            case "leaving" -> new Subscription.Leaving(terms, "noresource");
            case "last" -> new Subscription.Last(terms);
            case "ended" -> new Subscription.Ended();
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Subscription.Event event(String name) {
        return switch (name) {
            case "refreshed" -> new Subscription.Event.Refreshed(dialog(SENT, 2), Duration.ofMinutes(15));
            case "unsubscribed" -> new Subscription.Event.Unsubscribed(dialog(SENT, 2));
            case "changed" -> new Subscription.Event.Changed();
            case "early", "late" -> new Subscription.Event.TimeCheck();
            case "withdrawn" -> new Subscription.Event.Withdrawn("noresource");
            case "200" -> new Subscription.Event.Answered(200);
            case "481" -> new Subscription.Event.Answered(481);
            case "silence" -> new Subscription.Event.Unanswered();
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static String text(Subscription state) {
        return state.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
    }

    private static String text(Subscription.Effect effect) {
        return switch (effect) {
            case Subscription.Effect.Tell tell -> "tell " + tell.dialog().localSeq() + " " + tell.state();
            case Subscription.Effect.CheckAfter(var delay) -> "check " + delay.toSeconds();
            case Subscription.Effect.Forget() -> "forget";
        };
    }

    /// Each state with each event: what it becomes, and what is done.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            quiet   | refreshed    | telling | check 900, tell 8 active;expires=900
            quiet   | unsubscribed | last    | tell 8 terminated;reason=timeout
            quiet   | changed      | telling | tell 8 active;expires=600
            quiet   | early        | quiet   | check 600
            quiet   | late         | last    | tell 8 terminated;reason=timeout
            quiet   | withdrawn    | last    | tell 8 terminated;reason=noresource
            quiet   | 200          | quiet   |
            quiet   | 481          | quiet   |
            quiet   | silence      | quiet   |
            telling | refreshed    | behind  | check 900
            telling | unsubscribed | leaving |
            telling | changed      | behind  |
            telling | early        | telling | check 600
            telling | late         | leaving |
            telling | withdrawn    | leaving |
            telling | 200          | quiet   |
            telling | 481          | ended   | forget
            telling | silence      | ended   | forget
            behind  | refreshed    | behind  | check 900
            behind  | unsubscribed | leaving |
            behind  | changed      | behind  |
            behind  | early        | behind  | check 600
            behind  | late         | leaving |
            behind  | withdrawn    | leaving |
            behind  | 200          | telling | tell 8 active;expires=600
            behind  | 481          | ended   | forget
            behind  | silence      | ended   | forget
            leaving | refreshed    | leaving |
            leaving | unsubscribed | leaving |
            leaving | changed      | leaving |
            leaving | early        | leaving |
            leaving | late         | leaving |
            leaving | withdrawn    | leaving |
            leaving | 200          | last    | tell 8 terminated;reason=noresource
            leaving | 481          | ended   | forget
            leaving | silence      | ended   | forget
            last    | refreshed    | last    |
            last    | unsubscribed | last    |
            last    | changed      | last    |
            last    | early        | last    |
            last    | late         | last    |
            last    | withdrawn    | last    |
            last    | 200          | ended   | forget
            last    | 481          | ended   | forget
            last    | silence      | ended   | forget
            ended   | refreshed    | ended   |
            ended   | unsubscribed | ended   |
            ended   | changed      | ended   |
            ended   | early        | ended   |
            ended   | late         | ended   |
            ended   | withdrawn    | ended   |
            ended   | 200          | ended   |
            ended   | 481          | ended   |
            ended   | silence      | ended   |
            """)
    void rfc6665_4_2_eachStateWithEachEvent(String from, String event, String to, String effects) {
        var step = Subscription.on(state(from), event(event), event.equals("late") ? END : NOW);

        assertThat(text(step.state())).isEqualTo(to);
        assertThat(step.effects().stream().map(SubscriptionTest::text).collect(Collectors.joining(", ")))
                .isEqualTo(effects == null ? "" : effects);
    }

    @Test
    void itBeginsWithANotifyOfWhatHolds() {
        var step = Subscription.begin(dialog(0, 1), "x", Duration.ofMinutes(10), NOW);

        assertThat(step.state()).isEqualTo(new Subscription.Telling(new Subscription.Terms(dialog(1, 1), "x", END)));
        assertThat(step.effects())
                .containsExactly(
                        new Subscription.Effect.CheckAfter(Duration.ofMinutes(10)),
                        new Subscription.Effect.Tell(dialog(1, 1), "x", "active;expires=600"));
    }

    @Test
    void rfc6665_4_4_3_forNoTimeAtAllItTellsOnceAndIsOver() {
        var step = Subscription.begin(dialog(0, 1), "", Duration.ZERO, NOW);

        assertThat(text(step.state())).isEqualTo("last");
        assertThat(step.effects().stream().map(SubscriptionTest::text))
                .containsExactly("tell 1 terminated;reason=timeout");
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 405, 410, 416, 480, 481, 489, 501, 604})
    void rfc5057_5_1_answersThatSayItIsGoneEndIt(int status) {
        assertThat(text(Subscription.on(state("telling"), new Subscription.Event.Answered(status), NOW)
                        .state()))
                .isEqualTo("ended");
    }

    @ParameterizedTest
    @ValueSource(ints = {202, 400, 401, 403, 408, 500, 503, 600})
    void rfc5057_5_1_othersDoNot(int status) {
        assertThat(text(Subscription.on(state("telling"), new Subscription.Event.Answered(status), NOW)
                        .state()))
                .isEqualTo("quiet");
    }
}
