package org.tandem.station;

import java.time.Instant;
import org.tandem.base.LineId;

/// A place where a phone has registered that it can be reached..
///
/// @param contact the URI as registered
/// @param line the line by which the registration came in: calls leave there
/// @param source address and port that it came from, `10.0.0.7:5060`
/// @param q preference in thousandths, 0 to 1000
/// @param callId and
/// @param cseq of the last registration: an older one is refused
/// @param expires from then on it is no more
public record Binding(
        String contact,
        LineId line,
        String source,
        int q,
        String callId,
        long cseq,
        Instant expires,
        String userAgent) {
    public boolean isExpiredAt(Instant now) {
        return !now.isBefore(expires);
    }
}
