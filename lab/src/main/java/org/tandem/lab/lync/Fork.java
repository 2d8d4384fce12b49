package org.tandem.lab.lync;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.tandem.lab.call.Audio;
import org.tandem.lab.call.Talk;
import org.tandem.lab.rtp.MediaPort;
import org.tandem.lab.sip.Dialog;
import org.tandem.lab.sip.IncomingCall;
import org.tandem.lab.sip.LabFailure;
import org.tandem.lab.sip.Sdp;

/// A call from a gateway that rings at all endpoints of a Lync user: the first to answer wins, the others stop.
final class Fork {
    private final LyncUser user;
    private final IncomingCall call;
    private final TrunkSwitches switches;
    private final Audio audio;
    private final List<LyncOffer> offers = new ArrayList<>();
    private final List<String> tags = new ArrayList<>();
    private final Set<LyncOffer> busy = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean settled = new AtomicBoolean();

    Fork(LyncUser user, IncomingCall call, TrunkSwitches switches, Audio audio) {
        this.user = user;
        this.call = call;
        this.switches = switches;
        this.audio = audio;
        for (LyncEndpoint endpoint : user.endpoints()) {
            offers.add(new LyncOffer(this, endpoint));
        }
        for (int i = 0; i < switches.ringing().tags(); i++) {
            tags.add(newTag());
        }
    }

    private static String newTag() {
        return Integer.toHexString(ThreadLocalRandom.current().nextInt()) + "ms";
    }

    IncomingCall call() {
        return call;
    }

    /// Rings, in as many early dialogs as the trunk's switches say. A user who is signed in nowhere is 480.
    void ring() {
        if (offers.isEmpty()) {
            call.reject(480, "Temporarily Unavailable");
            return;
        }
        call.onCancel(() -> {
            settled.set(true);
            offers.forEach(offer -> offer.stop(LyncOffer.Stopped.CALLER_GAVE_UP));
        });
        for (String tag : tags) {
            call.progress(180, tag, Optional.empty());
        }
        offers.forEach(offer -> offer.endpoint().offer(offer));
    }

    Talk answer(LyncOffer winner, boolean mute) {
        if (!settled.compareAndSet(false, true)) {
            throw new LabFailure(user.name() + " picked up too late");
        }
        for (LyncOffer offer : offers) {
            if (offer != winner) {
                offer.stop(LyncOffer.Stopped.ANSWERED_ELSEWHERE);
            }
        }
        MediaPort media = audio.open();
        if (mute) {
            media.mute();
        }
        Sdp answer = call.offer().map(media::answer).orElseGet(() -> media.describe(Sdp.Direction.SENDRECV));
        int fork = switches.ringing().answering();
        String tag = fork < tags.size() ? tags.get(fork) : newTag();
        try {
            Dialog dialog = call.answer(answer, tag, Duration.ofSeconds(8));
            if (call.offer().isEmpty()) {
                dialog.remoteSdp().ifPresent(media::follow);
            }
            Talk talk = new Talk(winner.endpoint().toString(), dialog, media);
            switches.patience().withoutRtcp().ifPresent(limit -> new RtcpWatch(talk, limit, audio.timers()).start());
            return talk;
        } catch (LabFailure failure) {
            media.close();
            throw failure;
        }
    }

    void decline() {
        if (settled.compareAndSet(false, true)) {
            call.reject(603, "Decline");
            offers.forEach(offer -> offer.stop(LyncOffer.Stopped.ANSWERED_ELSEWHERE));
        }
    }

    void busy(LyncOffer offer) {
        busy.add(offer);
        if (busy.size() == offers.size() && settled.compareAndSet(false, true)) {
            call.reject(486, "Busy Here");
        }
    }
}
