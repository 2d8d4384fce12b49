package org.tandem.call;

import java.util.function.Consumer;

/// Calls new legs. Implemented by the adapter to SIP.
@FunctionalInterface
public interface LegSignaling {

    /// Sends an INVITE. What becomes of it comes as events of that leg, in order: any number of `Progressed`,
    /// then one
    /// `Answered` or one `Failed`; after `Answered` anything that happens in a dialog, and at last `HungUp`
    /// or `Gone`
    /// unless we hang up first. Does not block, and tells no event before it returns on the same thread.
    ///
    /// @param dial whom, for which INVITE, with which offer (it may differ from that of the INVITE)
    CallLeg.Outgoing dial(CallEffect.Dial dial, Consumer<CallEvent> events);
}
