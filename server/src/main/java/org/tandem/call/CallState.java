package org.tandem.call;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tandem.base.CallId;
import org.tandem.base.Cause;
import org.tandem.base.LegId;

/// Where a call stands, with what is true only there.
public sealed interface CallState {

    Call call();

    /// Routed; its opening record is on the way to the journal. No leg but the caller's has heard of it.
    record Opening(Call call) implements CallState {}

    /// Places are being called; none has reported progress.
    record Dialling(Call call, Search search) implements CallState {}

    /// Places are being called, and at least one has reported progress.
    record Ringing(Call call, Search search) implements CallState {}

    /// The caller has been sent the 200, and its ACK is to come.
    record Answering(Call call, Side near, Side far) implements CallState {}

    /// Two legs are up, and talk as far as nobody holds.
    ///
    /// @param near at first the caller's side; it may have been replaced
    /// @param far the other side
    /// @param leaving a leg that has transferred the other and is expected to hang up; null for none
    record Connected(
            Call call,
            Side near,
            Side far,
            Exchange exchange,
            @Nullable LegId leaving) implements CallState {
        boolean isPart(LegId leg) {
            return leg.equals(near.leg()) || leg.equals(far.leg());
        }

        Side side(LegId leg) {
            return leg.equals(near.leg()) ? near : far;
        }

        Side partner(LegId leg) {
            return leg.equals(near.leg()) ? far : near;
        }
    }

    /// Two legs are up, and are being brought to agree on one session: one of them has our re-INVITE.
    ///
    /// @param asked the leg that has it
    /// @param offered what it says
    /// @param round how many have been answered before it
    record Settling(Call call, Side near, Side far, LegId asked, Media offered, int round, Purpose purpose)
            implements CallState {
        Side side(LegId leg) {
            return leg.equals(near.leg()) ? near : far;
        }

        Side partner(LegId leg) {
            return leg.equals(near.leg()) ? far : near;
        }
    }

    /// Another call has been asked to give up a leg to this one.
    ///
    /// @param waiting who waits for it here: the caller, whose INVITE replaces, or a party that is
    ///     being transferred
    /// @param from the other call
    /// @param named the leg there whose partner is wanted
    record Borrowing(Call call, Waiting waiting, CallId from, LegId named) implements CallState {}

    /// The caller has taken somebody's place: the partner is being told the caller's session.
    ///
    /// @param far the partner, which has our re-INVITE
    /// @param offered what it says; nothing where the offer is to come from the partner
    record Replacing(Call call, LegState told, Side far, Media offered) implements CallState {}

    /// Over. Late news of its legs is still answered from here.
    record Ended(Call call, @Nullable Side reached, Instant at, Cause cause, String sentence) implements CallState {}

    /// A round of a search: which legs are out, and who waits for one of them to answer.
    ///
    /// @param round index into the rounds of the quest's route
    /// @param branches legs of this round, those that failed included
    /// @param exchange an offer on its way before the answer: by UPDATE, or in a reliable 18x
    record Search(Quest quest, int round, List<Branch> branches, Waiting waiting, EarlyExchange exchange) {
        public Search {
            branches = List.copyOf(branches);
        }

        /// The beginning of a round: no offer of its places is on its way.
        Search(Quest quest, int round, List<Branch> branches, Waiting waiting) {
            this(quest, round, branches, waiting, new EarlyExchange.Settled());
        }

        Search with(List<Branch> changed) {
            return new Search(quest, round, changed, waiting, exchange);
        }

        Search with(Waiting changed) {
            return new Search(quest, round, branches, changed, exchange);
        }

        Search with(EarlyExchange changed) {
            return new Search(quest, round, branches, waiting, changed);
        }
    }

    /// Who waits while somebody is being reached.
    sealed interface Waiting {
        /// The caller, whose INVITE has no final response yet.
        ///
        /// @param told what it has been told: [LegState.Offered] or [LegState.Alerting]
        record Caller(LegState told) implements Waiting {}

        /// A party that is up, and is to be given a new partner.
        ///
        /// @param referrer its partner up to now, who has wished it so; null where there is none (any more)
        /// @param keptIsNear in which of the two places of the call the party is
        /// @param notifies whether the referrer is told how it goes
        record Kept(Side kept, @Nullable Side referrer, boolean keptIsNear, boolean notifies) implements Waiting {}

        /// Nobody: a station is being rung for a call that was ordered.
        ///
        /// @param next whom the station is to be connected with
        record Nobody(Quest next) implements Waiting {}
    }

    /// What two legs are brought to agree for.
    sealed interface Purpose {
        /// One of them has a new partner.
        ///
        /// @param waiting how it stood before; there is a way back until the kept party has agreed
        record Joining(Waiting.Kept waiting) implements Purpose {}

        /// The kept party has agreed, so there is no way back any more.
        ///
        /// @param leaving the referrer's leg; null for none
        record Joined(@Nullable LegId leaving) implements Purpose {}

        /// One of them holds the other.
        record Holding(LegId by) implements Purpose {}

        /// One of them lets the other go.
        record Retrieving(LegId by) implements Purpose {}
    }

    /// One called leg of a round.
    ///
    /// @param state [LegState.Dialling], [LegState.Ringing] or [LegState.Released]
    /// @param failure why it failed; null while it has not
    record Branch(
            LegId leg,
            Target target,
            Instant at,
            LegState state,
            @Nullable Failure failure) {
        boolean isLive() {
            return failure == null;
        }
    }

    /// An offer that is on its way through Tandem before the answer.
    sealed interface EarlyExchange {
        /// None.
        record Settled() implements EarlyExchange {}

        /// The asker's UPDATE has been passed to the other leg.
        record Updating(LegId asker) implements EarlyExchange {}

        /// A called leg's offer has been passed to the caller, whose answer is to come.
        record Offering(LegId called) implements EarlyExchange {}
    }

    /// An offer that is on its way through Tandem, inside an established call.
    sealed interface Exchange {
        /// None.
        record Settled() implements Exchange {}

        /// The asker's re-INVITE or UPDATE has been passed to the other leg.
        ///
        /// @param offer its offer, or none: then the offer comes in the 2xx
        /// @param passed what the other leg was sent
        record Asked(LegId asker, Media offer, Media passed) implements Exchange {}

        /// The other leg's offer has been passed to the asker in a 2xx; its ACK brings the answer.
        ///
        /// @param passed what the asker was sent
        record AnswerAwaited(LegId asker, Media offer, Media passed) implements Exchange {}
    }
}
