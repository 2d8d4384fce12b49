package org.tandem.sip;

import java.time.Duration;

/// How many new calls a second are let in, decided every [#INTERVAL] from what was measured in it. Pure.
///
/// The signal is how long work waits at the least during an interval: a pause of the collector makes some of it
/// wait, too much work makes all of it wait. The third high reading in a row, or the second that is far too
/// high, cuts the calls to a part of those that came through; while it gets worse they are cut further, while
/// it gets better they stay (what waits needs time to be done), and once it is well under the limit they grow
/// slowly. Far above the limit hardly anything is let in. After some seconds in which fewer came than would
/// have been let in the limit goes.
sealed interface OverloadState {
    /// How long one measurement lasts.
    Duration INTERVAL = Duration.ofMillis(100);

    /// So many late intervals in a row begin it: 0.3 s, so that a burst does not.
    int LATE_INTERVALS = 3;

    /// So many where work waits far too long; one alone is a machine that stood still for a moment.
    int FAR_TOO_LATE_INTERVALS = 2;

    /// So many intervals with room to spare end the limit: 5 s.
    int QUIET_INTERVALS = 50;

    /// So few new calls are no overload: if work waits all the same, another program has the processors. And
    /// some must always come through, or nothing would ever be learned.
    double RATE_MIN = 50;

    double CUT = 0.75;
    double GROWTH = 1.05;
    double GROWTH_STEP = 2;

    /// A cut shows its effect only when the calls before it have been served: so long there is no other.
    int CUT_INTERVALS = 3;

    /// Everything is let in.
    ///
    /// @param late intervals in a row in which work waited too long
    record Free(int late) implements OverloadState {
        @Override
        public double rate() {
            return Double.POSITIVE_INFINITY;
        }
    }

    /// Only so many are let in.
    ///
    /// @param limit new calls a second, once work does not wait far too long
    /// @param delay the last reading
    /// @param isClosed hardly anything is let in at present
    /// @param quiet intervals in a row in which the limit was not needed
    /// @param sinceCut intervals since it was cut, [#CUT_INTERVALS] at most
    record Limited(double limit, Duration delay, boolean isClosed, int quiet, int sinceCut) implements OverloadState {
        @Override
        public double rate() {
            return isClosed ? Math.min(RATE_MIN, limit) : limit;
        }
    }

    /// What was measured in an interval.
    ///
    /// @param delay the shortest time that work waited
    /// @param arrived new calls a second that came
    /// @param admitted those that were let in
    /// @param heapPercent of the heap that is in use
    record Sample(Duration delay, double arrived, double admitted, double heapPercent) {}

    /// New calls a second that are let in now.
    double rate();

    /// What follows from a measurement.
    static OverloadState on(OverloadState state, Sample sample, OverloadSettings settings) {
        boolean isFull = settings.heapPercent() < 100 && sample.heapPercent() >= settings.heapPercent();
        boolean isLate = settings.delay().isPositive() && sample.delay().compareTo(settings.delay()) >= 0;
        return switch (state) {
            case Free(int late) -> free(late, sample, settings, isFull, isLate);
            case Limited limited -> limited(limited, sample, settings, isFull, isLate);
        };
    }

    private static OverloadState free(
            int late, Sample sample, OverloadSettings settings, boolean isFull, boolean isLate) {
        boolean isOverload = isLate && sample.arrived() > RATE_MIN;
        boolean isClosed = isClosed(sample, isFull, settings);
        if (isFull || (isOverload && late + 1 >= (isClosed ? FAR_TOO_LATE_INTERVALS : LATE_INTERVALS))) {
            return new Limited(cut(sample.admitted()), sample.delay(), isClosed, 0, 0);
        }
        return new Free(isOverload ? late + 1 : 0);
    }

    private static OverloadState limited(
            Limited before, Sample sample, OverloadSettings settings, boolean isFull, boolean isLate) {
        boolean isClosed = isClosed(sample, isFull, settings);
        int sinceCut = Math.min(CUT_INTERVALS, before.sinceCut() + 1);
        if (isFull || isLate) {
            boolean getsWorse = isLate && sample.delay().compareTo(before.delay()) >= 0;
            return getsWorse && !before.isClosed() && before.sinceCut() >= CUT_INTERVALS
                    ? new Limited(cut(before.limit()), sample.delay(), isClosed, 0, 0)
                    : new Limited(before.limit(), sample.delay(), isClosed, 0, sinceCut);
        }
        boolean isWell = sample.delay().multipliedBy(2).compareTo(settings.delay()) < 0
                || !settings.delay().isPositive();
        boolean isUsed = sample.arrived() >= before.limit() * 0.9;
        int quiet = isWell && !isUsed ? before.quiet() + 1 : 0;
        if (quiet >= QUIET_INTERVALS) {
            return new Free(0);
        }
        double limit = isWell && isUsed ? before.limit() * GROWTH + GROWTH_STEP : before.limit();
        return new Limited(limit, sample.delay(), false, quiet, sinceCut);
    }

    private static double cut(double rate) {
        return Math.max(RATE_MIN, rate * CUT);
    }

    /// Four times the limit: more would come near the time after which messages are repeated, and make it
    /// worse.
    private static boolean isClosed(Sample sample, boolean isFull, OverloadSettings settings) {
        return isFull
                || (settings.delay().isPositive()
                        && sample.delay().compareTo(settings.delay().multipliedBy(2)) >= 0);
    }
}
