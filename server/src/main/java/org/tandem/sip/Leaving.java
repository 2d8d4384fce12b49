package org.tandem.sip;

import java.time.Duration;
import java.util.Set;
import org.tandem.base.Timers;

/// Waits until the calls that know a place have ended, and the repeats of their last messages can have come;
/// then leaves the place. At the latest after a bound.
///
/// It looks once a second instead of being told by each call: nobody waits for it.
final class Leaving {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final OpenPort port;
    private final Set<OpenPort.LegKey> calls;
    private final Runnable leave;
    private Duration left;
    /// How long repeats may still come, once the last call has ended.
    private Duration quiet;

    /// @param calls those that hold it up
    /// @param most how long at most
    /// @param leave runs once, on a thread of the timers or at once on the caller's
    Leaving(OpenPort port, Set<OpenPort.LegKey> calls, Duration most, Runnable leave) {
        this.port = port;
        this.calls = calls;
        this.leave = leave;
        this.left = most;
        this.quiet = calls.isEmpty() ? Duration.ZERO : port.times().timeout();
    }

    void start(Timers timers) {
        boolean isOver = !left.isPositive() || !quiet.isPositive() || port.isClosed();
        if (isOver) {
            leave.run();
            return;
        }
        timers.after(LOOK_EVERY, () -> {
            left = left.minus(LOOK_EVERY);
            if (calls.stream().noneMatch(port.legs()::containsKey)) {
                quiet = quiet.minus(LOOK_EVERY);
            }
            start(timers);
        });
    }
}
