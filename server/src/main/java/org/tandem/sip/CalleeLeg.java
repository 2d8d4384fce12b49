package org.tandem.sip;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;
import org.tandem.wire.sip.dialog.Callee;
import org.tandem.wire.sip.dialog.Dialog;
import org.tandem.wire.sip.dialog.Extensions;
import org.tandem.wire.sip.dialog.OfferAnswer;
import org.tandem.wire.uri.SyntaxException;

/// A call that came in.
final class CalleeLeg extends Leg {
    private final SipRequest invite;
    private final String remoteTag;
    private Callee.State state = Callee.start();
    private ServerRunner.@Nullable Invite first;
    /// Null where our 18x go without PRACK.
    private final @Nullable ReliableSender reliable;

    CalleeLeg(OpenPort port, SipRequest invite, Dialog dialog, Flow flow) {
        super(port, new OpenPort.LegKey(invite.callId(), dialog.id().localTag()), SilentListener.SILENT);
        this.invite = invite;
        this.remoteTag = dialog.id().remoteTag();
        this.dialog = dialog;
        boolean isReliable = Extensions.requires(invite, Extensions.RELIABLE)
                || (port.spec().rules().dialogs().reliable() && Extensions.supports(invite, Extensions.RELIABLE));
        this.reliable = isReliable ? new ReliableSender(this, invite.cseq().number()) : null;
        if (!invite.body().isEmpty()) {
            turn(remoteTag, OfferAnswer.THEIRS_OPEN);
        }
        path.seen(flow);
        heardFrom(invite);
    }

    /// Sends 100 and tells the user; inside the serial.
    void begin(ServerRunner.Invite transaction, SipUser user) {
        first = transaction;
        session.serve(transaction);
        transaction.start();
        try {
            var tooBrief = clock.tooBrief(invite);
            if (tooBrief.isPresent()) {
                answerFirst(422, tooBrief.get(), Body.EMPTY);
                return;
            }
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

    @Override
    public boolean sendsReliably() {
        return reliable != null;
    }

    /// Does nothing: only a caller acknowledges 18x.
    @Override
    public void answerProgress(Body answer) {}

    /// Does nothing: only a caller can cancel.
    @Override
    public void cancel(List<Header> headers) {}

    private void answerFirst(int status, List<Header> headers, Body body) {
        var transaction = first;
        if (transaction == null || !(state instanceof Callee.Proceeding)) {
            return;
        }
        var sender = reliable;
        var ours = described(status, body);
        boolean isSuccess = status >= 200 && status < 300;
        if (status < 300) {
            described(ours);
        }
        var all = isSuccess ? both(headers, clock.granting(invite)) : headers;
        var response = response(transaction, status, all, ours);
        if (sender == null) {
            on(new Callee.Answer(response));
        } else if (status < 200) {
            sender.send(response);
        } else {
            sender.finish(response);
        }
    }

    /// The description that may go into this response, noted as sent. One in a response that may get lost
    /// settles nothing; one after the exchange is settled is left out, since it would be a new offer. Source:
    /// RFC 3261 §13.2.1, RFC 6337 §2.2.
    private Body described(int status, Body body) {
        boolean settles = status < 300 && (status >= 200 || reliable != null);
        if (body.isEmpty() || !settles) {
            return body;
        }
        var turn = turn(remoteTag);
        return switch (turn) {
            case FRESH, THEIRS_OPEN -> {
                if (updates.isOpen()) {
                    yield Body.EMPTY;
                }
                turn(remoteTag, turn.sent());
                yield body;
            }
            case STABLE, OURS_OPEN -> Body.EMPTY;
        };
    }

    /// A 18x leaves.
    void sendProvisional(SipResponse response) {
        on(new Callee.Answer(response));
    }

    /// The final response leaves.
    void sendFinal(SipResponse response) {
        on(new Callee.Answer(response));
    }

    /// No PRACK came for a 18x. Source: RFC 3262 §3.
    void neverAcknowledged() {
        var told = listener;
        var transaction = first;
        if (transaction != null && state instanceof Callee.Proceeding) {
            on(new Callee.Answer(response(transaction, 504, List.of(), Body.EMPTY)));
            told.onGone("no PRACK for our reliable response came");
        }
    }

    @Override
    void prackCame(ServerRunner.Other prack) {
        if (reliable == null) {
            super.prackCame(prack);
        } else {
            reliable.prackCame(prack);
        }
    }

    /// A PRACK fits our 18x.
    void prackTaken(ServerRunner.Other prack) {
        if (prack.request.body().isEmpty()) {
            answer(prack, 200);
        } else if (turn(remoteTag) == OfferAnswer.OURS_OPEN && !updates.isOpen()) {
            turn(remoteTag, OfferAnswer.STABLE);
            answer(prack, 200);
            listener.onPrack(prack.request);
        } else {
            updates.offered(prack, remoteTag);
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
    @Nullable
    Dialog dialogWith(String tag) {
        return tag.equals(remoteTag) ? dialog : null;
    }

    @Override
    String currentTag() {
        return remoteTag;
    }

    @Override
    void earlyBye(SipRequest bye) {
        on(new Callee.ByeCame(bye));
    }

    /// The 200 waits for the PRACK of a 18x. It shall never leave: the caller would be in a call with nobody.
    @Override
    void hungUpBeforeAnswer(List<Header> headers) {
        if (reliable != null && reliable.holdsAnswer()) {
            listener = SilentListener.SILENT;
            answerFirst(480, headers, Body.EMPTY);
        }
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
            if (reliable != null) {
                reliable.stop();
            }
            finish();
        }
    }

    private void carryOut(Callee.Effect effect) {
        switch (effect) {
            case Callee.SendResponse(var response) -> send(response);
            case Callee.BeginSession(var ok) -> session.begin(ok);
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
