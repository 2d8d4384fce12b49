package org.tandem.call.sip;

import java.util.function.IntConsumer;
import org.tandem.base.Cause;
import org.tandem.call.CallLeg;
import org.tandem.call.Media;
import org.tandem.call.Note;

/// A leg that could not even be dialled, since its line is closed. Whatever is asked of it, there is nothing to do.
final class NoLeg implements CallLeg.Outgoing {
    @Override
    public String sipCallId() {
        return "";
    }

    @Override
    public String localTag() {
        return "";
    }

    @Override
    public boolean isWith(String remoteTag) {
        return false;
    }

    @Override
    public void acknowledge(Media answer) {}

    @Override
    public void reoffer(Media offer) {}

    @Override
    public void update(Media offer) {}

    @Override
    public void answerEarly(Media answer) {}

    @Override
    public void answerReoffer(int status, Media media) {}

    @Override
    public void answerReferral(int status, String sentence) {}

    @Override
    public void notify(int status, boolean isLast) {}

    @Override
    public void note(Note note, IntConsumer answered) {
        answered.accept(480);
    }

    @Override
    public void answerNote(long ticket, int status) {}

    @Override
    public void hangUp(Cause cause, String sentence) {}

    @Override
    public void release(Cause cause, String sentence) {}

    @Override
    public void cancel(Cause cause) {}

    @Override
    public void talk() {}
}
