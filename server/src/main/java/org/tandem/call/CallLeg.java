package org.tandem.call;

import org.tandem.base.Cause;

/// A handle on one leg. Nothing here blocks; what no longer fits the leg's state does nothing.
public sealed interface CallLeg {

    /// The Call-ID of its dialog; "" as long as there is none.
    String sipCallId();

    /// Acknowledges the leg's 2xx to an INVITE or re-INVITE of ours.
    void acknowledge(Media answer);

    /// Sends a re-INVITE; without an offer it asks for one.
    void reoffer(Media offer);

    /// Sends an UPDATE with an offer, before the answer; `UpdateAnswered` follows.
    void update(Media offer);

    /// Answers the re-INVITE or UPDATE that waits.
    void answerReoffer(int status, Media media);

    /// Ends an answered leg by BYE.
    void hangUp(Cause cause, String sentence);

    /// Ends the leg by whatever its state asks for: refusal, CANCEL or BYE. For faults of ours.
    void release(Cause cause, String sentence);

    /// The caller's.
    non-sealed interface Incoming extends CallLeg {
        /// Sends a 18x.
        void ring(int status, Media early);

        /// Sends the 200.
        void accept(Media media);

        /// Sends the final response that the cause stands for.
        void refuse(Cause cause, String sentence);
    }

    /// One that we call.
    non-sealed interface Outgoing extends CallLeg {
        /// Gives it up before its answer; `Failed` follows.
        void cancel(Cause cause);

        /// Answers the offer in a reliable 18x, by its PRACK.
        void answerEarly(Media answer);
    }
}
