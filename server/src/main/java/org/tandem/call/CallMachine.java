package org.tandem.call;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.tandem.base.Cause;
import org.tandem.call.CallState.Answering;
import org.tandem.call.CallState.Borrowing;
import org.tandem.call.CallState.Connected;
import org.tandem.call.CallState.Dialling;
import org.tandem.call.CallState.Ended;
import org.tandem.call.CallState.Opening;
import org.tandem.call.CallState.Replacing;
import org.tandem.call.CallState.Ringing;
import org.tandem.call.CallState.Settling;
import org.tandem.call.CallState.Waiting;

/// Decides what a call does next: pure, so that every race can be written down as a list of events.
///
/// The order of a call: it is routed, its opening record becomes durable, places are called round by round
/// ([Searching]), one answers, the legs talk ([Talking]), it ends once. In between a party may be given another
/// partner, whom this call reaches by a further search or takes over from another call ([Meeting]); then the two
/// are brought to agree on a session ([Agreeing]). An event that no longer fits (a late timer, a leg that
/// answers after another one did) leaves the state as it is and is answered so that no leg is left hanging
/// ([Misfits]).
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
            case Settling settling -> Agreeing.on(settling, event, now);
            case Borrowing borrowing -> Meeting.onBorrowing(borrowing, event, now);
            case Replacing replacing -> Meeting.onReplacing(replacing, event, now);
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
            case CallEvent.Cancelled _, CallEvent.HungUp _ ->
                end(state.call(), null, Cause.NORMAL, "the caller gave up", now, new Effects());
            case CallEvent.Gone gone -> end(state.call(), null, Cause.TIMER, gone.sentence(), now, new Effects());
            case CallEvent.Clear clear -> refuse(state.call(), clear.cause(), clear.sentence(), now, new Effects());
            case CallEvent.Reoffered reoffered -> Misfits.reoffered(state, reoffered, 491);
            case CallEvent.Answered answered -> Misfits.answered(state, answered);
            case CallEvent.Referred referred -> Misfits.referred(state, referred);
            case CallEvent.Noted noted -> Misfits.noted(state, noted);
            case CallEvent.Commanded commanded -> Misfits.commanded(state, commanded);
            case CallEvent.LegWanted wanted -> Misfits.wanted(state, wanted);
            case CallEvent.LegReleased released -> Misfits.released(state, released);
            case CallEvent.Progressed _,
                    CallEvent.EarlyOffered _,
                    CallEvent.EarlyAnswered _,
                    CallEvent.Failed _,
                    CallEvent.Acked _,
                    CallEvent.ReofferAnswered _,
                    CallEvent.ReofferFailed _,
                    CallEvent.UpdateAnswered _,
                    CallEvent.LegRefused _,
                    CallEvent.Expired _ -> Step.stay(state);
        };
    }

    private static Step recorded(Call call, Instant now) {
        Effects effects = new Effects();
        Quest station = call.station();
        if (station != null) {
            return Searching.dial(call, station, 0, new Waiting.Nobody(call.quest()), effects, now);
        }
        return switch (call.route().destination()) {
            case Destination.Refused refused -> refuse(call, refused.cause(), refused.sentence(), now, effects);
            case Destination.InPlaceOf inPlace -> Meeting.ask(call, inPlace, effects);
            case Destination.Station _, Destination.LineAndNumber _, Destination.User _, Destination.WaitingPlace _ ->
                search(call, effects, now);
        };
    }

    private static Step search(Call call, Effects effects, Instant now) {
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
        return Searching.dial(call, call.quest(), 0, new Waiting.Caller(near), effects, now);
    }

    private static Step onEnded(Ended state, CallEvent event) {
        return switch (event) {
            case CallEvent.Answered answered -> Misfits.answered(state, answered);
            case CallEvent.Reoffered reoffered -> Misfits.reoffered(state, reoffered, 481);
            case CallEvent.ReofferAnswered answer -> Misfits.reofferAnswered(state, answer);
            case CallEvent.Referred referred ->
                new Effects()
                        .add(new CallEffect.AnswerReferral(referred.leg(), 481, "the call has ended"))
                        .into(state);
            case CallEvent.Noted noted ->
                new Effects()
                        .add(new CallEffect.AnswerNote(noted.leg(), noted.ticket(), 481))
                        .into(state);
            case CallEvent.Commanded _ ->
                new Effects()
                        .add(new CallEffect.Reply(
                                new CommandRefusal.NoSuchCall(state.call().id().value())))
                        .into(state);
            case CallEvent.LegWanted wanted -> Misfits.wanted(state, wanted);
            case CallEvent.LegReleased released -> Misfits.released(state, released);
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
                    CallEvent.LegRefused _,
                    CallEvent.Clear _ -> Step.stay(state);
        };
    }

    static boolean isSuccess(int status) {
        return status >= 200 && status < 300;
    }

    /// Ends a call in which nobody has had a final response yet: the caller gets one, where there is a caller.
    static Step refuse(Call call, Cause cause, String sentence, Instant now, Effects effects) {
        if (call.station() == null) {
            effects.add(new CallEffect.Refuse(call.near(), cause, sentence));
        }
        return end(call, null, cause, sentence, now, effects);
    }

    /// The only place where a call ends: one closing record, no timers.
    static Step end(Call call, @Nullable Side reached, Cause cause, String sentence, Instant now, Effects effects) {
        for (CallTimer timer : CallTimer.values()) {
            effects.add(new CallEffect.Disarm(timer));
        }
        return effects.add(new CallEffect.Close(call.closing(now, cause, sentence, reached)))
                .into(new Ended(call, reached, now, cause, sentence));
    }
}
