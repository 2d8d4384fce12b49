package org.tandem.call;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.tandem.base.Timers;

/// The timers of one call, at most one of each kind. Belongs to the call's mailbox; only what goes off comes from
/// elsewhere, and tells by its serial number whether it has been set again meanwhile.
final class Alarms {
    private record Armed(int serial, Timers.Timer timer) {}

    private final Timers timers;
    private final BiConsumer<CallTimer, Integer> onFired;
    private final Map<CallTimer, Armed> armed = new EnumMap<>(CallTimer.class);
    private int lastSerial;

    /// @param onFired takes the timer and its serial number, on any thread
    Alarms(Timers timers, BiConsumer<CallTimer, Integer> onFired) {
        this.timers = timers;
        this.onFired = onFired;
    }

    void arm(CallTimer timer, Duration delay) {
        disarm(timer);
        int serial = ++lastSerial;
        armed.put(timer, new Armed(serial, timers.after(delay, () -> onFired.accept(timer, serial))));
    }

    void disarm(CallTimer timer) {
        Armed old = armed.remove(timer);
        if (old != null) {
            old.timer().cancel();
        }
    }

    /// Whether what went off is still wanted; it is not armed any more after this.
    boolean isDue(CallTimer timer, int serial) {
        Armed current = armed.get(timer);
        boolean isDue = current != null && current.serial() == serial;
        if (isDue) {
            armed.remove(timer);
        }
        return isDue;
    }
}
