package org.tandem.call;

import org.jspecify.annotations.Nullable;

/// Hears every change of every call, with the state before and after; those of one call in order, never two
/// at once.
///
/// Called in the call's mailbox: must be fast, must not block, and gets only immutable values.
@FunctionalInterface
public interface CallListener {

    /// A call changed.
    ///
    /// @param before null for a call that has just begun
    void changed(@Nullable CallState before, CallState after);
}
