package org.tandem.sip;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tandem.base.Timers;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;
import org.tandem.wire.sip.dialog.Reinvite;
import org.tandem.wire.sip.dialog.Session;
import org.tandem.wire.sip.transaction.Step;

/// Carries out what [Session] decides: a call after its 2xx. Everything in here happens inside the serial.
final class SessionRunner {
    private final Leg leg;
    private Session.@Nullable State state;
    /// The INVITE of theirs that our final response belongs to.
    private ServerRunner.@Nullable Invite theirs;
    /// The CSeq of our INVITE whose 2xx is to be acknowledged.
    private long ackSeq;

    private List<Header> byeHeaders = List.of();
    private String gone = "";
    private SendFailure lastFailure = new SendFailure.NoResponse("");
    private Timers.@Nullable Timer repeat;
    private Timers.@Nullable Timer deadline;
    private Timers.@Nullable Timer retry;

    SessionRunner(Leg leg) {
        this.leg = leg;
    }

    /// Whether the INVITE has been answered by a 2xx.
    boolean hasBegun() {
        return state != null;
    }

    boolean isOpen() {
        return state != null && !(state instanceof Session.Closed);
    }

    /// Our INVITE of that CSeq number was answered.
    void begin(long inviteSeq) {
        ackSeq = inviteSeq;
        state = Session.answered();
    }

    /// We answer their INVITE.
    void begin(SipResponse ok) {
        take(Session.accepted(ok, leg.port.times()), theirs);
    }

    /// The INVITE that the next final response of ours belongs to.
    void serve(ServerRunner.Invite invite) {
        theirs = invite;
    }

    /// The re-INVITE that waits for our user's answer is that one.
    boolean isWaiting(SipRequest reinvite) {
        var now = state;
        return now != null && Session.waiting(now).filter(reinvite::equals).isPresent();
    }

    /// Whether an ACK with that number is for our 2xx.
    boolean awaitsAck(long seq) {
        var invite = theirs;
        return invite != null && invite.request.cseq().number() == seq;
    }

    /// Sends a re-INVITE that only keeps the session alive.
    ///
    /// @return false while another INVITE is under way, or an UPDATE with an offer
    boolean refresh(Body description) {
        if (!(state instanceof Session.Idle) || leg.updates.isOpen()) {
            return false;
        }
        on(new Session.Ask(new Reinvite(List.of(), description, true)));
        return true;
    }

    void hangUp(List<Header> headers) {
        byeHeaders = headers;
        on(new Session.HangUp());
    }

    void lost(String sentence) {
        gone = sentence;
        on(new Session.Lost());
    }

    /// The final response to our re-INVITE of that CSeq number.
    void answered(long seq, SipResponse response, Duration glareDelay) {
        if (response.isSuccess()) {
            ackSeq = seq;
        }
        on(new Session.Answered(response, glareDelay));
    }

    void unanswered(SendFailure failure) {
        if (failure instanceof SendFailure.Refused && state instanceof Session.Asking asking) {
            if (asking.reinvite().isRefresh()) {
                // A limit of ours says nothing about the peer: the timer tries again, as after a 491.
                on(new Session.Answered(SipResponse.builder(491).build(), leg.glareDelay()));
                return;
            }
        }
        lastFailure = failure;
        gone = failure.sentence();
        on(new Session.Unanswered());
    }

    void on(Session.Event event) {
        on(event, null);
    }

    /// @param fresh the transaction of the request that the event is about, if it is about one
    void on(Session.Event event, ServerRunner.@Nullable Invite fresh) {
        var before = state;
        if (before != null) {
            take(Session.on(before, event, leg.port.times()), fresh);
        }
    }

    /// We are wrong: nothing more but a BYE.
    ///
    /// @return whether there was something to end
    boolean breakOff() {
        if (!isOpen()) {
            return false;
        }
        state = new Session.Closed();
        return true;
    }

    /// The call is over.
    void finish() {
        Leg.cancel(retry);
    }

    private void take(Step<Session.State, Session.Effect> step, ServerRunner.@Nullable Invite fresh) {
        state = step.state();
        for (var effect : step.effects()) {
            carryOut(effect, fresh);
        }
        if (state instanceof Session.Closed) {
            leg.finish();
        }
    }

    private void carryOut(Session.Effect effect, ServerRunner.@Nullable Invite fresh) {
        switch (effect) {
            case Session.SendReinvite(var reinvite) -> leg.sendReinvite(reinvite);
            case Session.SendAck(var body) -> leg.sendAck(ackSeq, body);
            case Session.SendFinal(var response) -> {
                if (theirs != null) {
                    theirs.answer(response);
                }
            }
            case Session.SendBye _ -> sendBye();
            case Session.AnswerTheirs(var request, var status) -> {
                var transaction = fresh != null && fresh.request.equals(request) ? fresh : theirs;
                if (transaction != null) {
                    leg.answer(transaction, status);
                }
            }
            case Session.ArmRepeat(var after) -> {
                Leg.cancel(repeat);
                repeat = arm(after, new Session.RepeatDue());
            }
            case Session.ArmDeadline(var after) -> {
                Leg.cancel(deadline);
                deadline = arm(after, new Session.DeadlineDue());
            }
            case Session.ArmRetry(var after) -> retry = arm(after, new Session.RetryDue());
            case Session.DisarmAck _ -> {
                Leg.cancel(repeat);
                Leg.cancel(deadline);
            }
            case Session.TellOffered(var reinvite) -> {
                theirs = fresh;
                if (fresh != null) {
                    leg.offered(reinvite);
                    leg.listener.onReinvite(new Reoffer(leg, fresh));
                }
            }
            case Session.TellAnswered(var response) -> leg.listener.onReinviteAnswered(response);
            case Session.RefreshAnswered(var response) -> {
                if (!response.isSuccess()) {
                    leg.clock.refused(response);
                }
            }
            case Session.TellUnanswered _ -> leg.listener.onReinviteFailed(lastFailure);
            case Session.TellOneAtATime _ ->
                leg.listener.onReinviteFailed(new SendFailure.Refused("a re-INVITE waits already"));
            case Session.TellAck(var ack) -> leg.listener.onAck(ack);
            case Session.TellBye(var bye) -> leg.listener.onBye(bye);
            case Session.TellNeverAcknowledged _ -> leg.listener.onGone("no ACK for our 2xx came");
            case Session.TellLost _ -> leg.listener.onGone(gone);
        }
    }

    void sendBye() {
        leg.sendBye(byeHeaders);
    }

    private Timers.Timer arm(Duration after, Session.Event event) {
        return leg.port.timers().after(after, () -> leg.serial.run(() -> on(event)));
    }
}
