package org.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tandem.sip.OverloadState.Free;
import org.tandem.sip.OverloadState.Limited;
import org.tandem.sip.OverloadState.Sample;

/// The rules one by one, then the rules against a server that can do so much and no more.
final class OverloadStateTest {
    private static final OverloadSettings SETTINGS = OverloadSettings.defaults();
    /// A limit of 50 ms, for figures that are easy to read.
    private static final OverloadSettings STRICT = new OverloadSettings(Duration.ofMillis(50), 0, 90);

    private static Duration ms(int millis) {
        return Duration.ofMillis(millis);
    }

    private static Sample sample(int delay, double arrived, double admitted) {
        return new Sample(ms(delay), arrived, admitted, 20);
    }

    private static Limited limited(double limit, int delay, boolean isClosed, int quiet) {
        return new Limited(limit, ms(delay), isClosed, quiet, OverloadState.CUT_INTERVALS);
    }

    private static Limited justCut(double limit, int delay, boolean isClosed) {
        return new Limited(limit, ms(delay), isClosed, 0, 0);
    }

    static Stream<Arguments> rows() {
        return Stream.of(
                Arguments.of("nothing waits", new Free(0), sample(0, 2000, 2000), new Free(0)),
                Arguments.of("just under", new Free(0), sample(49, 2000, 2000), new Free(0)),
                Arguments.of("too long", new Free(0), sample(50, 2000, 1000), new Free(1)),
                Arguments.of("too long again", new Free(1), sample(50, 2000, 1000), new Free(2)),
                Arguments.of("and again", new Free(2), sample(50, 2000, 1000), justCut(750, 50, false)),
                Arguments.of("well in between", new Free(2), sample(49, 2000, 1000), new Free(0)),
                Arguments.of("far too long", new Free(0), sample(200, 2000, 1000), new Free(1)),
                Arguments.of("and again far too long", new Free(1), sample(200, 2000, 1000), justCut(750, 200, true)),
                Arguments.of("too long with hardly a call", new Free(2), sample(60, 50, 50), new Free(0)),
                Arguments.of("too long with few calls", new Free(2), sample(60, 60, 60), justCut(50, 60, false)),
                Arguments.of("the heap is full", new Free(0), new Sample(ms(0), 100, 100, 90), justCut(75, 0, true)),
                Arguments.of("worse", limited(100, 60, false, 3), sample(70, 200, 100), justCut(75, 70, false)),
                Arguments.of(
                        "worse, just after a cut",
                        justCut(75, 60, false),
                        sample(70, 200, 100),
                        new Limited(75, ms(70), false, 0, 1)),
                Arguments.of("as bad", limited(100, 60, false, 3), sample(60, 200, 100), justCut(75, 60, false)),
                Arguments.of("better", limited(100, 70, false, 3), sample(60, 200, 100), limited(100, 60, false, 0)),
                Arguments.of("much worse", limited(100, 60, false, 0), sample(210, 200, 100), justCut(75, 210, true)),
                Arguments.of(
                        "worse, though nothing was let in",
                        limited(100, 210, true, 0),
                        sample(250, 200, 0),
                        limited(100, 250, true, 0)),
                Arguments.of("open again", limited(100, 210, true, 0), sample(60, 200, 0), limited(100, 60, false, 0)),
                Arguments.of("between", limited(100, 60, false, 0), sample(40, 200, 100), limited(100, 40, false, 0)),
                Arguments.of("well", limited(100, 60, false, 0), sample(10, 200, 100), limited(107, 10, false, 0)),
                Arguments.of(
                        "well and not needed",
                        limited(100, 10, false, 7),
                        sample(10, 50, 50),
                        limited(100, 10, false, 8)),
                Arguments.of("not needed for long", limited(100, 10, false, 49), sample(10, 50, 50), new Free(0)),
                Arguments.of(
                        "needed again", limited(100, 10, false, 49), sample(10, 95, 95), limited(107, 10, false, 0)),
                Arguments.of(
                        "the heap is still full",
                        limited(100, 0, true, 0),
                        new Sample(ms(0), 100, 0, 95),
                        limited(100, 0, true, 0)),
                Arguments.of(
                        "the heap has room again",
                        limited(100, 0, true, 0),
                        new Sample(ms(0), 200, 0, 60),
                        limited(107, 0, false, 0)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void whatFollowsFromAMeasurement(String what, OverloadState state, Sample sample, OverloadState then) {
        assertThat(OverloadState.on(state, sample, STRICT)).as(what).isEqualTo(then);
    }

    @Test
    void aRateNeverFallsSoFarThatNothingWouldBeLearned() {
        OverloadState state = new Free(0);
        for (int i = 0; i < 100; i++) {
            state = OverloadState.on(state, sample(60 + i, 1000, 1000), STRICT);
        }

        assertThat(state.rate()).isEqualTo(50);
    }

    @Test
    void switchedOffItLetsInEverything() {
        var off = new OverloadSettings(Duration.ZERO, 0, 100);

        assertThat(OverloadState.on(new Free(0), new Sample(ms(900), 9000, 9000, 99), off))
                .isEqualTo(new Free(0));
    }

    /// A server that does `capacity` calls a second, each refusal costing a part of a call.
    private static final class Server {
        private static final double REFUSAL_COST = 0.03;

        private double capacity;
        private double waiting;
        private double served;
        private double longest;
        private OverloadState state = new Free(0);

        Server(double capacity) {
            this.capacity = capacity;
        }

        void offer(double rate, int seconds) {
            served = 0;
            longest = 0;
            double step = OverloadState.INTERVAL.toMillis() / 1000.0;
            for (int i = 0; i < seconds / step; i++) {
                double admitted = Math.min(rate, state.rate());
                double room = capacity * step - (rate - admitted) * step * REFUSAL_COST;
                waiting += admitted * step;
                double done = Math.min(waiting, Math.max(0, room));
                waiting -= done;
                served += done;
                double delay = waiting / capacity;
                longest = Math.max(longest, delay);
                state = OverloadState.on(
                        state, new Sample(Duration.ofNanos((long) (delay * 1e9)), rate, admitted, 20), SETTINGS);
            }
            served /= seconds;
        }
    }

    @ParameterizedTest
    @CsvSource({"2000, 1.5", "2000, 2", "2000, 3", "200, 2", "10000, 2"})
    void whatIsOfferedTooMuchCostsLittleOfWhatIsServedAndLittleTime(double capacity, double times) {
        var server = new Server(capacity);

        server.offer(capacity * times, 5);
        assertThat(server.longest).as("at the first moment").isLessThan(0.8);
        server.offer(capacity * times, 60);

        assertThat(server.served).isGreaterThan(0.85 * capacity);
        assertThat(server.longest).as("afterwards").isLessThan(0.35);
    }

    @Test
    void whenTheServerGetsSlowerAndWellAgainTheLimitFollows() {
        var server = new Server(2000);
        server.offer(4000, 10);

        server.capacity = 1000;
        server.offer(4000, 5);
        server.offer(4000, 20);
        assertThat(server.served).isGreaterThan(800);
        assertThat(server.longest).isLessThan(0.4);

        server.capacity = 2000;
        server.offer(4000, 10);
        server.offer(4000, 20);
        assertThat(server.served).isGreaterThan(1600);
    }

    @Test
    void theLimitGoesWhenTheLoadHasGone() {
        var server = new Server(1000);
        server.offer(2000, 10);

        server.offer(300, 8);

        assertThat(server.state).isEqualTo(new Free(0));
        server.offer(900, 10);
        assertThat(server.served).isGreaterThan(899);
    }
}
