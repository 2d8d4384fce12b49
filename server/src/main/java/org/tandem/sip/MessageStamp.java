package org.tandem.sip;

import org.tandem.wire.sip.SipMessage;

/// Has the last word on each message that leaves, for what a message must say of its call beyond its own dialog.
/// Called on the sending thread, each time a message is sent, repeats included: must be fast and must not block.
@FunctionalInterface
public interface MessageStamp {
    /// Changes nothing.
    MessageStamp NONE = (_, message) -> message;

    /// The message as it is to leave.
    ///
    /// @param port the name of the port that it leaves by
    SipMessage stamped(String port, SipMessage message);
}
