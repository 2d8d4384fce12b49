package org.tandem.call.sip;

import org.jspecify.annotations.Nullable;
import org.tandem.base.StationId;
import org.tandem.line.Line;
import org.tandem.wire.uri.OtherUri;
import org.tandem.wire.uri.SipUri;
import org.tandem.wire.uri.TelUri;
import org.tandem.wire.uri.Uri;

/// What an address means that somebody dials on a line: the number; for an address at somebody else's domain that
/// a phone dials, the whole address.
///
/// @param contactHost the host by which the line's peers reach us
record Dialled(Line line, @Nullable StationId station, String contactHost) {

    String of(Uri uri) {
        return switch (uri) {
            case TelUri tel ->
                tel.digits() + tel.ext().map(ext -> ";ext=" + ext).orElse("");
            case SipUri sip -> {
                boolean isOurs = station == null
                        || isNumber(sip.decodedUser())
                        || sip.host().equalsIgnoreCase(line.domainName())
                        || sip.host().equals(contactHost)
                        || sip.host().equals(line.transport().bindAddress());
                yield isOurs ? sip.decodedUser() : sip.decodedUser() + "@" + sip.host();
            }
            case OtherUri other -> other.toString();
        };
    }

    private static boolean isNumber(String user) {
        for (int i = 0; i < user.length(); i++) {
            char c = user.charAt(i);
            if ((c < '0' || c > '9') && c != '+' && c != '*' && c != '#') {
                return false;
            }
        }
        return true;
    }
}
