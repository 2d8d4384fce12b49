package org.tandem.call;

import org.tandem.base.CallId;

/// How a command was taken.
public sealed interface CommandOutcome {

    /// It is being carried out.
    ///
    /// @param call the call that it was given to, or the new one that it began
    record Begun(CallId call) implements CommandOutcome {}

    /// It is not carried out; nothing has changed.
    record Refused(CommandRefusal refusal) implements CommandOutcome {}
}
