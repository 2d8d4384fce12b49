package org.tandem.call;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.tandem.base.LegId;

/// The legs that a call has given away and of which old events may still be waiting in its mailbox: those are passed
/// on, and after the last of them the way is opened for new ones. Belongs to the call's mailbox.
final class Departures {
    private record Departed(LegPost post, Consumer<CallEvent> taker) {}

    private final Map<LegId, Departed> departed = new HashMap<>(0);

    void leave(LegId leg, LegPost post, Consumer<CallEvent> taker) {
        departed.put(leg, new Departed(post, taker));
    }

    /// Passes an event on where it belongs to a leg that has left; whether it did.
    boolean forward(CallEvent event) {
        if (departed.isEmpty()) {
            return false;
        }
        LegId leg = LegEvents.leg(event);
        Departed gone = leg == null ? null : departed.get(leg);
        if (gone == null) {
            return false;
        }
        gone.taker().accept(event);
        return true;
    }

    /// Nothing older is waiting here.
    void isGone(LegId leg) {
        Departed gone = departed.remove(leg);
        if (gone != null) {
            gone.post().moved(gone.taker());
        }
    }
}
