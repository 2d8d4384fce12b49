package org.tandem.call;

import org.tandem.base.Cause;

/// Why one attempt to reach a place failed.
public sealed interface Failure {

    /// For records and the Reason header.
    String sentence();

    /// The cause it ends the call with when no other attempt follows.
    ///
    /// @param isStation whether a station was called: a phone that does not answer is absent, a trunk that
    ///     does not
    ///     is out of order
    Cause cause(boolean isStation);

    /// A final response of 300 or more.
    ///
    /// @param cause what its Reason header says, else its status
    record Response(int status, Cause cause, String sentence) implements Failure {
        @Override
        public Cause cause(boolean isStation) {
            return cause;
        }
    }

    /// Nothing came in time.
    record NoResponse(String sentence) implements Failure {
        @Override
        public Cause cause(boolean isStation) {
            return isStation ? Cause.ABSENT : Cause.NETWORK_OUT_OF_ORDER;
        }
    }

    /// No connection, or it was lost before the answer.
    record Unreachable(String sentence) implements Failure {
        @Override
        public Cause cause(boolean isStation) {
            return isStation ? Cause.ABSENT : Cause.NETWORK_OUT_OF_ORDER;
        }
    }

    /// The line has no room, is closed, or refused by a limit of ours.
    record NoRoom(String sentence) implements Failure {
        @Override
        public Cause cause(boolean isStation) {
            return Cause.NO_CIRCUIT;
        }
    }

    /// Its media cannot pass.
    record Incompatible(String sentence) implements Failure {
        @Override
        public Cause cause(boolean isStation) {
            return Cause.INCOMPATIBLE_MEDIA;
        }
    }

    /// It rang, or was silent, for as long as it may.
    record RangOut(boolean rang) implements Failure {
        @Override
        public String sentence() {
            return rang ? "nobody answered in time" : "no sign of life in time";
        }

        @Override
        public Cause cause(boolean isStation) {
            return rang ? Cause.NO_ANSWER : isStation ? Cause.ABSENT : Cause.NO_RESPONSE;
        }
    }
}
