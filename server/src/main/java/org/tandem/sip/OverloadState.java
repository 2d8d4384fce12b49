package org.tandem.sip;

import java.time.Duration;

/// How many new calls a second are let in, decided every [#INTERVAL] from what was measured in it. Pure.
///
/// The signal is how long work waits at the least during an interval: a pause of the collector makes some of it
/// wait, too much work makes all of it wait. The first high reading cuts the calls to a part of those that came
/// through; while it gets worse they are cut further, while it gets better they stay (what waits needs time to
/// be done), and once it is well under the limit they grow slowly. Far above the limit hardly anything is let in. After
/// some seconds in which fewer came than would have been let in the limit goes.
sealed interface OverloadState {
    /// How long one measurement lasts.
    Duration INTERVAL = Duration.ofMillis(100);

    /// So many intervals with room to spare end the limit: 5 s.
    int QUIET_INTERVALS = 50;

    /// So few new calls are no overload: if work waits all the same, another program has the processors. And some
    /// must always come through, or nothing would ever be learned.
    double RATE_MIN = 50;

    double CUT = 0.75;
    double GROWTH = 1.02;
    double GROWTH_STEP = 2;

    /// Everything is let in.
    record Free() implements OverloadState {
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
    record Limited(double limit, Duration delay, boolean isClosed, int quiet) implements OverloadState {
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
            case Free free ->
                isFull || (isLate && sample.arrived() > RATE_MIN)
                        ? new Limited(cut(sample.admitted()), sample.delay(), isClosed(sample, isFull, settings), 0)
                        : free;
            case Limited limited -> limited(limited, sample, settings, isFull, isLate);
        };
    }

    private static OverloadState limited(
            Limited before, Sample sample, OverloadSettings settings, boolean isFull, boolean isLate) {
        boolean isClosed = isClosed(sample, isFull, settings);
        if (isFull || isLate) {
            boolean getsWorse = isLate && sample.delay().compareTo(before.delay()) >= 0;
            double limit = getsWorse && !before.isClosed() ? cut(before.limit()) : before.limit();
            return new Limited(limit, sample.delay(), isClosed, 0);
        }
        boolean isWell = sample.delay().multipliedBy(2).compareTo(settings.delay()) < 0
                || !settings.delay().isPositive();
        boolean isUsed = sample.arrived() >= before.limit() * 0.9;
        int quiet = isWell && !isUsed ? before.quiet() + 1 : 0;
        if (quiet >= QUIET_INTERVALS) {
            return new Free();
        }
        double limit = isWell && isUsed ? before.limit() * GROWTH + GROWTH_STEP : before.limit();
        return new Limited(limit, sample.delay(), false, quiet);
    }

    private static double cut(double rate) {
        return Math.max(RATE_MIN, rate * CUT);
    }

    /// Four times the limit: more would come near the time after which messages are repeated, and make it
    /// worse.
    private static boolean isClosed(Sample sample, boolean isFull, OverloadSettings settings) {
        return isFull
                || (settings.delay().isPositive()
                        && sample.delay().compareTo(settings.delay().multipliedBy(4)) >= 0);
    }
}
