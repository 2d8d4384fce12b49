package org.tandem.call;

import org.tandem.base.Cause;

/// Why a command is not carried out. The call stays as it is.
public sealed interface CommandRefusal {

    /// One sentence for who wanted it.
    String sentence();

    /// It has ended, or never was.
    record NoSuchCall(String call) implements CommandRefusal {
        @Override
        public String sentence() {
            return "There is no call " + call + "; it may have ended.";
        }
    }

    /// There is no such leg, or none was named where several could be meant.
    record NoSuchLeg(String sentence) implements CommandRefusal {}

    /// There is no such station, or no phone of it is there.
    record NoSuchStation(String sentence) implements CommandRefusal {}

    /// The call is in a state that the command does not fit.
    record WrongState(String command, String state) implements CommandRefusal {
        @Override
        public String sentence() {
            return "To " + command + " does not fit a call that is " + state + ".";
        }
    }

    /// Another change of the same call is under way.
    record UnderWay() implements CommandRefusal {
        @Override
        public String sentence() {
            return "The call is being changed already; try again when that is done.";
        }
    }

    /// The number leads nowhere.
    record NotReachable(Cause cause, String reason) implements CommandRefusal {
        @Override
        public String sentence() {
            return "The number cannot be reached: " + reason + ".";
        }
    }

    /// The phone cannot do that.
    record NotAble(String sentence) implements CommandRefusal {}

    /// The server has no room, or stops.
    record NoRoom(String sentence) implements CommandRefusal {}
}
