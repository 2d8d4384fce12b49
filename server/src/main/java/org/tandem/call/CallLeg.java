package org.tandem.call;

import java.util.function.IntConsumer;
import org.tandem.base.Cause;

/// A handle on one leg. Nothing here blocks; what no longer fits the leg's state does nothing.
public sealed interface CallLeg {

    /// The Call-ID of its dialog; "" as long as there is none.
    String sipCallId();

    /// Our tag in its dialog; "" as long as there is none.
    String localTag();

    /// Whether that is the peer's tag in its dialog, or in one of the early ones.
    boolean isWith(String remoteTag);

    /// Acknowledges the leg's 2xx to an INVITE or re-INVITE of ours.
    void acknowledge(Media answer);

    /// Sends a re-INVITE; without an offer it asks for one.
    void reoffer(Media offer);

    /// Sends an UPDATE with an offer, before the answer; `UpdateAnswered` follows.
    void update(Media offer);

    /// Answers the re-INVITE or UPDATE that waits.
    void answerReoffer(int status, Media media);

    /// Answers the REFER that waits.
    ///
    /// @param sentence why it is refused, "" where it is not
    void answerReferral(int status, String sentence);

    /// Tells the sender of the last REFER how it goes.
    void notify(int status, boolean isLast);

    /// Sends a note, and tells what became of it.
    ///
    /// @param answered takes the final status; any thread
    void note(Note note, IntConsumer answered);

    /// Answers the note with that ticket; any thread.
    void answerNote(long ticket, int status);

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

        /// Tells the phone, which rings, to answer.
        void talk();
    }
}
