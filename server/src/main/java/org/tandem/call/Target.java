package org.tandem.call;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tandem.base.LineId;
import org.tandem.base.StationId;
import org.tandem.station.RemoteAnswer;
import org.tandem.wire.uri.Uri;

/// One place to which an INVITE can be sent, with everything that depends on that place.
///
/// @param line the line that it leaves by
/// @param station the station that is rung there, null where it is not a station of ours
/// @param uri the Request-URI, also that of To
/// @param hopHost name or address of the next hop
/// @param hopPort 1 to 65535, or -1: found by DNS, else the default of the transport
/// @param isSecure whether it leaves over TLS
/// @param from whom the far end sees
/// @param carried fields of the caller's INVITE that go along
/// @param retryCodes final responses after which the next place is tried, as if there had been none
/// @param callsMax calls at once on that line, 0 for no limit
/// @param remoteAnswer how the phone there can be made to answer without being touched
public record Target(
        LineId line,
        @Nullable StationId station,
        Uri uri,
        String hopHost,
        int hopPort,
        boolean isSecure,
        Party from,
        List<Field> carried,
        Set<Integer> retryCodes,
        int callsMax,
        RemoteAnswer remoteAnswer) {
    public Target {
        carried = List.copyOf(carried);
        retryCodes = Set.copyOf(retryCodes);
    }

    /// A place where nothing answers by itself.
    public Target(
            LineId line,
            @Nullable StationId station,
            Uri uri,
            String hopHost,
            int hopPort,
            boolean isSecure,
            Party from,
            List<Field> carried,
            Set<Integer> retryCodes,
            int callsMax) {
        this(line, station, uri, hopHost, hopPort, isSecure, from, carried, retryCodes, callsMax, RemoteAnswer.NONE);
    }

    /// Names the place in records: the line, and the hop on it.
    public String shown() {
        return line.value() + " " + hopHost + (hopPort < 0 ? "" : ":" + hopPort);
    }
}
