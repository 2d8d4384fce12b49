package org.tandem.call;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tandem.base.LegId;
import org.tandem.base.StationId;
import org.tandem.call.CallState.Branch;
import org.tandem.call.CallState.Connected;
import org.tandem.call.CallState.Search;
import org.tandem.call.CallState.Waiting;

/// What stands for an INVITE where a call is not asked for by one: who asks, and for whom. Pure.
final class Orders {
    private static final int HOPS = 70;

    private Orders() {}

    /// The leg `by` wants its partner to talk to `to`; null where the state has no such leg. The rights are
    /// those of `by`, the party that is shown is the partner.
    static @Nullable Arrival transfer(@Nullable CallState state, @Nullable LegId by, String to, List<Field> carried) {
        if (!(state instanceof Connected connected)) {
            return null;
        }
        LegId leg = Wishes.by(connected, by);
        return leg == null ? null : arrival(connected.side(leg), connected.partner(leg), to, carried);
    }

    private static Arrival arrival(Side by, Side kept, String to, List<Field> carried) {
        return new Arrival(
                by.line(),
                by.station(),
                by.party(),
                to,
                kept.isSecure(),
                kept.heard(),
                carried,
                List.of(),
                HOPS,
                "",
                "",
                false,
                kept.party(),
                null);
    }

    /// A call that rings is to go to `to` instead; null where nothing rings. The rights are those of the place
    /// that rings, the party that is shown is the caller.
    static @Nullable Arrival deflection(@Nullable CallState state, String to) {
        Search search = search(state);
        if (search == null || search.waiting() instanceof Waiting.Nobody) {
            return null;
        }
        Arrival asked = search.quest().arrival();
        Party shown = asked.onBehalfOf();
        for (Branch branch : search.branches()) {
            if (branch.isLive()) {
                Side by = Side.called(branch.leg(), branch.target(), Instant.EPOCH, Media.NONE, Media.NONE);
                return new Arrival(
                        by.line(),
                        by.station(),
                        by.party(),
                        to,
                        asked.isSecure(),
                        asked.offer(),
                        diverted(asked.carried(), by),
                        asked.tokens(),
                        asked.maxForwards(),
                        asked.sipCallId(),
                        asked.source(),
                        asked.takesEarlyOffer(),
                        shown != null ? shown : asked.caller(),
                        null);
            }
        }
        return null;
    }

    private static List<Field> diverted(List<Field> carried, Side by) {
        List<Field> fields = new ArrayList<>(carried.size() + 1);
        String host = by.party().host().isEmpty() ? "invalid" : by.party().host();
        fields.add(new Field("Diversion", "<sip:" + by.party().number() + "@" + host + ">;reason=deflection"));
        fields.addAll(carried);
        return fields;
    }

    /// The search that is under way; null for none.
    static @Nullable Search search(@Nullable CallState state) {
        return switch (state) {
            case CallState.Dialling dialling -> dialling.search();
            case CallState.Ringing ringing -> ringing.search();
            case CallState.Opening _,
                    CallState.Answering _,
                    Connected _,
                    CallState.Settling _,
                    CallState.Borrowing _,
                    CallState.Replacing _,
                    CallState.Ended _ -> null;
            case null -> null;
        };
    }

    /// An offer that nobody can send anything to, for a station that is rung before it is known with whom it
    /// will talk. Source: RFC 3725 §4 (its flows that ask the first party with a description of our own).
    static Media silence(Instant now) {
        return new Media("v=0\r\no=- " + now.toEpochMilli()
                + " 1 IN IP4 0.0.0.0\r\ns=-\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\nm=audio 9 RTP/AVP 8 0 101\r\n"
                + "a=rtpmap:8 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
                + "a=fmtp:101 0-16\r\na=ptime:20\r\na=inactive\r\n");
    }

    /// The stations that are in a call: at its legs that are up, rung, or calling.
    static Set<StationId> stations(CallState state) {
        Set<StationId> stations = new LinkedHashSet<>();
        switch (state) {
            case CallState.Opening opening -> {
                add(stations, opening.call().arrival().station());
                addDestination(stations, opening.call().route());
            }
            case CallState.Dialling dialling -> addSearch(stations, dialling.call(), dialling.search());
            case CallState.Ringing ringing -> addSearch(stations, ringing.call(), ringing.search());
            case CallState.Answering answering -> addBoth(stations, answering.near(), answering.far());
            case Connected connected -> addBoth(stations, connected.near(), connected.far());
            case CallState.Settling settling -> {
                addBoth(stations, settling.near(), settling.far());
                if (settling.purpose() instanceof CallState.Purpose.Joining(Waiting.Kept waiting)) {
                    addWaiting(stations, settling.call(), waiting);
                }
            }
            case CallState.Borrowing borrowing -> addWaiting(stations, borrowing.call(), borrowing.waiting());
            case CallState.Replacing replacing -> {
                add(stations, replacing.call().arrival().station());
                add(stations, replacing.far().station());
            }
            case CallState.Ended _ -> {}
        }
        return stations;
    }

    private static void addSearch(Set<StationId> stations, Call call, Search search) {
        addWaiting(stations, call, search.waiting());
        for (Branch branch : search.branches()) {
            add(stations, branch.target().station());
        }
    }

    private static void addWaiting(Set<StationId> stations, Call call, Waiting waiting) {
        switch (waiting) {
            case Waiting.Caller _ -> add(stations, call.arrival().station());
            case Waiting.Kept kept -> {
                Side referrer = kept.referrer();
                add(stations, kept.kept().station());
                if (referrer != null) {
                    add(stations, referrer.station());
                }
            }
            case Waiting.Nobody(Quest next) -> addDestination(stations, next.route());
        }
    }

    private static void addDestination(Set<StationId> stations, Route route) {
        if (route.destination() instanceof Destination.Station(StationId station)) {
            stations.add(station);
        }
    }

    private static void addBoth(Set<StationId> stations, Side near, Side far) {
        add(stations, near.station());
        add(stations, far.station());
    }

    private static void add(Set<StationId> stations, @Nullable StationId station) {
        if (station != null) {
            stations.add(station);
        }
    }
}
