package org.tandem.call;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.tandem.base.Cause;
import org.tandem.call.CallState.Answering;
import org.tandem.call.CallState.Connected;
import org.tandem.call.CallState.Dialling;
import org.tandem.call.CallState.Ended;
import org.tandem.call.CallState.Opening;
import org.tandem.call.CallState.Ringing;

/// Decides what a call does next: pure, so that every race can be written down as a list of events.
///
/// The order of a call: it is routed, its opening record becomes durable, places are called round by round
/// ([Searching]), one
/// answers, the legs talk ([Talking]), it ends once. An event that no longer fits (a late timer, a leg that
/// answers
/// after another
/// one did) leaves the state as it is and is answered so that no leg is left hanging.
public final class CallMachine {
    private CallMachine() {}

    /// The first step of a routed call.
    public static Step begin(Call call) {
        return new Effects().add(new CallEffect.Open(call.opening())).into(new Opening(call));
    }

    /// The next step.
    public static Step on(CallState state, CallEvent event, Instant now) {
        return switch (state) {
            case Opening opening -> onOpening(opening, event, now);
            case Dialling dialling -> Searching.on(dialling, dialling.search(), event, now);
            case Ringing ringing -> Searching.on(ringing, ringing.search(), event, now);
            case Answering answering -> Talking.onAnswering(answering, event, now);
            case Connected connected -> Talking.onConnected(connected, event, now);
            case Ended ended -> onEnded(ended, event);
        };
    }

    private static Step onOpening(Opening state, CallEvent event, Instant now) {
        return switch (event) {
            case CallEvent.Recorded _ -> recorded(state.call(), now);
            case CallEvent.RecordFailed failed ->
                refuse(
                        state.call(),
                        Cause.TEMPORARY_FAILURE,
                        "the call could not be recorded: " + failed.sentence(),
                        now,
                        new Effects());
            case CallEvent.Cancelled _ ->
                end(state.call(), null, Cause.NORMAL, "the caller gave up", now, new Effects());
            case CallEvent.HungUp _ -> end(state.call(), null, Cause.NORMAL, "the caller gave up", now, new Effects());
            case CallEvent.Gone gone -> end(state.call(), null, Cause.TIMER, gone.sentence(), now, new Effects());
            case CallEvent.Clear clear -> refuse(state.call(), clear.cause(), clear.sentence(), now, new Effects());
            case CallEvent.Reoffered reoffered -> tryLater(state, reoffered);
            case CallEvent.Answered answered -> unwanted(state, answered);
            case CallEvent.Progressed _,
                    CallEvent.EarlyOffered _,
                    CallEvent.EarlyAnswered _,
                    CallEvent.Failed _,
                    CallEvent.Acked _,
                    CallEvent.ReofferAnswered _,
                    CallEvent.ReofferFailed _,
                    CallEvent.UpdateAnswered _,
                    CallEvent.Expired _ -> Step.stay(state);
        };
    }

    private static Step recorded(Call call, Instant now) {
        if (call.route().destination() instanceof Destination.Refused refused) {
            return refuse(call, refused.cause(), refused.sentence(), now, new Effects());
        }
        Effects effects = new Effects();
        LegState near = new LegState.Offered();
        Duration progress = call.times().progress();
        if (progress != null) {
            Duration left = Duration.between(now, call.started().plus(progress));
            if (left.isPositive()) {
                effects.add(new CallEffect.Arm(CallTimer.PROGRESS, left));
            } else {
                effects.add(new CallEffect.Ring(180, Media.NONE));
                near = new LegState.Alerting(180);
            }
        }
        return Searching.dial(call, 0, near, effects, now);
    }

    private static Step onEnded(Ended state, CallEvent event) {
        return switch (event) {
            case CallEvent.Answered answered -> unwanted(state, answered);
            case CallEvent.Reoffered reoffered ->
                new Effects()
                        .add(new CallEffect.AnswerReoffer(reoffered.leg(), 481, Media.NONE))
                        .into(state);
            case CallEvent.ReofferAnswered answer -> acknowledgeLate(state, answer);
            case CallEvent.Recorded _,
                    CallEvent.RecordFailed _,
                    CallEvent.Progressed _,
                    CallEvent.EarlyOffered _,
                    CallEvent.EarlyAnswered _,
                    CallEvent.Failed _,
                    CallEvent.Cancelled _,
                    CallEvent.Acked _,
                    CallEvent.ReofferFailed _,
                    CallEvent.UpdateAnswered _,
                    CallEvent.HungUp _,
                    CallEvent.Gone _,
                    CallEvent.Expired _,
                    CallEvent.Clear _ -> Step.stay(state);
        };
    }

    /// A leg answered that is not wanted any more: its 200 and our CANCEL crossed. Source: RFC 3261 §9.1.
    static Step unwanted(CallState state, CallEvent.Answered answered) {
        return new Effects()
                .add(new CallEffect.Acknowledge(answered.leg(), Media.NONE))
                .add(new CallEffect.HangUp(answered.leg(), Cause.NORMAL, "answered elsewhere or given up"))
                .into(state);
    }

    /// A re-INVITE at a time when another INVITE of the same call is under way. Source: RFC 3261 §14.2.
    static Step tryLater(CallState state, CallEvent.Reoffered reoffered) {
        return new Effects()
                .add(new CallEffect.AnswerReoffer(reoffered.leg(), 491, Media.NONE))
                .into(state);
    }

    /// A 2xx that nobody waits for must still be acknowledged.
    static Step acknowledgeLate(CallState state, CallEvent.ReofferAnswered answer) {
        return isSuccess(answer.status())
                ? new Effects()
                        .add(new CallEffect.Acknowledge(answer.leg(), Media.NONE))
                        .into(state)
                : Step.stay(state);
    }

    static boolean isSuccess(int status) {
        return status >= 200 && status < 300;
    }

    /// Ends a call whose caller has no final response yet, by one.
    static Step refuse(Call call, Cause cause, String sentence, Instant now, Effects effects) {
        effects.add(new CallEffect.Refuse(cause, sentence));
        return end(call, null, cause, sentence, now, effects);
    }

    /// The only place where a call ends: one closing record, no timers.
    static Step end(Call call, @Nullable Target reached, Cause cause, String sentence, Instant now, Effects effects) {
        for (CallTimer timer : CallTimer.values()) {
            effects.add(new CallEffect.Disarm(timer));
        }
        return effects.add(new CallEffect.Close(call.closing(now, cause, sentence, reached)))
                .into(new Ended(call, reached, now, cause, sentence));
    }
}
