package org.tandem.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What every implementation of [Timers] keeps.
public interface TimersContract {

    Timers timers();

    /// Lets at least so much time pass.
    void pass(Duration time);

    @Test
    default void contract_runsATaskOnceWhenItsDelayIsOver() {
        var runs = new AtomicInteger();
        timers().after(Duration.ofMillis(30), runs::incrementAndGet);

        pass(Duration.ofMillis(200));

        assertThat(runs).hasValue(1);
    }

    @Test
    default void contract_doesNotRunATaskBeforeItsDelayIsOver() {
        var runs = new AtomicInteger();
        timers().after(Duration.ofHours(1), runs::incrementAndGet);

        pass(Duration.ofMillis(30));

        assertThat(runs).hasValue(0);
    }

    @Test
    default void contract_aCancelledTaskNeverRunsAndMayBeCancelledAgain() {
        var runs = new AtomicInteger();
        var timer = timers().after(Duration.ofMillis(100), runs::incrementAndGet);

        timer.cancel();
        timer.cancel();
        pass(Duration.ofMillis(300));

        assertThat(runs).hasValue(0);
    }

    @Test
    default void contract_runsInTheOrderOfTheDelays() {
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        timers().after(Duration.ofMillis(120), () -> order.add(3));
        timers().after(Duration.ofMillis(60), () -> order.add(2));
        timers().after(Duration.ZERO, () -> order.add(1));

        pass(Duration.ofMillis(400));

        assertThat(order).containsExactly(1, 2, 3);
    }

    @Test
    default void contract_aTaskMayArmAnother() {
        var runs = new AtomicInteger();
        timers().after(Duration.ofMillis(20), () -> timers().after(Duration.ofMillis(20), runs::incrementAndGet));

        pass(Duration.ofMillis(300));

        assertThat(runs).hasValue(1);
    }
}
