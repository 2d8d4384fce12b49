package org.tandem.call;

import java.util.function.Consumer;
import org.tandem.base.LegId;

/// Calls new legs. Implemented by the adapter to SIP.
@FunctionalInterface
public interface LegSignaling {

    /// Sends an INVITE. What becomes of it comes as events of that leg, in order: any number of `Progressed`,
    /// then one
    /// `Answered` or one `Failed`; after `Answered` anything that happens in a dialog, and at last `HungUp`
    /// or `Gone`
    /// unless we hang up first. Does not block, and tells no event before it returns on the same thread.
    ///
    /// @param arrival the INVITE for which this one is sent
    /// @param offer may differ from that of the arrival
    CallLeg.Outgoing dial(LegId leg, Target target, Media offer, Arrival arrival, Consumer<CallEvent> events);
}
