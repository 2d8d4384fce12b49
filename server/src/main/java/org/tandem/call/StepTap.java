package org.tandem.call;

/// Sees every step of every call, with what led to it and what is about to be done: for traces and simulation.
///
/// Called in the call's mailbox before the step is carried out: must be fast, must not block, and gets only
/// immutable values.
@FunctionalInterface
public interface StepTap {

    /// `event` met a call in `before`; `step` is what was decided.
    void decided(CallState before, CallEvent event, Step step);
}
