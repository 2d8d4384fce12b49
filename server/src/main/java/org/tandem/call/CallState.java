package org.tandem.call;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
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

    /// A called leg has answered, the caller has been sent the 200, and its ACK is to come.
    record Answering(Call call, Far far) implements CallState {}

    /// Both legs are up.
    ///
    /// @param near the caller's side: connected, or holding the other
    /// @param farState the called side: likewise
    record Connected(Call call, Far far, LegState near, LegState farState, Exchange exchange) implements CallState {}

    /// Over. Late news of its legs is still answered from here.
    record Ended(Call call, @Nullable Target reached, Instant at, Cause cause, String sentence) implements CallState {}

    /// The called leg that answered.
    record Far(LegId leg, Target target) {}

    /// A round of the search: which legs are out, and what the caller has been told.
    ///
    /// @param round index into the route's rounds
    /// @param branches legs of this round, those that failed included
    /// @param near what the caller has been told: [LegState.Offered] or [LegState.Alerting]
    /// @param exchange an offer on its way before the answer: by UPDATE, or in a reliable 18x
    record Search(int round, List<Branch> branches, LegState near, EarlyExchange exchange) {
        public Search {
            branches = List.copyOf(branches);
        }

        /// The beginning of a round: no offer of its places is on its way.
        Search(int round, List<Branch> branches, LegState near) {
            this(round, branches, near, new EarlyExchange.Settled());
        }

        Search with(List<Branch> changed) {
            return new Search(round, changed, near, exchange);
        }

        Search with(LegState told) {
            return new Search(round, branches, told, exchange);
        }

        Search with(EarlyExchange changed) {
            return new Search(round, branches, near, changed);
        }
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
        record Asked(LegId asker, Media offer) implements Exchange {}

        /// The other leg's offer has been passed to the asker in a 2xx; its ACK brings the answer.
        record AnswerAwaited(LegId asker, Media offer) implements Exchange {}
    }
}
