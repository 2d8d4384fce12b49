package org.tandem.sip;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tandem.base.Timers;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.Headers;
import org.tandem.wire.sip.Method;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;
import org.tandem.wire.sip.dialog.Caller;
import org.tandem.wire.sip.dialog.Dialog;
import org.tandem.wire.sip.dialog.EarlyDialog;
import org.tandem.wire.sip.dialog.OfferAnswer;
import org.tandem.wire.uri.SyntaxException;

/// A call that we make.
final class CallerLeg extends Leg implements ClientRunner.Listener {
    private static final long FIRST_SEQ = 1;
    /// So often an INVITE goes out again with a longer session interval; a proxy on the way may want more than
    /// the callee.
    private static final int RETRIES_MAX = 3;

    private final SipPort.OutgoingInvite outgoing;
    private Outbound outbound;
    private int retries;
    private volatile SipRequest invite;
    private Caller.State state = Caller.start();
    private SendFailure failure = new SendFailure.NoResponse("");
    private List<Header> cancelHeaders = List.of();
    private Timers.@Nullable Timer giveUp;
    /// Of INVITEs that were given up for their silence and heard of later; one per address that was tried.
    private final Set<ClientRunner> lateCancelled = new HashSet<>(0);

    private final Set<String> lateEnded = new HashSet<>(0);
    private EarlyDialogs early = new EarlyDialogs(this);

    CallerLeg(OpenPort port, SipPort.OutgoingInvite outgoing, InviteDialogListener listener) {
        super(port, new OpenPort.LegKey(port.tokens().callId(), port.tokens().tag()), listener);
        this.outgoing = outgoing;
        this.invite = compose(FIRST_SEQ);
        this.outbound = new Outbound(port, serial, invite, this);
    }

    private SipRequest compose(long seq) {
        var builder = SipRequest.builder(Method.INVITE, outgoing.target())
                .maxForwards(70)
                .from(outgoing.from().withTag(key().localTag()))
                .to(outgoing.to().withoutParam("tag"))
                .callId(key().callId())
                .cseq(seq, Method.INVITE);
        for (var header : outgoing.headers()) {
            // A call that goes on through us has hops left of its own: they stand in the place of the 70.
            if (header.name().equals(HeaderName.MAX_FORWARDS)) {
                builder.set(header);
            } else {
                builder.add(header);
            }
        }
        clock.asking().forEach(builder::add);
        return outgoing.body().isEmpty()
                ? builder.build()
                : builder.body(outgoing.body()).build();
    }

    /// Looks up the next hop and sends the INVITE.
    void begin() {
        serial.run(() -> {
            if (port.isClosing()) {
                onFailed(port.closing());
            } else {
                outbound.start(outgoing.hop());
            }
        });
    }

    @Override
    public SipRequest invite() {
        return invite;
    }

    @Override
    public boolean isIncoming() {
        return false;
    }

    /// Does nothing: only a callee can answer.
    @Override
    public void progress(int status, List<Header> headers, Body body) {}

    /// Does nothing: only a callee can answer.
    @Override
    public void accept(List<Header> headers, Body body) {}

    /// Does nothing: only a callee can answer.
    @Override
    public void reject(int status, List<Header> headers) {}

    /// Does nothing for a caller, whose INVITE has no 18x of ours.
    @Override
    public boolean sendsReliably() {
        return false;
    }

    @Override
    public void answerProgress(Body answer) {
        serial.run(() -> early.answer(answer));
    }

    @Override
    public void cancel(List<Header> headers) {
        serial.run(() -> {
            cancelHeaders = headers;
            abandon();
        });
    }

    /// Before the answer a call of ours is cancelled, not hung up.
    @Override
    void hungUpBeforeAnswer(List<Header> headers) {}

    @Override
    void abandon() {
        outbound.settle();
        if (outbound.transaction().isEmpty() && !(state instanceof Caller.Failed)) {
            // Nothing has left: there is nothing to cancel on the wire.
            on(new Caller.Response(SipResponse.to(invite, 487), Optional.empty()));
        } else {
            on(new Caller.GiveUp());
        }
    }

    @Override
    public void onResponse(SipResponse response) {
        outbound.transaction().ifPresent(transaction -> {
            invite = transaction.request;
            path.seen(transaction.flow);
        });
        heardFrom(response);
        if (response.status() == 422 && isWaiting() && retries < RETRIES_MAX && clock.learns(response)) {
            again();
            return;
        }
        on(new Caller.Response(response, dialogOf(response)));
    }

    private boolean isWaiting() {
        return state instanceof Caller.Calling || state instanceof Caller.Proceeding;
    }

    /// The same INVITE with the interval that a 422 has told. Source: RFC 4028 §7.3.
    private void again() {
        retries++;
        invite = compose(invite.cseq().number() + 1);
        early = new EarlyDialogs(this);
        state = Caller.start();
        outbound = new Outbound(port, serial, invite, this);
        outbound.start(outgoing.hop());
    }

    /// What the response makes of the dialog; one with an unreadable Contact or Record-Route makes none.
    private Optional<Dialog> dialogOf(SipResponse response) {
        if (response.status() == 100 || response.status() >= 300) {
            return Optional.empty();
        }
        try {
            return Dialog.ofCaller(invite, response).map(early::continued);
        } catch (SyntaxException unreadable) {
            failure = new SendFailure.NoResponse("the " + response.status() + " of " + remoteAddress()
                    + " can't be read: " + unreadable.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public void onFailed(SendFailure why) {
        failure = why;
        on(new Caller.Unanswered());
    }

    /// Nobody waits for this one any more: what rings is cancelled, what has answered is ended.
    @Override
    public void onLate(ClientRunner transaction, SipResponse response) {
        if (response.isProvisional()) {
            if (lateCancelled.add(transaction)) {
                sendCancel(transaction);
            }
            return;
        }
        var tag = response.to().tag().orElse("");
        long seq = transaction.request.cseq().number();
        if (!response.isSuccess()) {
            return;
        }
        if (lateEnded.add(tag)) {
            try {
                Dialog.ofCaller(transaction.request, response).ifPresent(late -> endDialog(late, seq));
            } catch (SyntaxException unreadable) {
                port.onTrouble(
                        "a late 2xx of " + transaction.flow.remote() + " can't be read, and its dialog not ended");
            }
        } else {
            repeatAck(seq, tag);
        }
    }

    private void on(Caller.Event event) {
        var step = Caller.on(state, event, port.spec().rules().dialogs().earlyMax());
        state = step.state();
        for (var effect : step.effects()) {
            carryOut(effect);
        }
        if (state instanceof Caller.Failed) {
            cancel(giveUp);
            finish();
        }
    }

    private void carryOut(Caller.Effect effect) {
        switch (effect) {
            case Caller.TellProgress(var response, var made) -> {
                if (made.isPresent()) {
                    early.heard(response, made.get());
                } else {
                    listener.onProgress(response);
                }
            }
            case Caller.Surplus _ ->
                port.onTrouble("more than " + port.spec().rules().dialogs().earlyMax() + " early dialogs from "
                        + remoteAddress());
            case Caller.SendCancel _ -> sendCancel();
            case Caller.TellAnswered(var response, var answered) -> {
                dialog = answered;
                beginSession(invite.cseq().number(), agreed(response, answered));
                described(invite.body());
                clock.granted(response);
                listener.onAnswered(response);
            }
            case Caller.RepeatAck(var remoteTag) -> repeatAck(invite.cseq().number(), remoteTag);
            case Caller.EndDialog(var unwanted) ->
                endDialog(unwanted, invite.cseq().number());
            case Caller.TellFailed(var response) -> listener.onFailed(response);
            case Caller.TellCancelled _ -> listener.onFailed(SipResponse.to(invite, 487));
            case Caller.TellUnanswered _ -> listener.onFailed(failure);
        }
    }

    /// Whose turn it is after the 2xx: with an offer of ours it is the answer, unless a reliable 18x was.
    private OfferAnswer agreed(SipResponse ok, Dialog answered) {
        var known = early.find(answered.id().remoteTag());
        boolean weOffered = !invite.body().isEmpty();
        var before = known == null ? EarlyDialog.of(answered, weOffered).turn() : known.turn();
        if (before == OfferAnswer.STABLE || ok.body().isEmpty()) {
            return before == OfferAnswer.FRESH ? OfferAnswer.STABLE : before;
        }
        return before.received();
    }

    private void sendCancel() {
        var transaction = outbound.transaction().orElseThrow();
        giveUp = port.timers().after(port.times().timeout(), () -> serial.run(transaction::giveUp));
        sendCancel(transaction);
    }

    private void sendCancel(ClientRunner transaction) {
        var sent = transaction.request;
        var builder = SipRequest.builder(Method.CANCEL, sent.uri())
                .headers(Headers.NONE)
                .via(sent.topVia());
        for (var header : sent.headers()) {
            if (header.name().equals(HeaderName.ROUTE)) {
                builder.add(header);
            }
        }
        builder.maxForwards(70)
                .from(sent.from())
                .to(sent.to())
                .callId(sent.callId())
                .cseq(sent.cseq().number(), Method.CANCEL);
        for (var header : cancelHeaders) {
            builder.add(header);
        }
        ClientRunner.of(port, serial, builder.build(), transaction.flow, Unheard.UNHEARD)
                .start();
    }

    @Override
    @Nullable
    Dialog dialogWith(String remoteTag) {
        if (session.hasBegun()) {
            var confirmed = dialogNow();
            return confirmed.id().remoteTag().equals(remoteTag) ? confirmed : null;
        }
        var known = early.find(remoteTag);
        return known == null ? null : known.dialog();
    }

    @Override
    String currentTag() {
        return session.hasBegun() ? dialogNow().id().remoteTag() : early.latest();
    }

    @Override
    void keep(Dialog changed) {
        var known = session.hasBegun() ? null : early.find(changed.id().remoteTag());
        if (known == null) {
            super.keep(changed);
        } else {
            early.keep(known.with(changed));
        }
    }

    @Override
    OfferAnswer turn(String remoteTag) {
        var known = session.hasBegun() ? null : early.find(remoteTag);
        return known == null ? super.turn(remoteTag) : known.turn();
    }

    @Override
    void turn(String remoteTag, OfferAnswer changed) {
        var known = session.hasBegun() ? null : early.find(remoteTag);
        if (known == null) {
            super.turn(remoteTag, changed);
        } else {
            early.keep(known.with(changed));
        }
    }

    @Override
    void earlyBye(SipRequest bye) {
        throw new IllegalStateException("a callee can't end an early dialog by BYE");
    }

    @Override
    public void onUnsent() {
        // An answer to a re-INVITE: the peer asks again.
    }

    @Override
    public void onCancel(ServerRunner.Invite cancelled, ServerRunner cancel) {
        answer(cancel, 200);
        answerReoffer(cancelled, 487, List.of(), Body.EMPTY);
    }
}
