package org.tandem.station.sip;

import org.tandem.station.MessageCounts;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.MediaType;

/// The event package of message lights, and its body. Source: RFC 3842 §3 and §5.
final class MessageSummary {
    static final String EVENT = "message-summary";
    static final MediaType TYPE = MediaType.parse("application/simple-message-summary");

    private MessageSummary() {}

    /// What a phone is told: one line that switches the light, one with the counts.
    ///
    /// No Message-Account: the phone would dial it, and there is nothing here yet that answers.
    static Body body(MessageCounts counts) {
        return Body.of(
                TYPE,
                "Messages-Waiting: " + (counts.areWaiting() ? "yes" : "no") + "\r\n"
                        + "Voice-Message: " + counts.newMessages() + "/" + counts.oldMessages()
                        + " (" + counts.newUrgentMessages() + "/" + counts.oldUrgentMessages() + ")\r\n");
    }
}
