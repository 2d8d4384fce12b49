package org.tandem.bench.sim;

import java.time.Duration;
import org.tandem.base.Timers;

/// Timers on an [Agenda]. They go off up to 10 ms late; of those that are due within a millisecond, half can no
/// longer be cancelled, as the contract of [Timers] allows.
final class SimTimers implements Timers {
    private static final long MILLI = 1_000_000L;

    private final Agenda agenda;
    private final Dice dice;
    private int pending;

    SimTimers(Agenda agenda, Dice dice) {
        this.agenda = agenda;
        this.dice = dice;
    }

    /// How many are armed: neither cancelled nor gone off.
    int pending() {
        return pending;
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        long wait = Math.max(0, delay.toNanos()) + dice.millis(0, 10);
        var armed = new Armed(agenda.now() + wait, task);
        pending++;
        agenda.after(wait, armed::due);
        return armed;
    }

    private final class Armed implements Timer {
        private final long at;
        private final Runnable task;
        private boolean isCounted = true;
        private boolean isOver;

        Armed(long at, Runnable task) {
            this.at = at;
            this.task = task;
        }

        void due() {
            uncount();
            if (!isOver) {
                isOver = true;
                task.run();
            }
        }

        @Override
        public void cancel() {
            uncount();
            if (at - agenda.now() > MILLI || dice.chance(0.5)) {
                isOver = true;
            }
        }

        private void uncount() {
            if (isCounted) {
                isCounted = false;
                pending--;
            }
        }
    }
}
