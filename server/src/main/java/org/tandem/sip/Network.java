package org.tandem.sip;

import java.io.IOException;
import org.tandem.wire.sip.ParseLimits;

/// What ports send and receive by: the sockets of this machine, or a network that exists in memory only.
@FunctionalInterface
public interface Network {

    /// What `spec` describes, bound; nothing is handed on before [Flows#start].
    ///
    /// @param parsing what a message may have at most
    Flows open(PortSpec spec, ParseLimits parsing, Flows.Inbound inbound) throws IOException, TlsTrouble;
}
