package org.tandem.sip;

import java.net.InetSocketAddress;
import java.util.List;

/// Finds the addresses behind the name of a next hop, best first. Source: RFC 3263 §4.
@FunctionalInterface
public interface Locator {

    /// At least one address. May block: it is called on a virtual thread, and never for numeric addresses.
    List<InetSocketAddress> locate(NextHop hop) throws NotFound;

    /// A name without an address.
    final class NotFound extends Exception {
        private static final long serialVersionUID = 1L;

        /// @param sentence names the next hop and what was asked
        public NotFound(String sentence) {
            super(sentence);
        }
    }
}
