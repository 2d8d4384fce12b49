package org.tandem.call.sip;

import java.util.List;
import java.util.Locale;
import org.tandem.base.Cause;
import org.tandem.call.Media;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.MediaType;
import org.tandem.wire.sip.SipMessage;
import org.tandem.wire.sip.SipResponse;
import org.tandem.wire.sip.dialog.Extensions;
import org.tandem.wire.uri.SyntaxException;

/// The one place in which causes, session descriptions and SIP turn into each other.
final class SipTexts {
    /// What calls take inside a dialog. REFER is not among them yet.
    static final Header ALLOW = new Header(HeaderName.ALLOW, "INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, UPDATE");

    /// What an INVITE says that wants no reliable 18x.
    static final Header SUPPORTED_WITHOUT_RELIABLE = new Header(HeaderName.SUPPORTED, Extensions.TIMER);

    static final List<Header> WITH_ALLOW = List.of(ALLOW);

    private SipTexts() {}

    static Body body(Media media) {
        return media.isPresent() ? Body.of(MediaType.SDP, media.sdp()) : Body.EMPTY;
    }

    /// The session description in a body, also in one of several parts. A body whose type cannot be read has none.
    static Media media(Body body) {
        if (body.isEmpty()) {
            return Media.NONE;
        }
        try {
            return body.find(MediaType.SDP).map(sdp -> new Media(sdp.text())).orElse(Media.NONE);
        } catch (SyntaxException unreadable) {
            return Media.NONE;
        }
    }

    static List<Header> reason(Cause cause, String sentence) {
        return List.of(new Header(HeaderName.REASON, cause.reasonHeader(sentence)));
    }

    /// The cause of a refusal: what its Reason header says in terms of Q.850, else what its status stands
    /// for.
    static Cause cause(SipResponse response) {
        Cause byStatus = Cause.ofStatus(response.status());
        if (!response.headers().has(HeaderName.REASON)) {
            return byStatus;
        }
        for (String value : response.headers().values(HeaderName.REASON)) {
            int q850 = q850(value);
            if (q850 == byStatus.q850()) {
                return byStatus;
            }
            Cause told = Cause.ofQ850(q850);
            if (told != Cause.UNSPECIFIED || q850 == told.q850()) {
                return told;
            }
        }
        return byStatus;
    }

    /// The number in `Q.850;cause=17;text="…"`, -1 where there is none.
    private static int q850(String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        int at = lower.startsWith("q.850") ? lower.indexOf("cause=") : -1;
        if (at < 0) {
            return -1;
        }
        int end = at + "cause=".length();
        int number = 0;
        int digits = 0;
        while (end < lower.length() && digits < 4 && lower.charAt(end) >= '0' && lower.charAt(end) <= '9') {
            number = number * 10 + (lower.charAt(end) - '0');
            end++;
            digits++;
        }
        return digits == 0 ? -1 : number;
    }

    static String refusal(SipResponse response) {
        return response.status() + " " + response.reason();
    }

    /// Whether a message offers fax over IP (T.38), which Lync's side does not take.
    static boolean offersFax(SipMessage message) {
        return !message.body().isEmpty() && media(message.body()).sdp().contains("m=image ");
    }
}
