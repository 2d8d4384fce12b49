package org.tandem.lab.lync;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tandem.lab.call.Talk;
import org.tandem.lab.sip.LabFailure;
import org.tandem.lab.sip.Sdp;

/// Ends a call when neither RTCP came for a while, as a Mediation Server does; an inactive call is left alone.
final class RtcpWatch {
    private static final int LOOKS = 10;

    private final Talk talk;
    private final Duration limit;
    private final ScheduledExecutorService timers;
    private @Nullable ScheduledFuture<?> task;
    private long lastCount = -1;
    private int looksWithout;

    RtcpWatch(Talk talk, Duration limit, ScheduledExecutorService timers) {
        this.talk = talk;
        this.limit = limit;
        this.timers = timers;
    }

    void start() {
        long period = Math.max(10, limit.toMillis() / LOOKS);
        task = timers.scheduleAtFixedRate(this::look, period, period, TimeUnit.MILLISECONDS);
    }

    private void look() {
        if (talk.dialog().isEnded()) {
            stop();
            return;
        }
        long count = talk.media().reportsReceived();
        boolean inactive = talk.dialog()
                .remoteSdp()
                .filter(sdp -> sdp.direction() == Sdp.Direction.INACTIVE)
                .isPresent();
        looksWithout = count != lastCount || inactive ? 0 : looksWithout + 1;
        lastCount = count;
        if (looksWithout >= LOOKS) {
            stop();
            Thread.ofVirtual().start(this::hangUp);
        }
    }

    private void hangUp() {
        try {
            talk.hangUp();
        } catch (LabFailure _) {
            // The gateway does not answer the BYE either; the call is over for us.
        }
    }

    private void stop() {
        if (task != null) {
            task.cancel(false);
        }
    }
}
