package org.tandem.lab.call;

import org.tandem.lab.rtp.MediaPort;
import org.tandem.lab.sip.Dialog;
import org.tandem.lab.sip.IncomingCall;
import org.tandem.lab.sip.LabFailure;
import org.tandem.lab.sip.Message;
import org.tandem.lab.sip.Sdp;

/// A call that rings at a peer.
public final class Offered {
    private final String who;
    private final IncomingCall call;
    private final Audio audio;
    private boolean mute;

    public Offered(String who, IncomingCall call, Audio audio) {
        this.who = who;
        this.call = call;
        this.audio = audio;
    }

    public IncomingCall call() {
        return call;
    }

    public Message invite() {
        return call.request();
    }

    /// The fault of one-way audio: this side will say nothing.
    public Offered mute() {
        mute = true;
        return this;
    }

    public Offered ring() {
        call.ring();
        return this;
    }

    /// Answers and returns when the ACK has come.
    public Talk answer() {
        MediaPort media = audio.open();
        if (mute) {
            media.mute();
        }
        try {
            Sdp answer = call.offer().map(media::answer).orElseGet(() -> media.describe(Sdp.Direction.SENDRECV));
            Dialog dialog = call.answer(answer);
            if (call.offer().isEmpty()) {
                dialog.remoteSdp().ifPresent(media::follow);
            }
            return new Talk(who, dialog, media);
        } catch (LabFailure failure) {
            media.close();
            throw failure;
        }
    }

    public void reject(int status, String reason) {
        call.reject(status, reason);
    }
}
