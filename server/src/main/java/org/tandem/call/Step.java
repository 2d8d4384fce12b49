package org.tandem.call;

import java.util.List;

/// The outcome of one decision: the next state, and what is to be done, in order.
public record Step(CallState state, List<CallEffect> effects) {
    static Step stay(CallState state) {
        return new Step(state, List.of());
    }
}
