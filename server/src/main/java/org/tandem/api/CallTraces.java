package org.tandem.api;

import java.util.Optional;

/// What is still known of calls and of requests that became none, as `trace` keeps it. Secrets have been taken
/// out. Reading takes a good part of a second. For any thread.
public interface CallTraces {

    /// The trace of a call, alive or ended; empty where nothing is kept of it.
    Optional<Written> ofCall(String id);

    /// The trace of whatever carried that SIP Call-ID: the whole call that it belongs to, else its messages.
    Optional<Written> ofSipCallId(String sipCallId);

    /// One trace in its written forms, each made when it is asked for.
    interface Written {
        /// The call's id, or the SIP Call-ID where there was no call.
        String name();

        /// A ladder and every message, as text.
        String ladder();

        /// Packets for Wireshark, in the format of libpcap.
        byte[] pcap();
    }
}
