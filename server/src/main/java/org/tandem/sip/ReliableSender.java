package org.tandem.sip;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.tandem.base.Timers;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.RAck;
import org.tandem.wire.sip.SipResponse;
import org.tandem.wire.sip.dialog.ReliableResponses;
import org.tandem.wire.uri.SyntaxException;

/// Carries out what [ReliableResponses] decides for one INVITE that we got. Everything in here happens inside the
/// serial.
final class ReliableSender {
    private final CalleeLeg leg;
    private final long inviteSeq;
    private ReliableResponses.State state;
    private Timers.@Nullable Timer repeat;
    private Timers.@Nullable Timer deadline;

    ReliableSender(CalleeLeg leg, long inviteSeq) {
        this.leg = leg;
        this.inviteSeq = inviteSeq;
        this.state = ReliableResponses.start(1L + leg.port.tokens().below(Integer.MAX_VALUE - 1));
    }

    /// Whether a 2xx waits for the PRACK of a 18x.
    boolean holdsAnswer() {
        return state instanceof ReliableResponses.Sent sent && sent.ok() != null;
    }

    void send(SipResponse response) {
        on(new ReliableResponses.Send(response), null);
    }

    void finish(SipResponse response) {
        on(new ReliableResponses.Finish(response), null);
    }

    void stop() {
        on(new ReliableResponses.Stop(), null);
    }

    void prackCame(ServerRunner.Other prack) {
        try {
            var rack = prack.request.headers().first(HeaderName.RACK).map(RAck::parse);
            if (rack.isEmpty()) {
                leg.answer(prack, 400);
            } else {
                on(new ReliableResponses.PrackCame(prack.request, rack.get()), prack);
            }
        } catch (SyntaxException unreadable) {
            leg.answer(prack, 400);
        }
    }

    /// @param prack the transaction of the PRACK that the event is about, if it is about one
    private void on(ReliableResponses.Event event, ServerRunner.@Nullable Other prack) {
        var step = ReliableResponses.on(state, event, inviteSeq, leg.port.times());
        state = step.state();
        for (var effect : step.effects()) {
            carryOut(effect, prack);
        }
    }

    private void carryOut(ReliableResponses.Effect effect, ServerRunner.@Nullable Other prack) {
        switch (effect) {
            case ReliableResponses.SendResponse(var response) -> leg.sendProvisional(response);
            case ReliableResponses.SendFinal(var response) -> leg.sendFinal(response);
            case ReliableResponses.ArmRepeat(var after) -> {
                Leg.cancel(repeat);
                repeat = arm(after, new ReliableResponses.RepeatDue());
            }
            case ReliableResponses.ArmDeadline(var after) -> {
                Leg.cancel(deadline);
                deadline = arm(after, new ReliableResponses.DeadlineDue());
            }
            case ReliableResponses.Disarm _ -> {
                Leg.cancel(repeat);
                Leg.cancel(deadline);
            }
            case ReliableResponses.TakePrack _ -> {
                if (prack != null) {
                    leg.prackTaken(prack);
                }
            }
            case ReliableResponses.RefusePrack _ -> {
                if (prack != null) {
                    leg.answer(prack, 481);
                }
            }
            case ReliableResponses.GiveUp _ -> leg.neverAcknowledged();
        }
    }

    private Timers.Timer arm(Duration after, ReliableResponses.Event event) {
        return leg.port.timers().after(after, () -> leg.serial.run(() -> on(event, null)));
    }
}
