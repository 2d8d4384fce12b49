package org.tandem.sip;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandem.base.Timers;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.Method;
import org.tandem.wire.sip.SipMessage;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;
import org.tandem.wire.sip.dialog.Dialog;
import org.tandem.wire.sip.dialog.Extensions;
import org.tandem.wire.sip.dialog.OfferAnswer;
import org.tandem.wire.sip.dialog.Reinvite;
import org.tandem.wire.sip.dialog.Session;
import org.tandem.wire.uri.SyntaxException;

/// Our side of a call: carries out what the machines of `wire.sip.dialog` decide. This part is the same for
/// both roles; [CallerLeg] and [CalleeLeg] have what comes before the 2xx.
///
/// Everything but the methods of [InviteDialog] happens inside `serial`; these put a task there and return. So
/// nothing in here needs a lock, the listener is never called twice at once, and may call back at any time.
abstract sealed class Leg implements InviteDialog, ServerRunner.Invite.Listener permits CallerLeg, CalleeLeg {
    private static final Logger LOG = LoggerFactory.getLogger(Leg.class);

    final OpenPort port;
    final Serial serial;
    final Path path;
    private final OpenPort.LegKey key;
    InviteDialogListener listener;
    /// The dialog of the session; before it, that of a callee.
    @Nullable
    Dialog dialog;

    final SessionRunner session = new SessionRunner(this);
    private final InDialog sending;
    /// Who describes the media next in `dialog`.
    private OfferAnswer turn = OfferAnswer.FRESH;

    final Updates updates = new Updates(this);
    final SessionClock clock;
    private final PeerRequests requests = new PeerRequests(this);
    private volatile boolean peerUpdates;
    /// The description of ours that holds.
    private Body described = Body.EMPTY;

    Leg(OpenPort port, OpenPort.LegKey key, InviteDialogListener listener) {
        this.port = port;
        this.key = key;
        this.listener = listener;
        this.serial = new Serial(this::broken);
        this.path = new Path(port, serial);
        this.sending = new InDialog(port, serial, path);
        this.clock = new SessionClock(this);
    }

    final OpenPort.LegKey key() {
        return key;
    }

    final boolean uses(Flow flow) {
        return path.uses(flow);
    }

    @Override
    public final String localTag() {
        return key.localTag();
    }

    @Override
    public final SipPort port() {
        return port;
    }

    @Override
    public final @Nullable InetSocketAddress remoteAddress() {
        return path.lastRemote();
    }

    // What the user wants.

    @Override
    public final void ack(Body body) {
        serial.run(() -> session.on(new Session.Acknowledge(body)));
    }

    @Override
    public final void reinvite(List<Header> headers, Body body) {
        var reinvite = new Reinvite(headers, body);
        serial.run(() -> session.on(new Session.Ask(reinvite)));
    }

    @Override
    public final void update(List<Header> headers, Body offer) {
        serial.run(() -> updates.ask(currentTag(), headers, offer));
    }

    @Override
    public final void request(Method method, List<Header> headers, Body body, AnswerListener answer) {
        serial.run(() -> {
            if (session.isOpen()) {
                sendInDialog(method, headers, body, answer);
            } else if (session.hasBegun()) {
                answer.onFailed(new SendFailure.Refused(method + " after the end of the dialog"));
            } else {
                // sendIn refuses where there is no early dialog either.
                sendIn(currentTag(), method, headers, body, new RequestOutcome(this, method, answer));
            }
        });
    }

    @Override
    public final void bye(List<Header> headers) {
        serial.run(() -> {
            if (session.isOpen()) {
                listener = SilentListener.SILENT;
                session.hangUp(headers);
            } else if (!session.hasBegun()) {
                hungUpBeforeAnswer(headers);
            }
        });
    }

    // What comes from the peer; all inside the serial.

    /// A request with our tag in To.
    final void received(ServerRunner transaction) {
        requests.received(transaction);
    }

    /// Notes what a message of the peer says about itself.
    final void heardFrom(SipMessage message) {
        if (message.headers().has(HeaderName.ALLOW)) {
            peerUpdates = Extensions.allows(message, Method.UPDATE);
        }
    }

    /// The peer has refused an UPDATE as a method that it does not know.
    final void updatesNoMore() {
        peerUpdates = false;
    }

    /// The description of ours that holds; empty where we never sent one.
    final Body described() {
        return described;
    }

    /// A description of ours holds from now on; an empty one changes nothing.
    final void described(Body ours) {
        if (!ours.isEmpty()) {
            described = ours;
        }
    }

    @Override
    public final boolean peerTakesUpdate() {
        return peerUpdates;
    }

    /// A PRACK came; nothing waits for one where we are the caller.
    void prackCame(ServerRunner.Other prack) {
        answer(prack, 481);
    }

    final void ackCame(SipRequest ack) {
        if (session.awaitsAck(ack.cseq().number())
                && dialogWith(ack.from().tag().orElse("")) != null) {
            if (turn == OfferAnswer.OURS_OPEN && !updates.isOpen()) {
                turn = OfferAnswer.STABLE;
            }
            session.on(new Session.AckCame(ack));
        }
    }

    @Override
    public final void onAck(SipRequest ack) {
        ackCame(ack);
    }

    /// The dialog with the peer of that tag, early or confirmed; null where there is none.
    abstract @Nullable Dialog dialogWith(String remoteTag);

    /// The tag of the peer that our next request goes to; "" where there is no dialog yet.
    abstract String currentTag();

    /// Keeps what has changed of a dialog.
    void keep(Dialog changed) {
        dialog = changed;
    }

    /// Whose turn it is to describe the media in the dialog with the peer of that tag.
    OfferAnswer turn(String remoteTag) {
        return turn;
    }

    void turn(String remoteTag, OfferAnswer changed) {
        turn = changed;
    }

    /// A BYE before the answer, in the role of the callee.
    abstract void earlyBye(SipRequest bye);

    /// Ends the call because its port closes; any thread.
    final void portClosing() {
        serial.run(() -> {
            var told = listener;
            listener = SilentListener.SILENT;
            told.onGone("port " + port.spec().name() + " is being closed");
            if (session.hasBegun()) {
                session.hangUp(List.of());
            } else {
                abandon();
            }
            finish();
        });
    }

    /// The peer is there no more, as far as we know: BYE all the same, and our user is told.
    final void endLost(String sentence) {
        if (session.isOpen()) {
            var told = listener;
            listener = SilentListener.SILENT;
            session.hangUp(List.of());
            told.onGone(sentence);
        }
    }

    /// Our user, to whom the call counts as answered, hangs up, and the answer has not left yet.
    abstract void hungUpBeforeAnswer(List<Header> headers);

    /// Gives up what has no final response yet.
    abstract void abandon();

    // The session.

    /// Our INVITE of that CSeq number was answered.
    final void beginSession(long inviteSeq, OfferAnswer agreed) {
        turn = agreed;
        session.begin(inviteSeq);
    }

    /// Their re-INVITE goes to our user.
    final void offered(SipRequest reinvite) {
        if (!reinvite.body().isEmpty()) {
            turn = OfferAnswer.THEIRS_OPEN;
        }
    }

    /// The ACK of the 2xx to our INVITE of that CSeq number.
    final void sendAck(long seq, Body body) {
        if (turn == OfferAnswer.THEIRS_OPEN && !updates.isOpen()) {
            turn = OfferAnswer.STABLE;
        }
        described(body);
        sending.acknowledge(dialogNow(), seq, body);
    }

    static void cancel(Timers.@Nullable Timer timer) {
        if (timer != null) {
            timer.cancel();
        }
    }

    final Dialog dialogNow() {
        var current = dialog;
        if (current == null) {
            throw new IllegalStateException("no dialog in " + key);
        }
        return current;
    }

    /// The call is over: nothing more reaches the user, and requests in it get 481.
    final void finish() {
        listener = SilentListener.SILENT;
        updates.over();
        clock.stop();
        session.finish();
        sending.over();
        port.legs().remove(key, this);
    }

    // Sending.

    final void answer(ServerRunner transaction, int status) {
        // An odd number of seconds spreads those that ask again (RFC 3261 §14.2).
        List<Header> headers = status == 500
                ? List.of(new Header(
                        HeaderName.RETRY_AFTER, Integer.toString(port.tokens().below(11))))
                : List.of();
        transaction.answer(response(transaction, status, headers, Body.EMPTY));
    }

    /// Answers a request of the dialog other than INVITE.
    final void respond(ServerRunner.Other transaction, int status, List<Header> headers, Body body) {
        transaction.answer(response(transaction, status, headers, body));
    }

    final SipResponse response(ServerRunner transaction, int status, List<Header> headers, Body body) {
        return port.letterhead()
                .response(
                        transaction.request,
                        status,
                        key.localTag(),
                        headers,
                        body,
                        transaction.path.flow().localHost());
    }

    final void sendReinvite(Reinvite reinvite) {
        var advanced = dialogNow().advanced();
        dialog = advanced;
        long seq = advanced.localSeq();
        if (!reinvite.body().isEmpty()) {
            turn = OfferAnswer.OURS_OPEN;
        }
        var outcome = new ReinviteOutcome(this, seq, reinvite.body());
        var headers = both(reinvite.headers(), clock.asking());
        sending.send(advanced, advanced.request(Method.INVITE), headers, reinvite.body(), outcome);
    }

    static List<Header> both(List<Header> first, List<Header> second) {
        if (second.isEmpty()) {
            return first;
        }
        var all = new ArrayList<Header>(first.size() + second.size());
        all.addAll(first);
        all.addAll(second);
        return all;
    }

    private void sendInDialog(Method method, List<Header> headers, Body body, AnswerListener answer) {
        var advanced = dialogNow().advanced();
        dialog = advanced;
        sending.send(advanced, advanced.request(method), headers, body, new RequestOutcome(this, method, answer));
    }

    final void sendBye(List<Header> headers) {
        var advanced = dialogNow().advanced();
        dialog = advanced;
        sending.send(advanced, advanced.request(Method.BYE), headers, Body.EMPTY, Unheard.UNHEARD);
    }

    /// ACK and BYE in a dialog of a fork that nobody wants.
    final void endDialog(Dialog unwanted, long inviteSeq) {
        sending.acknowledge(unwanted, inviteSeq, Body.EMPTY);
        var advanced = unwanted.advanced();
        sending.send(advanced, advanced.request(Method.BYE), List.of(), Body.EMPTY, Unheard.UNHEARD);
    }

    /// The same bytes again, if the 2xx has been acknowledged.
    final void repeatAck(long seq, String remoteTag) {
        sending.repeatAck(seq, remoteTag);
    }

    final void lost(String sentence) {
        session.lost(sentence);
    }

    /// The final response to our re-INVITE of that CSeq number.
    ///
    /// @param offer what it described
    final void reinviteAnswered(long seq, Body offer, SipResponse response) {
        heardFrom(response);
        boolean isOffer = turn != OfferAnswer.OURS_OPEN && !response.body().isEmpty();
        turn = response.isSuccess() && isOffer ? OfferAnswer.THEIRS_OPEN : OfferAnswer.STABLE;
        if (response.isSuccess()) {
            refresh(response);
            described(offer);
            clock.granted(response);
        }
        session.answered(seq, response, glareDelay());
        if (response.status() == 481 || response.status() == 408) {
            lost("the re-INVITE was answered " + response.status());
        }
    }

    final void reinviteFailed(SendFailure failure) {
        turn = OfferAnswer.STABLE;
        session.unanswered(failure);
    }

    /// Sends a request in the dialog with the peer of that tag, early or confirmed.
    final void sendIn(String remoteTag, Method method, List<Header> headers, Body body, ClientRunner.Listener outcome) {
        var current = dialogWith(remoteTag);
        if (current == null) {
            outcome.onFailed(new SendFailure.Refused(method + " outside of a dialog"));
            return;
        }
        var advanced = current.advanced();
        keep(advanced);
        sending.send(advanced, advanced.request(method), headers, body, outcome);
    }

    final void refresh(SipMessage message) {
        refresh(dialogNow().id().remoteTag(), message);
    }

    /// A Contact of the peer may have changed. Source: RFC 3261 §12.2.
    final void refresh(String remoteTag, SipMessage message) {
        var current = dialogWith(remoteTag);
        if (current == null) {
            return;
        }
        try {
            keep(current.refreshed(message));
        } catch (SyntaxException unreadable) {
            // The old target is the best that is left.
            LOG.atDebug().addKeyValue("dialog", key).log("unreadable Contact in a 2xx");
        }
    }

    /// Longer for the one who made the Call-ID, so that the two sides do not meet again. Source: RFC 3261
    /// §14.1.
    final Duration glareDelay() {
        return isIncoming()
                ? Duration.ofMillis(port.tokens().below(201) * 10L)
                : Duration.ofMillis(2_100 + port.tokens().below(191) * 10L);
    }

    /// The user's answer to a re-INVITE; inside the serial. One that comes too late does nothing.
    final void answerReoffer(ServerRunner.Invite reoffer, int status, List<Header> headers, Body body) {
        if (!session.isWaiting(reoffer.request)) {
            return;
        }
        boolean isSuccess = status >= 200 && status < 300;
        var all = isSuccess ? both(headers, clock.granting(reoffer.request)) : headers;
        var response = response(reoffer, status, all, body);
        if (status < 200) {
            reoffer.answer(response);
        } else if (status < 300) {
            refresh(reoffer.request);
            described(body);
            turn = reoffer.request.body().isEmpty() && !body.isEmpty() ? OfferAnswer.OURS_OPEN : OfferAnswer.STABLE;
            session.on(new Session.Accept(response));
        } else {
            turn = OfferAnswer.STABLE;
            session.on(new Session.Refuse(response));
        }
    }

    /// We are wrong: ends this one call, loudly.
    private void broken(RuntimeException failure) {
        LOG.atError()
                .addKeyValue("dialog", key.callId())
                .addKeyValue("line", port.spec().name())
                .setCause(failure)
                .log("a dialog could not be handled and is ended");
        var told = listener;
        finish();
        if (!session.hasBegun()) {
            serial.run(this::abandon);
        } else if (session.breakOff()) {
            serial.run(session::sendBye);
        }
        told.onGone("an error of ours: " + failure.getMessage());
    }
}
