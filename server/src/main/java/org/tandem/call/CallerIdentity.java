package org.tandem.call;

import java.util.ArrayList;
import java.util.List;
import org.tandem.line.Line;
import org.tandem.line.LineUsage;
import org.tandem.station.EffectiveStation;
import org.tandem.station.StationNumber;

/// Who the far end is told is calling, and which fields of the caller's INVITE go along (LIN-03, TRK-09).
/// Pure.
final class CallerIdentity {
    private CallerIdentity() {}

    /// The party for From on a line that leads out. Lync is never sent an anonymous caller: it gets the
    /// line's own number.
    static Party towards(Line line, Arrival arrival, Party known) {
        boolean isNumber = known.number().startsWith("+")
                || (arrival.station() == null
                        && StationNumber.of(known.number()).isPresent());
        Line.CallingAddress own = line.ownIdentity();
        if (!known.isWithheld() && isNumber) {
            return new Party(known.displayName(), known.number(), line.domainName(), false);
        }
        if (known.isWithheld() && line.identity().useAnonymous() && line.usage() != LineUsage.MICROSOFT_LYNC) {
            return Party.NOBODY;
        }
        if (!own.address().isEmpty()) {
            String name = known.isWithheld() || known.displayName().isEmpty() ? own.name() : known.displayName();
            return new Party(name, numberOf(own.address()), line.domainName(), false);
        }
        if (known.isWithheld() || known.number().isEmpty()) {
            // A Lync line without an identity of its own: its domain must do, since anonymous is not
            // understood there.
            return line.usage() == LineUsage.MICROSOFT_LYNC
                    ? new Party("", "", line.domainName(), false)
                    : Party.NOBODY;
        }
        return new Party(known.displayName(), known.number(), line.domainName(), false);
    }

    /// The party that a phone of ours is shown.
    static Party towardsStation(Line line, Party known) {
        return known.isWithheld()
                ? Party.NOBODY
                : new Party(known.displayName(), known.number(), line.domainName(), false);
    }

    /// What is known of a caller: a station calls by its number, whatever its From says.
    static Party of(Arrival arrival, EffectiveStation station) {
        Party caller = arrival.caller();
        String number = numberOf(station.identificationAddress());
        if (number.isEmpty()) {
            number = station.extension().isEmpty() ? station.id().value() : station.extension();
        }
        return new Party(caller.displayName(), number, caller.host(), caller.isWithheld());
    }

    private static String numberOf(String address) {
        return StationNumber.of(address).map(StationNumber::digits).orElse(address);
    }

    /// Fields that go along. An asserted identity goes to lines that are trusted with one, never for a
    /// withheld caller;
    /// Lync gets no Privacy, which it answers with trouble.
    static List<Field> carried(Line line, Arrival arrival, boolean toStation) {
        if (arrival.carried().isEmpty()) {
            return List.of();
        }
        boolean isTrusted = !toStation
                && line.identity().incoming() == Line.Identity.IncomingIdentity.ASSERTED_THEN_FROM
                && !arrival.caller().isWithheld();
        boolean isLync = line.usage() == LineUsage.MICROSOFT_LYNC;
        List<Field> kept = new ArrayList<>(arrival.carried().size());
        for (Field field : arrival.carried()) {
            boolean goes = switch (field.name()) {
                case "P-Asserted-Identity" -> isTrusted;
                case "Privacy" -> !isLync;
                default -> true;
            };
            if (goes) {
                kept.add(field);
            }
        }
        return kept;
    }
}
