package org.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;
import org.tandem.wire.uri.SyntaxException;

/// A user of SIP that writes down what it hears and does nothing by itself.
final class Heard implements SipUser, InviteDialogListener, AnswerListener {
    /// One thing heard: the method's name and its argument.
    record Event(String what, Object about) {}

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

    /// A user for whom every request has a field that cannot be read.
    volatile boolean cannotRead;

    private void readable() {
        if (cannotRead) {
            throw new SyntaxException("nonsense", 0, "something else");
        }
    }

    private void add(String what, Object about) {
        events.add(new Event(what, about));
    }

    /// The next event, which must be `what`; its argument as `type`.
    <T> T next(String what, Class<T> type) {
        try {
            var event = events.poll(10, TimeUnit.SECONDS);
            assertThat(event).as("waiting for " + what).isNotNull();
            assertThat(event.what()).as(String.valueOf(event.about())).isEqualTo(what);
            return type.cast(event.about());
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    void nothingElse() {
        assertThat(events).isEmpty();
    }

    @Override
    public InviteDialogListener onInvite(InviteDialog dialog) {
        readable();
        add("invite", dialog);
        return this;
    }

    @Override
    public void onRequest(IncomingRequest request) {
        readable();
        add("request", request);
    }

    @Override
    public void onProgress(SipResponse response) {
        add("progress", response);
    }

    @Override
    public void onEarlyOffer(SipResponse response) {
        add("early offer", response);
    }

    @Override
    public void onPrack(SipRequest prack) {
        add("prack", prack);
    }

    @Override
    public void onUpdate(IncomingRequest update) {
        add("update", update);
    }

    @Override
    public void onUpdateAnswered(SipResponse response) {
        add("update answered", response);
    }

    @Override
    public void onUpdateFailed(SendFailure failure) {
        add("update failed", failure);
    }

    @Override
    public void onAnswered(SipResponse response) {
        add("answered", response);
    }

    @Override
    public void onFailed(SipResponse response) {
        add("refused", response);
    }

    @Override
    public void onFailed(SendFailure failure) {
        add("failed", failure);
    }

    @Override
    public void onCancelled(SipRequest cancel) {
        add("cancelled", cancel);
    }

    @Override
    public void onAck(SipRequest ack) {
        add("ack", ack);
    }

    @Override
    public void onReinvite(IncomingRequest reinvite) {
        add("reinvite", reinvite);
    }

    @Override
    public void onReinviteAnswered(SipResponse response) {
        add("reinvite answered", response);
    }

    @Override
    public void onReinviteFailed(SendFailure failure) {
        add("reinvite failed", failure);
    }

    @Override
    public void onBye(SipRequest bye) {
        add("bye", bye);
    }

    @Override
    public void onGone(String sentence) {
        add("gone", sentence);
    }

    @Override
    public void onFinal(SipResponse response) {
        add("final", response);
    }
}
