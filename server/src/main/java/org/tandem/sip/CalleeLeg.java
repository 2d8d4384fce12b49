package org.tandem.sip;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;
import org.tandem.wire.sip.dialog.Callee;
import org.tandem.wire.sip.dialog.Dialog;
import org.tandem.wire.uri.SyntaxException;

/// A call that came in.
final class CalleeLeg extends Leg {
    private final SipRequest invite;
    private final String remoteTag;
    private Callee.State state = Callee.start();
    private ServerRunner.@Nullable Invite first;

    CalleeLeg(OpenPort port, SipRequest invite, Dialog dialog, Flow flow) {
        super(port, new OpenPort.LegKey(invite.callId(), dialog.id().localTag()), SilentListener.SILENT);
        this.invite = invite;
        this.remoteTag = dialog.id().remoteTag();
        this.dialog = dialog;
        path.seen(flow);
    }

    /// Sends 100 and tells the user; inside the serial.
    void begin(ServerRunner.Invite transaction, SipUser user) {
        first = transaction;
        theirs = transaction;
        transaction.start();
        try {
            listener = user.onInvite(this);
        } catch (SyntaxException unreadable) {
            // Fields are read when somebody asks for them; a bad one is the peer's fault, not ours.
            answerFirst(400, List.of(), Body.EMPTY);
        }
    }

    @Override
    public SipRequest invite() {
        return invite;
    }

    @Override
    public boolean isIncoming() {
        return true;
    }

    @Override
    public void progress(int status, List<Header> headers, Body body) {
        if (status <= 100 || status >= 200) {
            throw new IllegalArgumentException("status " + status + " is not within 101 to 199");
        }
        serial.run(() -> answerFirst(status, headers, body));
    }

    @Override
    public void accept(List<Header> headers, Body body) {
        serial.run(() -> answerFirst(200, headers, body));
    }

    @Override
    public void reject(int status, List<Header> headers) {
        if (status < 300 || status > 699) {
            throw new IllegalArgumentException("status " + status + " is not within 300 to 699");
        }
        serial.run(() -> answerFirst(status, headers, Body.EMPTY));
    }

    /// Does nothing: only a caller can cancel.
    @Override
    public void cancel(List<Header> headers) {}

    private void answerFirst(int status, List<Header> headers, Body body) {
        var transaction = first;
        if (transaction != null && state instanceof Callee.Proceeding) {
            on(new Callee.Answer(response(transaction, status, headers, body)));
        }
    }

    @Override
    public void onCancel(ServerRunner.Invite cancelled, ServerRunner cancel) {
        answer(cancel, 200);
        if (cancelled == first) {
            on(new Callee.CancelCame(cancel.request));
        } else {
            answerReoffer(cancelled, 487, List.of(), Body.EMPTY);
        }
    }

    @Override
    public void onUnsent() {
        on(new Callee.Lost());
    }

    @Override
    boolean knows(String tag) {
        return tag.equals(remoteTag);
    }

    @Override
    void earlyBye(SipRequest bye) {
        on(new Callee.ByeCame(bye));
    }

    @Override
    void abandon() {
        answerFirst(503, List.of(), Body.EMPTY);
    }

    private void on(Callee.Event event) {
        var step = Callee.on(state, event);
        state = step.state();
        for (var effect : step.effects()) {
            carryOut(effect);
        }
        if (state instanceof Callee.Ended) {
            finish();
        }
    }

    private void carryOut(Callee.Effect effect) {
        switch (effect) {
            case Callee.SendResponse(var response) -> send(response);
            case Callee.BeginSession(var ok) -> beginSession(ok);
            case Callee.SendTerminated _ -> {
                if (first != null) {
                    answer(first, 487);
                }
            }
            case Callee.TellCancelled(var cancel) -> listener.onCancelled(cancel);
            case Callee.TellBye(var bye) -> listener.onBye(bye);
            case Callee.TellLost _ ->
                listener.onGone("the caller at " + remoteAddress() + " can't be reached any more");
        }
    }

    private void send(SipResponse response) {
        if (first != null) {
            first.answer(response);
        }
    }
}
