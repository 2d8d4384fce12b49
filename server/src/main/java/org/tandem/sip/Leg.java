package org.tandem.sip;

import java.net.InetSocketAddress;
import java.time.Duration;
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
import org.tandem.wire.sip.dialog.Reinvite;
import org.tandem.wire.sip.dialog.Session;
import org.tandem.wire.sip.transaction.Step;
import org.tandem.wire.uri.SyntaxException;

/// Our side of a call: carries out what the machines of `wire.sip.dialog` decide. This part is the same for both roles;
/// [CallerLeg] and
/// [CalleeLeg] have what comes before the 2xx.
///
/// Everything but the methods of [InviteDialog] happens inside `serial`; these put a task there and return. So nothing
/// in here needs
/// a lock, the listener is never called twice at once, and may call back at any time.
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

    private Session.@Nullable State session;
    /// The INVITE of theirs that our final response belongs to.
    ServerRunner.@Nullable Invite theirs;
    /// The CSeq of our INVITE whose 2xx is to be acknowledged.
    private long ackSeq;
    private final InDialog sending;
    private List<Header> byeHeaders = List.of();
    private String gone = "";
    private SendFailure lastFailure = new SendFailure.NoResponse("");
    private Timers.@Nullable Timer repeat;
    private Timers.@Nullable Timer deadline;
    private Timers.@Nullable Timer retry;

    Leg(OpenPort port, OpenPort.LegKey key, InviteDialogListener listener) {
        this.port = port;
        this.key = key;
        this.listener = listener;
        this.serial = new Serial(this::broken);
        this.path = new Path(port, serial);
        this.sending = new InDialog(port, serial, path);
    }

    final OpenPort.LegKey key() {
        return key;
    }

    final boolean uses(Flow flow) {
        return path.uses(flow);
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
        serial.run(() -> session(new Session.Acknowledge(body)));
    }

    @Override
    public final void reinvite(List<Header> headers, Body body) {
        var reinvite = new Reinvite(headers, body);
        serial.run(() -> session(new Session.Ask(reinvite)));
    }

    @Override
    public final void request(Method method, List<Header> headers, Body body, AnswerListener answer) {
        serial.run(() -> {
            if (dialog == null || session == null || session instanceof Session.Closed) {
                answer.onFailed(new SendFailure.Refused(method + " outside of a confirmed dialog"));
            } else {
                sendInDialog(method, headers, body, answer);
            }
        });
    }

    @Override
    public final void bye(List<Header> headers) {
        serial.run(() -> {
            if (session != null && !(session instanceof Session.Closed)) {
                byeHeaders = headers;
                listener = SilentListener.SILENT;
                session(new Session.HangUp());
            }
        });
    }

    // What comes from the peer; all inside the serial.

    /// A request with our tag in To.
    final void received(ServerRunner transaction) {
        transaction.start();
        var request = transaction.request;
        if (!knows(request.from().tag().orElse(""))) {
            answer(transaction, 481);
            return;
        }
        var current = dialog;
        if (current != null) {
            var next = current.received(request, port.spec().rules().acceptCseqRestart());
            if (next.isEmpty()) {
                answer(transaction, 500);
                return;
            }
            dialog = next.get();
        }
        path.seen(transaction.path.flow());
        switch (transaction) {
            case ServerRunner.Invite invite -> offered(invite);
            case ServerRunner.Other other -> {
                if (request.method().equals(Method.BYE)) {
                    byeCame(other);
                } else {
                    listener.onRequest(
                            new Arrival(port, other, "", other.path.flow().remote()));
                }
            }
        }
    }

    private void offered(ServerRunner.Invite invite) {
        try {
            // Read now, since an unreadable Contact is to be refused before our user sees the request.
            invite.request.contacts();
        } catch (SyntaxException unreadable) {
            answer(invite, 400);
            return;
        }
        if (session == null) {
            // A second INVITE before the first has its answer: RFC 3261 §14.2.
            answer(invite, isIncoming() ? 500 : 491);
            return;
        }
        session(new Session.Offered(invite.request), invite);
    }

    private void byeCame(ServerRunner.Other bye) {
        if (session == null && !isIncoming()) {
            answer(bye, 481);
            return;
        }
        answer(bye, 200);
        if (session == null) {
            earlyBye(bye.request);
        } else {
            session(new Session.ByeCame(bye.request));
        }
    }

    final void ackCame(SipRequest ack) {
        var invite = theirs;
        if (invite != null
                && invite.request.cseq().number() == ack.cseq().number()
                && knows(ack.from().tag().orElse(""))) {
            session(new Session.AckCame(ack));
        }
    }

    @Override
    public final void onAck(SipRequest ack) {
        ackCame(ack);
    }

    /// Whether that tag is of a peer in this call.
    abstract boolean knows(String remoteTag);

    /// A BYE before the answer, in the role of the callee.
    abstract void earlyBye(SipRequest bye);

    /// Ends the call because its port closes; any thread.
    final void portClosing() {
        serial.run(() -> {
            var told = listener;
            listener = SilentListener.SILENT;
            told.onGone("port " + port.spec().name() + " is being closed");
            if (session == null) {
                abandon();
            } else {
                session(new Session.HangUp());
            }
            finish();
        });
    }

    /// Gives up what has no final response yet.
    abstract void abandon();

    // The session.

    final boolean hasSession() {
        return session != null;
    }

    final void beginSession(Session.State state) {
        session = state;
        if (!isIncoming()) {
            ackSeq = dialogNow().localSeq();
        }
    }

    final void beginSession(SipResponse ok) {
        take(Session.accepted(ok, port.times()), theirs);
    }

    private void session(Session.Event event) {
        session(event, null);
    }

    /// @param fresh the transaction of the request that the event is about, if it is about one
    private void session(Session.Event event, ServerRunner.@Nullable Invite fresh) {
        var state = session;
        if (state != null) {
            take(Session.on(state, event, port.times()), fresh);
        }
    }

    private void take(Step<Session.State, Session.Effect> step, ServerRunner.@Nullable Invite fresh) {
        session = step.state();
        for (var effect : step.effects()) {
            carryOut(effect, fresh);
        }
        if (session instanceof Session.Closed) {
            finish();
        }
    }

    private void carryOut(Session.Effect effect, ServerRunner.@Nullable Invite fresh) {
        switch (effect) {
            case Session.SendReinvite(var reinvite) -> sendReinvite(reinvite);
            case Session.SendAck(var body) -> sending.acknowledge(dialogNow(), ackSeq, body);
            case Session.SendFinal(var response) -> {
                if (theirs != null) {
                    theirs.answer(response);
                }
            }
            case Session.SendBye _ -> sendBye();
            case Session.AnswerTheirs(var request, var status) -> {
                var transaction = fresh != null && fresh.request.equals(request) ? fresh : theirs;
                if (transaction != null) {
                    answer(transaction, status);
                }
            }
            case Session.ArmRepeat(var after) -> {
                cancel(repeat);
                repeat = arm(after, new Session.RepeatDue());
            }
            case Session.ArmDeadline(var after) -> {
                cancel(deadline);
                deadline = arm(after, new Session.DeadlineDue());
            }
            case Session.ArmRetry(var after) -> retry = arm(after, new Session.RetryDue());
            case Session.DisarmAck _ -> {
                cancel(repeat);
                cancel(deadline);
            }
            case Session.TellAnswered(var response) -> listener.onReinviteAnswered(response);
            case Session.TellUnanswered _ -> listener.onReinviteFailed(lastFailure);
            case Session.TellOneAtATime _ ->
                listener.onReinviteFailed(new SendFailure.Refused("a re-INVITE waits already"));
            case Session.TellOffered(var reinvite) -> {
                theirs = fresh;
                if (fresh != null) {
                    listener.onReinvite(new Reoffer(this, fresh));
                }
            }
            case Session.TellAck(var ack) -> listener.onAck(ack);
            case Session.TellBye(var bye) -> listener.onBye(bye);
            case Session.TellNeverAcknowledged _ -> listener.onGone("no ACK for our 2xx came");
            case Session.TellLost _ -> listener.onGone(gone);
        }
    }

    private Timers.Timer arm(Duration after, Session.Event event) {
        return port.timers().after(after, () -> serial.run(() -> session(event)));
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
        cancel(retry);
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

    private void sendReinvite(Reinvite reinvite) {
        var advanced = dialogNow().advanced();
        dialog = advanced;
        long seq = advanced.localSeq();
        sending.forgetAcksBefore(seq - 2);
        var outcome = new ReinviteOutcome(seq);
        sending.send(advanced, advanced.request(Method.INVITE), reinvite.headers(), reinvite.body(), outcome);
    }

    private void sendInDialog(Method method, List<Header> headers, Body body, AnswerListener answer) {
        var advanced = dialogNow().advanced();
        dialog = advanced;
        sending.send(advanced, advanced.request(method), headers, body, new RequestOutcome(this, method, answer));
    }

    private void sendBye() {
        var advanced = dialogNow().advanced();
        dialog = advanced;
        sending.send(advanced, advanced.request(Method.BYE), byeHeaders, Body.EMPTY, Unheard.UNHEARD);
    }

    /// ACK and BYE in a dialog of a fork that nobody wants.
    final void endDialog(Dialog unwanted) {
        sending.acknowledge(unwanted, unwanted.localSeq(), Body.EMPTY);
        var advanced = unwanted.advanced();
        sending.send(advanced, advanced.request(Method.BYE), List.of(), Body.EMPTY, Unheard.UNHEARD);
    }

    /// The same bytes again, if the 2xx has been acknowledged.
    final void repeatAck(long seq, String remoteTag) {
        sending.repeatAck(seq, remoteTag);
    }

    final void lost(String sentence) {
        gone = sentence;
        session(new Session.Lost());
    }

    /// How our re-INVITE ended.
    private final class ReinviteOutcome implements ClientRunner.Listener {
        private final long seq;
        private boolean isAnswered;

        ReinviteOutcome(long seq) {
            this.seq = seq;
        }

        @Override
        public void onResponse(SipResponse response) {
            int status = response.status();
            if (status < 200) {
                return;
            }
            if (isAnswered) {
                sending.repeatAck(seq, response.to().tag().orElse(""));
                return;
            }
            isAnswered = true;
            if (response.isSuccess()) {
                ackSeq = seq;
                refresh(response);
            }
            session(new Session.Answered(response, glareDelay()));
            if (status == 481 || status == 408) {
                lost("the re-INVITE was answered " + status);
            }
        }

        @Override
        public void onFailed(SendFailure failure) {
            lastFailure = failure;
            session(new Session.Unanswered());
        }
    }

    final void refresh(SipMessage message) {
        try {
            dialog = dialogNow().refreshed(message);
        } catch (SyntaxException unreadable) {
            // The old target is the best that is left.
            LOG.atDebug().addKeyValue("dialog", key).log("unreadable Contact in a 2xx");
        }
    }

    /// Longer for the one who made the Call-ID, so that the two sides do not meet again. Source: RFC 3261 §14.1.
    private Duration glareDelay() {
        return isIncoming()
                ? Duration.ofMillis(port.tokens().below(201) * 10L)
                : Duration.ofMillis(2_100 + port.tokens().below(191) * 10L);
    }

    /// The user's answer to a re-INVITE; inside the serial. One that comes too late does nothing.
    final void answerReoffer(ServerRunner.Invite reoffer, int status, List<Header> headers, Body body) {
        var state = session;
        if (state == null
                || Session.waiting(state).filter(reoffer.request::equals).isEmpty()) {
            return;
        }
        var response = response(reoffer, status, headers, body);
        if (status < 200) {
            reoffer.answer(response);
        } else if (status < 300) {
            refresh(reoffer.request);
            session(new Session.Accept(response));
        } else {
            session(new Session.Refuse(response));
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
        if (session == null) {
            serial.run(this::abandon);
        } else if (!(session instanceof Session.Closed)) {
            session = new Session.Closed();
            serial.run(this::sendBye);
        }
        told.onGone("an error of ours: " + failure.getMessage());
    }
}
