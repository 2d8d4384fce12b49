package org.tandem.lab.lync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class GatewayHealthTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final GatewayHealth UP = new GatewayHealth.Up(0, START);
    private static final GatewayHealth.Event MISSED = new GatewayHealth.Event.Missed();

    private static GatewayHealth on(GatewayHealth health, PingRule rule, GatewayHealth.Event event, int second) {
        return GatewayHealth.on(health, rule, event, START.plusSeconds(second));
    }

    @Test
    void fiveMissesInARowTakeItDownAndOneAnswerStartsTheCountAnew() {
        GatewayHealth health = UP;
        for (int i = 0; i < 4; i++) {
            health = on(health, PingRule.FIVE_MISSES, MISSED, i);
        }
        assertThat(health).isEqualTo(new GatewayHealth.Up(4, START));
        health = on(health, PingRule.FIVE_MISSES, new GatewayHealth.Event.Answered(200), 5);
        for (int i = 6; i < 11; i++) {
            health = on(health, PingRule.FIVE_MISSES, MISSED, i);
        }
        assertThat(health).isEqualTo(new GatewayHealth.Down(START.plusSeconds(10)));
    }

    @Test
    void onlyA200RevivesUnderTheFirstRuleAndAnyFinalUnderTheSecond() {
        GatewayHealth down = new GatewayHealth.Down(START);
        var busy = new GatewayHealth.Event.Answered(503);
        assertThat(on(down, PingRule.FIVE_MISSES, busy, 1)).isEqualTo(down);
        assertThat(on(down, PingRule.HALF_A_MINUTE, busy, 1)).isEqualTo(new GatewayHealth.Up(0, START.plusSeconds(1)));
    }

    @Test
    void silenceOfHalfAMinuteTakesItDownUnderTheSecondRule() {
        assertThat(on(UP, PingRule.HALF_A_MINUTE, MISSED, 29)).isInstanceOf(GatewayHealth.Up.class);
        assertThat(on(UP, PingRule.HALF_A_MINUTE, MISSED, 30)).isInstanceOf(GatewayHealth.Down.class);
    }

    @Test
    void pingsOfTheGatewayCountOnlyUnderTheSecondRule() {
        GatewayHealth down = new GatewayHealth.Down(START);
        var theirs = new GatewayHealth.Event.PingedUs();
        assertThat(on(down, PingRule.FIVE_MISSES, theirs, 1)).isEqualTo(down);
        assertThat(on(down, PingRule.HALF_A_MINUTE, theirs, 1)).isInstanceOf(GatewayHealth.Up.class);
        Duration usual = Duration.ofSeconds(20);
        assertThat(GatewayHealth.nextPing(UP, PingRule.HALF_A_MINUTE, usual, true))
                .isEqualTo(Duration.ofMinutes(5));
        assertThat(GatewayHealth.nextPing(UP, PingRule.FIVE_MISSES, usual, true))
                .isEqualTo(usual);
        assertThat(GatewayHealth.nextPing(down, PingRule.FIVE_MISSES, usual, false))
                .isEqualTo(Duration.ofMinutes(1));
    }
}
