package org.tandem.call;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tandem.base.Cause;
import org.tandem.base.StationId;

/// Where an INVITE with Replaces goes: to the place of the dialog that it names, if its sender may take that.
///
/// A station of ours may take any place here: that is how a call is picked up. Anybody else may take only a place
/// on the line that the INVITE came by: a mediation server replaces its own dialogs.
///
/// Source: RFC 3891 §3.
final class Replacement {
    private Replacement() {}

    static Route route(Route otherwise, Arrival arrival, @Nullable StationId calling, LegDirectory legs) {
        DialogName name = arrival.replaces();
        Optional<LegDirectory.Found> found = legs.find(name);
        if (name == null || found.isEmpty()) {
            return refused(otherwise, Cause.NO_SUCH_DIALOG, "the dialog that Replaces names is none of ours");
        }
        LegDirectory.Found leg = found.get();
        if (calling == null && !arrival.line().equals(leg.line())) {
            return refused(otherwise, Cause.NOT_ALLOWED, "only a station may take a place on another line");
        }
        Destination inPlace = new Destination.InPlaceOf(leg.place(), name.isEarlyOnly() ? Taking.RINGING : Taking.ANY);
        List<String> trace = new ArrayList<>(otherwise.trace());
        trace.add("Replaces names leg " + leg.place().leg());
        return new Route(inPlace, List.of(), trace, otherwise.dialled());
    }

    private static Route refused(Route otherwise, Cause cause, String sentence) {
        List<String> trace = new ArrayList<>(otherwise.trace());
        trace.add(sentence);
        return new Route(new Destination.Refused(cause, sentence), List.of(), trace, otherwise.dialled());
    }
}
