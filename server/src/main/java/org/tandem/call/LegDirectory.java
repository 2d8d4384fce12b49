package org.tandem.call;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.tandem.base.CallId;
import org.tandem.base.LegId;
import org.tandem.base.LineId;

/// Finds a leg by the name of its dialog, as Replaces gives it. For any thread.
final class LegDirectory {
    /// A leg that was found.
    record Found(Place place, LineId line) {}

    /// Several dialogs may share a Call-ID, but not our tag too.
    private record Key(String sipCallId, String localTag) {}

    private record Entry(Found found, CallLeg handle) {}

    private final ConcurrentMap<Key, Entry> entries = new ConcurrentHashMap<>();

    /// Enters a leg, or its new call. One without a dialog yet is not entered.
    void enter(CallId call, LegId leg, LineId line, CallLeg handle) {
        if (!handle.sipCallId().isEmpty()) {
            entries.put(key(handle), new Entry(new Found(new Place(call, leg), line), handle));
        }
    }

    /// Takes a leg out, unless it belongs to another call by now.
    void leave(CallId call, CallLeg handle) {
        entries.computeIfPresent(
                key(handle), (_, entry) -> entry.found().place().call().equals(call) ? null : entry);
    }

    Optional<Found> find(@Nullable DialogName name) {
        Entry entry = name == null ? null : entries.get(new Key(name.sipCallId(), name.localTag()));
        if (name == null || entry == null || !entry.handle().isWith(name.remoteTag())) {
            return Optional.empty();
        }
        return Optional.of(entry.found());
    }

    private static Key key(CallLeg handle) {
        return new Key(handle.sipCallId(), handle.localTag());
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }
}
