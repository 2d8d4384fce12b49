package org.tandem.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tandem.base.Timers;
import org.tandem.base.TimersContract;

final class WheelTimersTest implements TimersContract {
    private final List<RuntimeException> failures = Collections.synchronizedList(new ArrayList<>());
    private final WheelTimers timers = new WheelTimers(failures::add);

    @Override
    public Timers timers() {
        return timers;
    }

    @Override
    public void pass(Duration time) {
        CountDownLatch passed = new CountDownLatch(1);
        timers.after(time, passed::countDown);
        try {
            assertThat(passed.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    @AfterEach
    void close() {
        timers.close();
    }

    @Test
    void runsATaskOnceAndNeverBeforeItsDelayIsOver() throws InterruptedException {
        long armed = System.nanoTime();
        long[] ranAfter = new long[1];
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(1);

        timers.after(Duration.ofMillis(35), () -> {
            ranAfter[0] = System.nanoTime() - armed;
            runs.incrementAndGet();
            done.countDown();
        });

        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(Duration.ofNanos(ranAfter[0])).isGreaterThanOrEqualTo(Duration.ofMillis(35));
        awaitTurns(3);
        assertThat(runs).hasValue(1);
    }

    @Test
    void runsTasksInTheOrderOfTheirDelaysWhateverTheOrderOfArming() throws InterruptedException {
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch done = new CountDownLatch(4);

        for (int millis : new int[] {90, 30, 60, 0}) {
            timers.after(Duration.ofMillis(millis), () -> {
                order.add(millis);
                done.countDown();
            });
        }

        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(order).containsExactly(0, 30, 60, 90);
    }

    @Test
    void aCancelledTaskDoesNotRun() throws InterruptedException {
        AtomicInteger runs = new AtomicInteger();
        Timers.Timer timer = timers.after(Duration.ofMillis(50), runs::incrementAndGet);

        timer.cancel();
        timer.cancel();

        awaitTurns(10);
        assertThat(runs).hasValue(0);
    }

    @Test
    void aTaskThatThrowsIsReportedAndTheWheelTurnsOn() throws InterruptedException {
        timers.after(Duration.ZERO, () -> {
            throw new IllegalStateException("planted");
        });

        awaitTurns(2);
        assertThat(failures).singleElement().isInstanceOf(IllegalStateException.class);
    }

    @Test
    void manyThreadsMayArmAndCancelAtOnce() throws InterruptedException {
        int perThread = 20_000;
        AtomicInteger ran = new AtomicInteger();
        CountDownLatch kept = new CountDownLatch(4 * perThread / 2);
        List<Thread> threads = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < perThread; i++) {
                    Timers.Timer timer = timers.after(Duration.ofMillis(200 + i % 50), () -> {
                        ran.incrementAndGet();
                        kept.countDown();
                    });
                    if (i % 2 == 0) {
                        timer.cancel();
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(kept.await(20, TimeUnit.SECONDS)).isTrue();
        awaitTurns(30);
        assertThat(ran.get()).isBetween(4 * perThread / 2, 4 * perThread);
    }

    /// Waits by the timers themselves until so many turns have passed.
    private void awaitTurns(int turns) throws InterruptedException {
        CountDownLatch passed = new CountDownLatch(1);
        timers.after(Duration.ofMillis(10L * turns), passed::countDown);
        assertThat(passed.await(10, TimeUnit.SECONDS)).isTrue();
    }
}
