package org.tandem.wire.sip;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.tandem.wire.uri.Grammar;

/// The value of Session-Expires: how long a session lives without a refresh, and who sends it. Source: RFC 4028
/// §4, §9.
///
/// @param interval whole seconds
public record SessionExpires(Duration interval, Optional<Refresher> refresher) {
    private static final long SECONDS_MAX = 0xFFFF_FFFFL;

    /// Who refreshes: the one that sent the request which agreed it, or the one that answered.
    public enum Refresher {
        UAC,
        UAS;

        String parameter() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Throws `SyntaxException` where the seconds cannot be read; parameters that we don't know are left out.
    public static SessionExpires parse(String value) {
        Optional<Refresher> refresher = Optional.empty();
        int semicolon = value.indexOf(';');
        for (int at = semicolon; at >= 0; at = value.indexOf(';', at + 1)) {
            int end = value.indexOf(';', at + 1);
            var parameter =
                    value.substring(at + 1, end < 0 ? value.length() : end).replace(" ", "");
            if (parameter.equalsIgnoreCase("refresher=uac")) {
                refresher = Optional.of(Refresher.UAC);
            } else if (parameter.equalsIgnoreCase("refresher=uas")) {
                refresher = Optional.of(Refresher.UAS);
            }
        }
        return new SessionExpires(seconds(value), refresher);
    }

    /// The seconds that a value of Session-Expires or Min-SE begins with.
    public static Duration seconds(String value) {
        int semicolon = value.indexOf(';');
        var digits = (semicolon < 0 ? value : value.substring(0, semicolon)).strip();
        return Duration.ofSeconds(Grammar.number(digits, 0, digits.length(), SECONDS_MAX, "seconds"));
    }

    @Override
    public String toString() {
        return interval.toSeconds()
                + refresher.map(who -> ";refresher=" + who.parameter()).orElse("");
    }
}
