package org.tandem.call;

import org.jspecify.annotations.Nullable;
import org.tandem.base.LegId;

/// Which events are a leg's own: those go with it when it moves.
final class LegEvents {
    private LegEvents() {}

    /// The leg on which an event happened; null where it happened to the call.
    static @Nullable LegId leg(CallEvent event) {
        return switch (event) {
            case CallEvent.Progressed it -> it.leg();
            case CallEvent.EarlyOffered it -> it.leg();
            case CallEvent.EarlyAnswered it -> it.leg();
            case CallEvent.Answered it -> it.leg();
            case CallEvent.UpdateAnswered it -> it.leg();
            case CallEvent.Failed it -> it.leg();
            case CallEvent.Cancelled it -> it.leg();
            case CallEvent.Acked it -> it.leg();
            case CallEvent.Reoffered it -> it.leg();
            case CallEvent.ReofferAnswered it -> it.leg();
            case CallEvent.ReofferFailed it -> it.leg();
            case CallEvent.HungUp it -> it.leg();
            case CallEvent.Gone it -> it.leg();
            case CallEvent.Referred it -> it.leg();
            case CallEvent.Noted it -> it.leg();
            case CallEvent.Recorded _,
                    CallEvent.RecordFailed _,
                    CallEvent.Expired _,
                    CallEvent.Clear _,
                    CallEvent.Commanded _,
                    CallEvent.LegWanted _,
                    CallEvent.LegReleased _,
                    CallEvent.LegRefused _ -> null;
        };
    }
}
