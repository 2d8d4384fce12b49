package org.tandem.bench.sim;

import org.tandem.base.CallId;
import org.tandem.call.CallState;

/// What the watch knows of a call: what it has become, and when.
final class SeenCall {
    private final CallId id;
    private CallState state;
    private long since;
    private long searchSince = -1;
    private long answeredAt;
    private boolean wasAnswered;

    SeenCall(CallId id, CallState state, long since) {
        this.id = id;
        this.state = state;
        this.since = since;
    }

    void became(CallState after, long now) {
        state = after;
        since = now;
        if (after instanceof CallState.Answering) {
            wasAnswered = true;
            answeredAt = now;
        }
        if (after instanceof CallState.Dialling && searchSince < 0) {
            searchSince = now;
        }
    }

    CallId id() {
        return id;
    }

    CallState state() {
        return state;
    }

    String stateName() {
        return state.getClass().getSimpleName();
    }

    /// When its state changed last.
    long since() {
        return since;
    }

    /// When it was dialled for the first time, or -1.
    long searchSince() {
        return searchSince;
    }

    /// When it was answered last.
    long answeredAt() {
        return answeredAt;
    }

    boolean wasAnswered() {
        return wasAnswered;
    }
}
