package org.tandem.wire.sip.transaction;

import java.time.Duration;
import org.tandem.wire.sip.SipMessage;

/// What a transaction machine wants done.
public sealed interface TransactionEffect {

    /// Start a timer; it takes the place of a running one of the same kind ([TransactionTimer#isRepeat]).
    record Arm(TransactionTimer timer, Duration after) implements TransactionEffect {}

    /// Stop a timer; it may have stopped already.
    record Disarm(TransactionTimer timer) implements TransactionEffect {}

    /// Put a message on the wire.
    record Send(SipMessage message) implements TransactionEffect {}

    /// Give a message to the user of the transaction.
    record ToUser(SipMessage message) implements TransactionEffect {}

    /// Tell the user that it failed.
    record Failed(Reason reason) implements TransactionEffect {}

    /// The transaction is over: forget it and stop its timers.
    record End() implements TransactionEffect {
        static final End END = new End();
    }

    /// Why a transaction failed.
    enum Reason {
        /// No final response in time (timers B and F, or none after a CANCEL).
        NO_RESPONSE,
        /// A final response of 300 or more was never acknowledged (timer H).
        NO_ACK,
        /// The transport refused a message.
        TRANSPORT
    }
}
