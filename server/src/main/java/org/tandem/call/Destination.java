package org.tandem.call;

import org.tandem.base.Cause;
import org.tandem.base.LineId;
import org.tandem.base.StationId;
import org.tandem.base.UserId;

/// Where a call goes.
public sealed interface Destination {

    /// A short text for views and records.
    String shown();

    /// A phone of ours, or a Lync user's endpoints as one station.
    record Station(StationId station) implements Destination {
        @Override
        public String shown() {
            return "station " + station;
        }
    }

    /// A number that is dialled out.
    ///
    /// @param line the first line that is tried
    /// @param number as it is dialled there
    record LineAndNumber(LineId line, String number) implements Destination {
        @Override
        public String shown() {
            return number + " on line " + line;
        }
    }

    /// Somebody, wherever they are signed on.
    record User(UserId user) implements Destination {
        @Override
        public String shown() {
            return "user " + user;
        }
    }

    /// A place where calls wait for somebody: an attendant, a queue.
    record WaitingPlace(String name) implements Destination {
        @Override
        public String shown() {
            return "waiting place " + name;
        }
    }

    /// The place of somebody who is in a call, or is being rung.
    record InPlaceOf(Place place, Taking taking) implements Destination {
        @Override
        public String shown() {
            return "in place of leg " + place.leg();
        }
    }

    /// Nowhere.
    ///
    /// @param sentence why, for the caller's Reason header, the record and the trace
    record Refused(Cause cause, String sentence) implements Destination {
        @Override
        public String shown() {
            return "refused: " + sentence;
        }
    }
}
