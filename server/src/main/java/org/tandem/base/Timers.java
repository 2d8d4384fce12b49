package org.tandem.base;

import java.time.Duration;

/// Delays on a monotonic clock. The only way in which anything in Tandem waits for time to pass.
///
/// A task runs once, not before its delay is over, on a thread of the timers: it must hand its work on (to a mailbox)
/// and return at once. A task that is cancelled in time never runs; one that is just being started may still run, so
/// its owner must be able to ignore it.
public interface Timers {

    /// Runs `task` after `delay`; a delay of zero or less means as soon as possible.
    Timer after(Duration delay, Runnable task);

    /// A delay that is under way.
    @FunctionalInterface
    interface Timer {

        /// Cancels the task if it hasn't begun. May be called any number of times, by any thread.
        void cancel();
    }
}
