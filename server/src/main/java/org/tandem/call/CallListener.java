package org.tandem.call;

import org.jspecify.annotations.Nullable;
import org.tandem.base.CallId;
import org.tandem.base.LegId;

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

    /// A leg belongs to the call from now on. Told also for the caller's, before anything else.
    ///
    /// @param sipCallId the Call-ID of its dialog
    default void legAdded(CallId call, LegId leg, String sipCallId) {}

    /// A delay of the call is over; what the call makes of it follows.
    default void expired(CallId call, CallTimer timer) {}
}
