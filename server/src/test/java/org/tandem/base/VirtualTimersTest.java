package org.tandem.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class VirtualTimersTest implements TimersContract {
    private final VirtualTimers timers = new VirtualTimers();

    @Override
    public Timers timers() {
        return timers;
    }

    @Override
    public void pass(Duration time) {
        timers.advance(time);
    }

    @Test
    void runsEachTaskAtItsTimeAlsoThoseThatAreArmedOnTheWay() {
        List<String> order = new ArrayList<>();
        timers.after(Duration.ofSeconds(1), () -> timers.after(Duration.ofSeconds(1), () -> order.add("second")));
        timers.after(Duration.ofMillis(2_500), () -> order.add("third"));

        timers.advance(Duration.ofSeconds(3));

        assertThat(order).containsExactly("second", "third");
        assertThat(timers.pending()).isZero();
    }
}
