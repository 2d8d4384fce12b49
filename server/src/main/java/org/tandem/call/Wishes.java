package org.tandem.call;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.tandem.base.Cause;
import org.tandem.base.LegId;
import org.tandem.call.CallState.Connected;
import org.tandem.call.CallState.Exchange;
import org.tandem.call.CallState.Waiting;

/// What a call that is up is asked to change about itself: by REFER of a leg, by command, by another call.
///
/// Source: RFC 3515, RFC 3891, RFC 3892, RFC 4488; direct-sip-trunk.md §9.
final class Wishes {
    private Wishes() {}

    // REFER.

    static Step referred(Connected state, CallEvent.Referred event, Instant now) {
        if (!state.isPart(event.leg())) {
            return new Effects()
                    .add(new CallEffect.AnswerReferral(event.leg(), 481, "the leg is in no call"))
                    .into(state);
        }
        if (!(state.exchange() instanceof Exchange.Settled)) {
            return Misfits.referred(state, event);
        }
        Referral referral = event.referral();
        if (referral.replaces() != null) {
            return consulted(state, event, now);
        }
        Quest quest = event.quest();
        if (quest == null || !state.partner(event.leg()).heard().isPresent()) {
            return new Effects()
                    .add(new CallEffect.AnswerReferral(event.leg(), 488, "no session is known that could go on"))
                    .into(state);
        }
        Destination.Refused refusal = quest.refusal();
        if (refusal != null) {
            Call call =
                    state.call().moved(now, "transfer to " + referral.dialled() + " refused: " + refusal.sentence());
            return declined(state, call, event, refusal.cause().status(), refusal.sentence());
        }
        Effects effects = begun(state, event);
        return search(state, event.leg(), referral.notifies(), referral.dialled(), quest, effects, now);
    }

    /// Refer-To names a dialog whose place the new one is to take. Where it is one of another call of ours, the
    /// two calls meet. It is never sent to Lync.
    private static Step consulted(Connected state, CallEvent.Referred event, Instant now) {
        Place place = event.place();
        if (place == null || place.call().equals(state.call().id())) {
            String sentence = "the dialog that Replaces names is not one of another call here";
            return declined(state, state.call().moved(now, "transfer refused: " + sentence), event, 481, sentence);
        }
        Effects effects = begun(state, event);
        Call call = state.call()
                .moved(now, state.side(event.leg()).shown() + " transfers its partner to call " + place.call());
        return Meeting.ask(call, kept(state, event.leg(), event.referral().notifies()), place, effects);
    }

    private static Effects begun(Connected state, CallEvent.Referred event) {
        Effects effects = new Effects().add(new CallEffect.AnswerReferral(event.leg(), 202, ""));
        if (event.referral().notifies()) {
            effects.add(new CallEffect.Notify(event.leg(), 100, false));
        }
        LegId leaving = state.leaving();
        if (leaving != null) {
            Talking.sendOff(leaving, effects);
        }
        return effects;
    }

    /// Accepted as a request, and failed at once; without notifications the answer itself must say so.
    private static Step declined(Connected state, Call call, CallEvent.Referred event, int status, String sentence) {
        Effects effects = new Effects();
        if (event.referral().notifies()) {
            effects.add(new CallEffect.AnswerReferral(event.leg(), 202, ""))
                    .add(new CallEffect.Notify(event.leg(), status, true));
        } else {
            effects.add(new CallEffect.AnswerReferral(event.leg(), status, sentence));
        }
        return effects.into(new Connected(call, state.near(), state.far(), state.exchange(), state.leaving()));
    }

    private static Step search(
            Connected state, LegId by, boolean notifies, String to, Quest quest, Effects effects, Instant now) {
        Waiting.Kept kept = kept(state, by, notifies);
        Side party = kept.kept();
        Call call = state.call().moved(now, state.side(by).shown() + " transfers " + party.shown() + " to " + to);
        Quest offering = quest.offering(Renegotiation.unheld(party.heard()), party.isSecure());
        return Searching.dial(call, offering, 0, kept, effects, now);
    }

    private static Waiting.Kept kept(Connected state, LegId by, boolean notifies) {
        return new Waiting.Kept(
                state.partner(by), state.side(by), !by.equals(state.near().leg()), notifies);
    }

    // Commands.

    static Step commanded(Connected state, CallEvent.Commanded event, Instant now) {
        if (!(state.exchange() instanceof Exchange.Settled)) {
            return Misfits.refused(state, new CommandRefusal.UnderWay());
        }
        return switch (event.command()) {
            case Command.Hold(LegId by) -> {
                LegId holder = by(state, by);
                yield holder == null
                        ? noSuchLeg(state, by)
                        : state.side(holder).isHolding()
                                ? Misfits.commanded(state, event)
                                : Agreeing.hold(state, holder, replied(), now);
            }
            case Command.Retrieve(LegId by) -> {
                LegId holder = by(state, by);
                yield holder == null
                        ? noSuchLeg(state, by)
                        : state.side(holder).isHolding()
                                ? Agreeing.retrieve(state, holder, replied(), now)
                                : Misfits.commanded(state, event);
            }
            case Command.Transfer transfer -> transferred(state, transfer, now);
            case Command.Join join -> joined(state, join, now);
            case Command.Deflect _, Command.Answer _ -> Misfits.commanded(state, event);
        };
    }

    private static Effects replied() {
        return new Effects().add(new CallEffect.Reply(null));
    }

    private static Step transferred(Connected state, Command.Transfer transfer, Instant now) {
        LegId by = by(state, transfer.by());
        Quest quest = transfer.quest();
        if (by == null || quest == null) {
            return noSuchLeg(state, transfer.by());
        }
        Destination.Refused refusal = quest.refusal();
        if (refusal != null) {
            return Misfits.refused(state, new CommandRefusal.NotReachable(refusal.cause(), refusal.sentence()));
        }
        Effects effects = replied();
        LegId leaving = state.leaving();
        if (leaving != null) {
            Talking.sendOff(leaving, effects);
        }
        return search(state, by, false, transfer.to(), quest, effects, now);
    }

    private static Step joined(Connected state, Command.Join join, Instant now) {
        LegId by = by(state, join.by());
        if (by == null) {
            return noSuchLeg(state, join.by());
        }
        if (join.other().call().equals(state.call().id())) {
            String sentence = "A call cannot be connected with itself.";
            return Misfits.refused(state, new CommandRefusal.NoSuchLeg(sentence));
        }
        Effects effects = replied();
        LegId leaving = state.leaving();
        if (leaving != null) {
            Talking.sendOff(leaving, effects);
        }
        Call call = state.call()
                .moved(
                        now,
                        state.side(by).shown() + " transfers its partner to call "
                                + join.other().call());
        return Meeting.ask(call, kept(state, by, false), join.other(), effects);
    }

    /// The leg that is meant: the one named, else the only one that leads to a station.
    static @Nullable LegId by(Connected state, @Nullable LegId named) {
        if (named != null) {
            return state.isPart(named) ? named : null;
        }
        boolean nearIs = state.near().station() != null;
        boolean farIs = state.far().station() != null;
        return nearIs == farIs
                ? null
                : nearIs ? state.near().leg() : state.far().leg();
    }

    private static Step noSuchLeg(Connected state, @Nullable LegId named) {
        String sentence = named != null
                ? "Leg " + named + " is not one of the two that talk in this call."
                : "Say which leg: this call has no station, or two.";
        return Misfits.refused(state, new CommandRefusal.NoSuchLeg(sentence));
    }

    // Another call.

    static Step wanted(Connected state, CallEvent.LegWanted wanted, Instant now) {
        if (wanted.taking() == Taking.RINGING) {
            return Misfits.wanted(state, wanted, Cause.BUSY, "it has been answered");
        }
        if (!state.isPart(wanted.named()) || !(state.exchange() instanceof Exchange.Settled)) {
            return Misfits.wanted(state, wanted, Cause.NO_SUCH_DIALOG, "that leg is leaving, or is being changed");
        }
        Effects effects = new Effects();
        LegId leaving = state.leaving();
        if (leaving != null) {
            Talking.sendOff(leaving, effects);
        }
        return Meeting.give(state.call(), state.partner(wanted.named()), wanted.named(), wanted, effects, now);
    }
}
