package org.tandem.station;

import org.tandem.admin.Default;

/// Where a station is reached (connection settings of the page Addresses).
public sealed interface Connection {
    /// Where it has registered; before that it is not there.
    record Automatic() implements Connection {}

    /// At a fixed address, `sip:user@host:port`.
    ///
    /// @param port 0: none in the address
    record Predefined(
            String user, String host, @Default("0") int port) implements Connection {
        public Predefined {
            if (user.isBlank() || host.isBlank()) {
                throw new IllegalArgumentException("user and host must both be given");
            }
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("port " + port + " is not in 0..65535");
            }
        }
    }

    /// At an address of another form, such as `tel:+13175551010`: the request goes to the proxy of the
    /// station's line.
    record Alternate(String address) implements Connection {}
}
