package org.tandem.lab.call;

import java.time.Duration;
import org.tandem.lab.rtp.MediaPort;
import org.tandem.lab.sip.Dialog;
import org.tandem.lab.sip.LabFailure;
import org.tandem.lab.sip.Message;
import org.tandem.lab.sip.OutgoingCall;

/// A call that a peer placed and that may be answered. Its audio port is freed by [Talk] or by the refusal.
public final class Placed {
    private static final Duration LIMIT = Duration.ofSeconds(8);

    private final String who;
    private final OutgoingCall call;
    private final MediaPort media;

    public Placed(String who, OutgoingCall call, MediaPort media) {
        this.who = who;
        this.call = call;
        this.media = media;
    }

    public OutgoingCall call() {
        return call;
    }

    public MediaPort media() {
        return media;
    }

    public Message awaitRinging() {
        return call.awaitProgress(LIMIT);
    }

    public Talk awaitAnswer() {
        try {
            Dialog dialog = call.answered(LIMIT);
            media.follow(dialog.remoteSdp()
                    .orElseThrow(() -> new LabFailure(who + " got a 200 without a session description")));
            return new Talk(who, dialog, media);
        } catch (LabFailure failure) {
            media.close();
            throw failure;
        }
    }

    /// Waits for the refusal. An answer is a failure.
    public Message awaitRefusal() {
        try {
            Message end = call.awaitFinal(LIMIT);
            if (end.isSuccess()) {
                throw new LabFailure(who + "'s call was answered, though it should have been refused");
            }
            return end;
        } finally {
            media.close();
        }
    }

    public void cancel() {
        call.cancel(LIMIT);
        media.close();
    }
}
