package org.tandem.sip;

import java.util.List;
import org.tandem.wire.sip.dialog.Extensions;

/// What all ports share.
///
/// @param allow the methods that we take, for `Allow` in INVITE, its 2xx and answers to OPTIONS; a feature that
///     takes more puts its own header on its messages
/// @param supported the option tags that we know, for `Supported` in INVITE, its 2xx and answers to OPTIONS; a
///     request that demands another one by `Require` is answered 420
/// @param taps see every message that passes
/// @param stamp has the last word on every message that leaves
public record SipSettings(List<String> allow, List<String> supported, List<MessageTap> taps, MessageStamp stamp) {

    /// What is implemented here, and nobody watching.
    public static SipSettings defaults() {
        return new SipSettings(
                List.of("INVITE", "ACK", "CANCEL", "BYE", "OPTIONS", "PRACK", "UPDATE"),
                List.of(Extensions.RELIABLE, Extensions.TIMER),
                List.of(),
                MessageStamp.NONE);
    }

    public SipSettings {
        allow = List.copyOf(allow);
        supported = List.copyOf(supported);
        taps = List.copyOf(taps);
    }

    /// The same, watched by `taps`.
    public SipSettings withTaps(List<MessageTap> taps) {
        return new SipSettings(allow, supported, taps, stamp);
    }

    /// The same with that last word.
    public SipSettings withStamp(MessageStamp stamp) {
        return new SipSettings(allow, supported, taps, stamp);
    }
}
