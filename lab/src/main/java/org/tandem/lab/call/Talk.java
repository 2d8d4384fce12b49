package org.tandem.lab.call;

import java.time.Duration;
import java.util.Optional;
import org.tandem.lab.rtp.MediaPort;
import org.tandem.lab.sip.Dialog;
import org.tandem.lab.sip.LabFailure;
import org.tandem.lab.sip.Message;
import org.tandem.lab.sip.Sdp;

/// An answered call of one peer with its audio. Offers of the other side are answered and followed by itself.
public final class Talk {
    private final String who;
    private final Dialog dialog;
    private final MediaPort media;

    public Talk(String who, Dialog dialog, MediaPort media) {
        this.who = who;
        this.dialog = dialog;
        this.media = media;
        dialog.onOffer(offer -> Optional.of(answer(offer)));
        dialog.onAnswer(media::follow);
        dialog.onEnd(_ -> media.close());
    }

    private Sdp answer(Optional<Sdp> offer) {
        return offer.isPresent() ? media.answer(offer.get()) : media.describe(Sdp.Direction.SENDRECV);
    }

    /// The fault of a peer that does not understand hold: it answers `sendrecv` and goes on sending.
    public Talk ignoreHold() {
        dialog.onOffer(_ -> Optional.of(media.describe(Sdp.Direction.SENDRECV)));
        return this;
    }

    public Dialog dialog() {
        return dialog;
    }

    public MediaPort media() {
        return media;
    }

    public String who() {
        return who;
    }

    /// Waits for this many further audio packets from the other side.
    public Talk hears(long packets) {
        media.awaitPackets(packets, Duration.ofSeconds(5), who);
        return this;
    }

    /// Holds the call: `inactive` as Lync does it, or `sendonly`. Returns what the other side answered.
    public Sdp hold(Sdp.Direction direction) {
        media.stop();
        return offer(direction);
    }

    public Sdp resume() {
        Sdp answer = offer(Sdp.Direction.SENDRECV);
        media.follow(answer);
        return answer;
    }

    private Sdp offer(Sdp.Direction direction) {
        Message response = dialog.reinvite(media.describe(direction));
        if (!response.isSuccess()) {
            throw new LabFailure(who + "'s re-INVITE was refused: " + response.summary());
        }
        return response.sdp()
                .orElseThrow(() -> new LabFailure(who + "'s re-INVITE was answered without a session description"));
    }

    public void hangUp() {
        dialog.bye();
    }

    public Message awaitEnd() {
        return dialog.awaitBye(Duration.ofSeconds(5));
    }
}
