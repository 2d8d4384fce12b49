package org.tandem.call.sip;

import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tandem.base.StationId;
import org.tandem.line.Line;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.SipRequest;

/// Says which station sent an INVITE. Fast, and never blocks.
@FunctionalInterface
public interface CallerAuthentication {

    Verdict of(Line line, SipRequest invite, @Nullable InetSocketAddress source);

    /// What is known of the sender.
    sealed interface Verdict {
        /// It is this station.
        record Known(StationId station) implements Verdict {}

        /// It is none of our stations: a trunk, or a stranger that the line admits.
        record NoStation() implements Verdict {}

        /// It must say who it is first.
        ///
        /// @param status 401 or 407
        record Challenge(int status, List<Header> headers) implements Verdict {}

        /// It may not call here.
        record Forbidden(String sentence) implements Verdict {}
    }
}
