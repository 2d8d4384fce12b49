package org.tandem.line;

/// What the Lync topology must say about a line, so that the Mediation Server finds it and takes its calls;
/// shown beside the line.
///
/// @param gatewayFqdn the name of the PSTN gateway
/// @param listeningPort the gateway's listening port for the trunk
/// @param transport TCP or TLS
public record LyncTopologyNote(String gatewayFqdn, int listeningPort, LineTransport transport) {
    /// One sentence for people.
    public String sentence() {
        return "In the Lync topology: PSTN gateway "
                + (gatewayFqdn.isEmpty() ? "(domain name is not set)" : gatewayFqdn) + ", listening port "
                + listeningPort + ", transport " + transport + ".";
    }
}
