package org.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.tandem.base.VirtualTimers;

/// Probes and the gate, in virtual time.
final class OverloadTest {
    private final AtomicLong nanos = new AtomicLong(-5);
    private final VirtualTimers timers = new VirtualTimers();
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private boolean isStuck;

    private Overload overload(OverloadSettings settings) {
        return new Overload(
                settings,
                timers,
                task -> {
                    if (isStuck) {
                        tasks.add(task);
                    } else {
                        task.run();
                    }
                },
                () -> 10,
                nanos::get);
    }

    private void pass(Duration time) {
        for (long i = 0; i < time.toMillis(); i++) {
            nanos.addAndGet(1_000_000);
            timers.advance(Duration.ofMillis(1));
        }
    }

    private static int admitted(Overload overload, int calls) {
        int count = 0;
        for (int i = 0; i < calls; i++) {
            count += overload.admitsCall() ? 1 : 0;
        }
        return count;
    }

    @Test
    void aTaskThatWaitsTooLongLimitsCallsUntilTheyAreDoneAgain() {
        var overload = overload(OverloadSettings.defaults()).start();
        pass(Duration.ofSeconds(1));
        assertThat(admitted(overload, 1000)).isEqualTo(1000);
        pass(Duration.ofSeconds(1));

        isStuck = true;
        for (int i = 0; i < 90; i++) {
            pass(Duration.ofMillis(10));
            admitted(overload, 10);
        }

        assertThat(overload.reading().isOverloaded()).isTrue();
        assertThat(overload.reading().delay()).isGreaterThan(Duration.ofMillis(500));
        long before = overload.reading().refused();
        assertThat(admitted(overload, 100)).isLessThan(6);
        assertThat(overload.reading().refused() - before).isGreaterThan(94);
        isStuck = false;
        List.copyOf(tasks).forEach(Runnable::run);
        pass(Duration.ofSeconds(1));
        pass(Duration.ofSeconds(15));
        assertThat(overload.reading().isOverloaded()).isFalse();
        assertThat(admitted(overload, 1000)).isEqualTo(1000);
    }

    @Test
    void fewCallsAreLetInHoweverLongWorkWaits() {
        var overload = overload(OverloadSettings.defaults()).start();
        isStuck = true;

        for (int i = 0; i < 100; i++) {
            pass(Duration.ofMillis(50));
            assertThat(admitted(overload, 2)).isEqualTo(2);
        }

        assertThat(overload.reading().isOverloaded()).isFalse();
    }

    @Test
    void aShortPauseIsNoOverload() {
        var overload = overload(OverloadSettings.defaults()).start();
        pass(Duration.ofSeconds(1));

        isStuck = true;
        pass(Duration.ofMillis(70));
        isStuck = false;
        List.copyOf(tasks).forEach(Runnable::run);
        pass(Duration.ofMillis(500));

        assertThat(overload.reading().isOverloaded()).isFalse();
    }

    @Test
    void aRateThatIsSetHoldsWhateverTheLoad() {
        var overload = overload(new OverloadSettings(Duration.ZERO, 20, 100)).start();
        pass(Duration.ofSeconds(1));

        int first = admitted(overload, 100);
        int later = 0;
        for (int i = 0; i < 100; i++) {
            pass(Duration.ofMillis(100));
            later += admitted(overload, 10);
        }

        assertThat(first).isBetween(1, 4);
        assertThat(later).isBetween(190, 210);
        assertThat(overload.reading().isOverloaded()).isFalse();
    }

    @Test
    void aBacklogWhoseProbesNeverComeBackSaysNothing() {
        var overload = overload(OverloadSettings.defaults()).start();
        var lost = new ArrayList<Runnable>();
        overload.watch(lost::add);

        pass(Duration.ofSeconds(20));

        assertThat(lost).hasSizeGreaterThan(10);
        assertThat(overload.reading().isOverloaded()).isFalse();
        assertThat(admitted(overload, 100)).isEqualTo(100);
    }

    @Test
    void whatIsLostCountsAsWhatWaits() {
        var overload = overload(OverloadSettings.defaults()).start();
        var count = new AtomicLong();
        overload.watch(reached -> {
            if (count.incrementAndGet() % 2 == 0) {
                reached.run();
            }
        });
        for (int i = 0; i < 100; i++) {
            pass(Duration.ofMillis(10));
            admitted(overload, 5);
        }

        assertThat(overload.reading().isOverloaded()).isTrue();
        assertThat(overload.reading().rate()).isLessThan(400);
    }

    @Test
    void whatWasRefusedIsKnownAgainAndNothingElse() {
        var refused = new RefusedLately();
        assertThat(refused.has(0)).isFalse();
        for (int i = 0; i < 1000; i++) {
            refused.add(i * 7_919 * 2);
        }

        int known = 0;
        for (int i = 0; i < 1000; i++) {
            known += refused.has(i * 7_919 * 2) ? 1 : 0;
            assertThat(refused.has(i * 7_919 * 2 + 1_000_000_000)).isFalse();
        }

        assertThat(known).as("but for a few whose place was taken").isGreaterThan(950);
    }
}
