package org.tandem.bench.sim;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tandem.base.CallId;
import org.tandem.base.LegId;

/// The watch's own book of the calls of a world.
final class SeenCalls {
    private final Map<CallId, SeenCall> seen = new HashMap<>();
    private final Map<CallId, SeenCall> alive = new LinkedHashMap<>();
    private final Map<String, SeenCall> bySipCallId = new HashMap<>();

    /// Whether the call is new, as it should be.
    boolean begin(SeenCall call) {
        boolean isNew = seen.put(call.id(), call) == null;
        alive.put(call.id(), call);
        hasLeg(call, call.state().call().arrival().sipCallId());
        return isNew;
    }

    void hasLeg(SeenCall call, String sipCallId) {
        bySipCallId.put(sipCallId, call);
    }

    void end(CallId id) {
        alive.remove(id);
    }

    @Nullable
    SeenCall find(CallId id) {
        return seen.get(id);
    }

    @Nullable
    SeenCall ofSipCallId(String sipCallId) {
        return bySipCallId.get(sipCallId);
    }

    /// The calls that have begun and not ended, in the order in which they began.
    Collection<SeenCall> alive() {
        return alive.values();
    }

    /// The call that the leg belongs to, by its name.
    static CallId callOf(LegId leg) {
        String value = leg.value();
        return new CallId(value.substring(0, value.lastIndexOf('-')));
    }
}
