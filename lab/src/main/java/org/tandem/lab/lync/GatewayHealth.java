package org.tandem.lab.lync;

import java.time.Duration;
import java.time.Instant;

/// What a Mediation Server thinks of a gateway: a pure machine fed with the outcomes of pings.
public sealed interface GatewayHealth {
    /// In use; `misses` pings in a row had no good answer, the last sign of life was at `alive`.
    record Up(int misses, Instant alive) implements GatewayHealth {}

    record Down(Instant since) implements GatewayHealth {}

    /// What became of a ping, or that the gateway itself pinged.
    sealed interface Event {
        record Answered(int status) implements Event {}

        record Missed() implements Event {}

        record PingedUs() implements Event {}
    }

    int MISSES_MAX = 5;
    Duration SILENCE_MAX = Duration.ofSeconds(30);
    Duration PROBE_WHEN_DOWN = Duration.ofSeconds(60);
    Duration QUIET_AFTER_THEIRS = Duration.ofMinutes(5);

    static GatewayHealth on(GatewayHealth health, PingRule rule, Event event, Instant now) {
        return switch (event) {
            case Event.PingedUs _ ->
                switch (health) {
                    case Up _ -> rule == PingRule.HALF_A_MINUTE ? new Up(0, now) : health;
                    case Down _ -> rule == PingRule.HALF_A_MINUTE ? new Up(0, now) : health;
                };
            case Event.Answered(int status) -> isAlive(rule, status) ? new Up(0, now) : missed(health, rule, now);
            case Event.Missed _ -> missed(health, rule, now);
        };
    }

    private static boolean isAlive(PingRule rule, int status) {
        return switch (rule) {
            case FIVE_MISSES -> status == 200;
            case HALF_A_MINUTE -> status >= 200;
        };
    }

    private static GatewayHealth missed(GatewayHealth health, PingRule rule, Instant now) {
        return switch (health) {
            case Down down -> down;
            case Up(int misses, Instant alive) -> {
                boolean down = switch (rule) {
                    case FIVE_MISSES -> misses + 1 >= MISSES_MAX;
                    case HALF_A_MINUTE -> Duration.between(alive, now).compareTo(SILENCE_MAX) >= 0;
                };
                yield down ? new Down(now) : new Up(misses + 1, alive);
            }
        };
    }

    /// How long after the last ping the next one goes out.
    static Duration nextPing(GatewayHealth health, PingRule rule, Duration usual, boolean theyPing) {
        return switch (health) {
            case Down _ -> PROBE_WHEN_DOWN.compareTo(usual) > 0 && usual.toSeconds() < 1 ? usual : PROBE_WHEN_DOWN;
            case Up _ -> rule == PingRule.HALF_A_MINUTE && theyPing ? QUIET_AFTER_THEIRS : usual;
        };
    }
}
