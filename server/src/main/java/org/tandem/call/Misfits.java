package org.tandem.call;

import org.tandem.base.Cause;

/// What becomes of events in states that have no use for them, where somebody waits for an answer: so that no
/// transaction, no leg and no other call is left hanging.
final class Misfits {
    private Misfits() {}

    /// A leg answered that is not wanted any more: its 200 and our CANCEL crossed. Source: RFC 3261 §9.1.
    static Step answered(CallState state, CallEvent.Answered answered) {
        return new Effects()
                .add(new CallEffect.Acknowledge(answered.leg(), Media.NONE))
                .add(new CallEffect.HangUp(answered.leg(), Cause.NORMAL, "answered elsewhere or given up"))
                .into(state);
    }

    /// A re-INVITE while another change of the same call is under way (491: it is sent again), or of a leg that is
    /// none any more (481). Source: RFC 3261 §14.2.
    static Step reoffered(CallState state, CallEvent.Reoffered reoffered, int status) {
        return new Effects()
                .add(new CallEffect.AnswerReoffer(reoffered.leg(), status, Media.NONE))
                .into(state);
    }

    /// A 2xx that nobody waits for must still be acknowledged.
    static Step reofferAnswered(CallState state, CallEvent.ReofferAnswered answer) {
        return CallMachine.isSuccess(answer.status())
                ? new Effects()
                        .add(new CallEffect.Acknowledge(answer.leg(), Media.NONE))
                        .into(state)
                : Step.stay(state);
    }

    /// A REFER while the call is not up, or is being changed.
    static Step referred(CallState state, CallEvent.Referred referred) {
        return new Effects()
                .add(new CallEffect.AnswerReferral(
                        referred.leg(), 491, "the call is not up yet, or is being changed already"))
                .into(state);
    }

    /// A note while it has nobody to go to.
    static Step noted(CallState state, CallEvent.Noted noted) {
        return new Effects()
                .add(new CallEffect.AnswerNote(noted.leg(), noted.ticket(), 480))
                .into(state);
    }

    static Step commanded(CallState state, CallEvent.Commanded commanded) {
        return refused(
                state,
                new CommandRefusal.WrongState(
                        commanded.command().word(), CallView.of(state).state()));
    }

    static Step refused(CallState state, CommandRefusal refusal) {
        return new Effects().add(new CallEffect.Reply(refusal)).into(state);
    }

    /// Another call asks for a leg that cannot go now.
    static Step wanted(CallState state, CallEvent.LegWanted wanted) {
        return wanted(
                state,
                wanted,
                Cause.NO_SUCH_DIALOG,
                "the other call is " + CallView.of(state).state());
    }

    static Step wanted(CallState state, CallEvent.LegWanted wanted, Cause cause, String sentence) {
        return new Effects()
                .add(new CallEffect.Keep(wanted.taker(), cause, sentence))
                .into(state);
    }

    /// A leg came that is not waited for any more. It is ours now, so it is ours to end.
    static Step released(CallState state, CallEvent.LegReleased released) {
        return discard(released.side(), new Effects()).into(state);
    }

    static Effects discard(Side side, Effects effects) {
        String sentence = "the call that it was for is over";
        return effects.add(
                side.isUnanswered()
                        ? new CallEffect.Refuse(side.leg(), Cause.TEMPORARY_FAILURE, sentence)
                        : new CallEffect.HangUp(side.leg(), Cause.NORMAL, sentence));
    }
}
