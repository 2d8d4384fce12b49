package org.tandem.sip;

import java.util.Optional;

/// The open ports of this process, by name.
public interface SipPorts {

    /// Opens a port, or throws [PortFailed] with the reason in words (address in use, no such address,
    /// certificate that does not fit its key). A name that is open already is refused the same way.
    SipPort open(PortSpec spec, Admission admission, SipUser user);

    /// Closes a port: no new requests or connections; its dialogs are told `onGone`. Unknown names are ignored.
    void close(String name);

    Optional<SipPort> find(String name);

    /// A port that could not be opened.
    final class PortFailed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public PortFailed(String sentence, Throwable cause) {
            super(sentence, cause);
        }
    }
}
