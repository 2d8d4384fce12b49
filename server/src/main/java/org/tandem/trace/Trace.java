package org.tandem.trace;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.tandem.sip.MessageTap.Direction;
import org.tandem.sip.Transport;

/// What is still known of one call, or of one SIP dialog or request that became none; oldest first. Secrets have
/// been taken out before it was kept.
///
/// @param name the call's id, or the SIP Call-ID where there is no call
/// @param sipCallIds the SIP Call-IDs of its legs, the caller's first
/// @param isCut whether there was more than fits into a trace; the oldest entries are here
public record Trace(String name, List<String> sipCallIds, List<Entry> entries, boolean isCut) {
    public Trace {
        sipCallIds = List.copyOf(sipCallIds);
        entries = List.copyOf(entries);
    }

    /// One thing that happened.
    public sealed interface Entry {
        Instant at();
    }

    /// A message that came or went.
    ///
    /// @param port the name of our port: its line
    /// @param problem why it could not be understood, "" for a message that could
    public record Message(
            Instant at,
            Direction direction,
            Transport transport,
            String port,
            InetSocketAddress local,
            InetSocketAddress remote,
            String problem,
            Bytes bytes)
            implements Entry {}

    /// Something that Tandem decided, or a delay that was over.
    public record Decision(Instant at, String text) implements Entry {}

    /// Bytes with the equality of values.
    public static final class Bytes {
        private final byte[] content;

        Bytes(byte[] content) {
            this.content = content;
        }

        public int length() {
            return content.length;
        }

        /// A copy.
        public byte[] toArray() {
            return content.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Bytes that && Arrays.equals(content, that.content);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(content);
        }

        /// Read as UTF-8.
        @Override
        public String toString() {
            return new String(content, java.nio.charset.StandardCharsets.UTF_8);
        }
    }
}
