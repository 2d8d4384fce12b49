package org.tandem.sip;

import java.util.concurrent.Executor;
import org.tandem.base.Timers;

/// What all ports of an engine use.
///
/// @param threads starts a virtual thread for each task
/// @param overload asked before a call is begun
record Shared(
        Timers timers,
        Executor threads,
        Tokens tokens,
        Resolution resolution,
        SipSettings settings,
        Overload overload) {}
