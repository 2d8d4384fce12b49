package org.tandem.sip;

import java.net.InetSocketAddress;
import java.util.List;

/// Where a request goes, resolved.
sealed interface Towards {

    /// A flow that is there already.
    record Existing(Flow flow) implements Towards {}

    /// Addresses, to be tried in order.
    ///
    /// @param peerName the name that a TLS peer must prove
    record Addresses(List<InetSocketAddress> list, String peerName) implements Towards {}
}
