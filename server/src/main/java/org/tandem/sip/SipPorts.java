package org.tandem.sip;

import java.util.Optional;

/// The open ports of this process, by name.
public interface SipPorts {

    /// Opens a port, or throws [PortFailed] with the reason in words (address in use, no such address,
    /// certificate that does not fit its key). A name that is open already is refused the same way.
    SipPort open(PortSpec spec, Admission admission, SipUser user);

    /// Makes an open port be as `spec` says, while it works: connections and calls go on, and nobody is refused
    /// meanwhile. A new certificate is shown in the next handshake. Where the port listens at another place, it
    /// listens at the former one too until the calls of now have ended, at most [PortLimits#leaving]; so it is
    /// with a change of transport. Throws [PortFailed] with the reason in words, and leaves the port as it was,
    /// where it can't be so. A name that is not open is opened.
    ///
    /// @return the port of that name from now on: another one if the transport has changed
    SipPort change(PortSpec spec, Admission admission, SipUser user);

    /// Takes no more calls by a port; [#find] knows it no more. It is closed when its calls have ended, at most
    /// after [PortLimits#leaving]. Unknown names are ignored.
    void leave(String name);

    /// Closes a port at once: no new requests or connections; its dialogs are told `onGone`. Unknown names are
    /// ignored.
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
