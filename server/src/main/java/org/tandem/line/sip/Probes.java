package org.tandem.line.sip;

import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.tandem.base.Timers;
import org.tandem.line.Proxy;
import org.tandem.sip.AnswerListener;
import org.tandem.sip.SendFailure;
import org.tandem.wire.sip.SipResponse;

/// Probes one proxy of an open line with OPTIONS, from now until it is stopped. Callbacks come on threads of
/// `sip` and of the timers; they only change the line's health, which any thread may.
final class Probes {
    private final OpenLine line;
    private final Proxy proxy;
    private final Timers timers;
    private final String callId;
    private final String tag;
    private long cseq;
    private volatile boolean stopped;
    private volatile Timers.@Nullable Timer next;

    Probes(OpenLine line, Proxy proxy, Timers timers, RandomGenerator dice) {
        this.line = line;
        this.proxy = proxy;
        this.timers = timers;
        this.callId = "probe-" + HexFormat.of().toHexDigits(dice.nextLong());
        this.tag = HexFormat.of().toHexDigits(dice.nextInt());
    }

    /// Sends the first probe; each later one follows an interval after the one before.
    void start() {
        probe();
    }

    void stop() {
        stopped = true;
        var waiting = next;
        if (waiting != null) {
            waiting.cancel();
        }
    }

    private void probe() {
        var port = line.port();
        var settings = line.line().probe();
        if (stopped || port == null || !settings.interval().isPositive()) {
            return;
        }
        // One probe follows the other by a timer, so there is never more than one thread in here.
        cseq++;
        next = timers.after(settings.interval(), this::probe);
        var outcome = new Outcome();
        outcome.deadline = timers.after(
                settings.timeout(),
                () -> outcome.missed(
                        "no answer to OPTIONS in " + settings.timeout().toMillis() + " ms"));
        port.send(
                OptionsMessage.probe(line.line(), proxy, port, callId, tag, cseq),
                LinePort.hop(line.line(), proxy),
                outcome);
    }

    /// The first that happens counts: an answer, a failure, or the time is over.
    private final class Outcome implements AnswerListener {
        private final AtomicBoolean over = new AtomicBoolean();
        private volatile Timers.@Nullable Timer deadline;

        @Override
        public void onFinal(SipResponse response) {
            if (line.line().probe().failureCodes().contains(response.status())) {
                missed("OPTIONS was answered " + response.status() + " " + response.reason());
            } else if (isFirst()) {
                line.changeHealth(health -> health.answered(proxy));
            }
        }

        @Override
        public void onFailed(SendFailure failure) {
            missed(failure.sentence());
        }

        private void missed(String reason) {
            if (isFirst()) {
                line.changeHealth(health -> health.missedProbe(proxy, reason));
            }
        }

        private boolean isFirst() {
            var waiting = deadline;
            if (waiting != null) {
                waiting.cancel();
            }
            return !stopped && over.compareAndSet(false, true);
        }
    }
}
