package org.tandem.call;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.tandem.base.LegId;
import org.tandem.base.LineId;
import org.tandem.base.StationId;
import org.tandem.wire.uri.OtherUri;
import org.tandem.wire.uri.SipUri;
import org.tandem.wire.uri.TelUri;

/// One leg that is up, or the caller's that waits for its answer, with all that another call would need to
/// take it over. Its id stays the same wherever it goes.
///
/// @param station the station at its end, null where that is none of ours
/// @param party who is at its end
/// @param isSecure whether media keys may pass on it: it is on TLS and its line allows that
/// @param heard the last session description of its peer that names a place to send media to
/// @param sent the last one that its peer has from us
public record Side(
        LegId leg,
        LineId line,
        @Nullable StationId station,
        Party party,
        boolean isSecure,
        LegState state,
        Media heard,
        Media sent) {

    /// The caller's leg.
    static Side caller(Call call, LegState state, Media heard, Media sent) {
        Arrival arrival = call.arrival();
        return new Side(
                call.near(),
                arrival.line(),
                arrival.station(),
                arrival.caller(),
                arrival.isSecure(),
                state,
                heard,
                sent);
    }

    /// A leg that was called and has answered.
    static Side called(LegId leg, Target target, Instant now, Media heard, Media sent) {
        return new Side(
                leg,
                target.line(),
                target.station(),
                party(target),
                target.isSecure(),
                new LegState.Connected(now),
                heard,
                sent);
    }

    private static Party party(Target target) {
        return switch (target.uri()) {
            case SipUri sip -> new Party("", numberOf(sip.decodedUser()), sip.host(), false);
            case TelUri tel -> new Party(tel.digits());
            case OtherUri other -> new Party(other.toString());
        };
    }

    private static String numberOf(String user) {
        int semicolon = user.indexOf(';');
        return semicolon < 0 ? user : user.substring(0, semicolon);
    }

    Side in(LegState next) {
        return new Side(leg, line, station, party, isSecure, next, heard, sent);
    }

    /// The session that it has now. One without an address (old phones hold a call so) says nothing about where
    /// its media goes later, so the one before stays known.
    Side agreed(Media said, Media told) {
        boolean isUsable = said.isPresent() && !said.isNowhere();
        return new Side(
                leg,
                line,
                station,
                party,
                isSecure,
                state,
                isUsable || !heard.isPresent() ? said : heard,
                told.isPresent() ? told : sent);
    }

    /// Whether its peer is waiting for the answer to its INVITE.
    boolean isUnanswered() {
        return state instanceof LegState.Offered || state instanceof LegState.Alerting;
    }

    boolean isHolding() {
        return state instanceof LegState.Held;
    }

    /// Into hold, or out of it.
    Side holding(boolean holds, Instant now) {
        if (holds == isHolding()) {
            return this;
        }
        return in(holds ? new LegState.Held(now) : new LegState.Connected(now));
    }

    /// For sentences in records: `leg c-1 (station anna)`.
    String shown() {
        return "leg " + leg + (station != null ? " (station " + station + ")" : "");
    }
}
