package org.tandem.lab.lync;

import java.time.Duration;
import java.util.Optional;

/// How one trunk behaves: the switches of the fact sheet's §15. [#usual] is a healthy trunk of Lync 2013.
///
/// @param checksTopology refuse with 400 and ms-diagnostics 10013 when Contact or Via is not the configured gateway
/// @param trouble what goes wrong with each INVITE
public record TrunkSwitches(
        Look look, Ringing ringing, Patience patience, Pings pings, boolean checksTopology, Trouble trouble) {

    /// How its messages look.
    ///
    /// @param capitals write all field names in capitals
    /// @param maddr put the gateway's address as `maddr` into the Request-URI
    /// @param srtp what the offers say about encryption
    public record Look(boolean capitals, boolean maddr, SrtpForm srtp) {}

    /// How a call rings at a Lync user.
    ///
    /// @param tags how many To tags it rings with
    /// @param answering which of them (from 0) gives the 200; one beyond the count: a tag never seen before
    public record Ringing(int tags, int answering) {
        public Ringing {
            if (tags < 1 || tags > 100 || answering < 0) {
                throw new IllegalArgumentException("tags " + tags + " is not 1 to 100, or answering " + answering);
            }
        }
    }

    /// How long it waits.
    ///
    /// @param onlyTrying cancel and go to the next trunk when only 100 was seen for so long; empty: never
    /// @param withoutRtcp end a call when no RTCP came for so long, unless it is inactive; empty: never
    public record Patience(Optional<Duration> onlyTrying, Optional<Duration> withoutRtcp) {}

    /// How it watches the gateway by OPTIONS; no period: no pings.
    public record Pings(PingRule rule, Optional<Duration> every) {}

    /// What the far side does to an INVITE instead of treating it.
    public enum Trouble {
        NONE,
        /// 503 with Retry-After: 5.
        UNAVAILABLE_503,
        TIMEOUT_504,
        /// Not even 100.
        SILENCE,
        /// 100, then a TCP reset in the middle of the transaction.
        RESET
    }

    public static TrunkSwitches usual() {
        return new TrunkSwitches(
                new Look(true, true, SrtpForm.NONE),
                new Ringing(1, 0),
                new Patience(Optional.of(Duration.ofSeconds(10)), Optional.of(Duration.ofSeconds(30))),
                new Pings(PingRule.FIVE_MISSES, Optional.of(Duration.ofSeconds(20))),
                true,
                Trouble.NONE);
    }

    /// A trunk to a partner that is not looked at closely: another gateway, a proxy.
    public static TrunkSwitches relaxed() {
        return usual().with(new Pings(PingRule.FIVE_MISSES, Optional.empty())).withTopologyCheck(false);
    }

    public TrunkSwitches with(Look newLook) {
        return new TrunkSwitches(newLook, ringing, patience, pings, checksTopology, trouble);
    }

    public TrunkSwitches with(Ringing newRinging) {
        return new TrunkSwitches(look, newRinging, patience, pings, checksTopology, trouble);
    }

    public TrunkSwitches with(Patience newPatience) {
        return new TrunkSwitches(look, ringing, newPatience, pings, checksTopology, trouble);
    }

    public TrunkSwitches with(Pings newPings) {
        return new TrunkSwitches(look, ringing, patience, newPings, checksTopology, trouble);
    }

    public TrunkSwitches with(Trouble newTrouble) {
        return new TrunkSwitches(look, ringing, patience, pings, checksTopology, newTrouble);
    }

    public TrunkSwitches withTopologyCheck(boolean on) {
        return new TrunkSwitches(look, ringing, patience, pings, on, trouble);
    }
}
