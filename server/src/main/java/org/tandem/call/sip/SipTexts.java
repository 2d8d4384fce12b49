package org.tandem.call.sip;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.tandem.base.Cause;
import org.tandem.call.Field;
import org.tandem.call.Media;
import org.tandem.call.Note;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.MediaType;
import org.tandem.wire.sip.SipMessage;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;
import org.tandem.wire.sip.dialog.Extensions;
import org.tandem.wire.uri.SyntaxException;

/// The one place in which causes, session descriptions and SIP turn into each other.
final class SipTexts {
    /// What calls take inside a dialog.
    private static final String METHODS = "INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, UPDATE, INFO";

    /// What an INVITE says that wants no reliable 18x.
    static final Header SUPPORTED_WITHOUT_RELIABLE = new Header(HeaderName.SUPPORTED, Extensions.TIMER);

    static final List<Header> WITH_ALLOW = List.of(new Header(HeaderName.ALLOW, METHODS + ", REFER"));

    /// The same on a line that processes no REFER.
    static final List<Header> WITH_ALLOW_BUT_REFER = List.of(new Header(HeaderName.ALLOW, METHODS));

    private SipTexts() {}

    static Body body(Media media) {
        return media.isPresent() ? Body.of(MediaType.SDP, media.sdp()) : Body.EMPTY;
    }

    private static final List<HeaderName> NOTE_FIELDS =
            List.of(HeaderName.INFO_PACKAGE, HeaderName.CONTENT_DISPOSITION);

    static Note note(SipRequest info) {
        List<Field> fields = new ArrayList<>(1);
        for (HeaderName name : NOTE_FIELDS) {
            info.header(name).ifPresent(value -> fields.add(new Field(name.name(), value)));
        }
        String type = info.header(HeaderName.CONTENT_TYPE).orElse("");
        return new Note(fields, type, new String(info.body().bytes(), StandardCharsets.ISO_8859_1));
    }

    static List<Header> headers(Note note) {
        List<Header> headers = new ArrayList<>(note.fields().size() + 1);
        for (Field field : note.fields()) {
            headers.add(new Header(HeaderName.of(field.name()), field.value()));
        }
        return headers;
    }

    /// A type that cannot be read makes it no note of ours to send on with that type.
    static Body body(Note note) {
        if (note.body().isEmpty()) {
            return Body.EMPTY;
        }
        MediaType type;
        try {
            type = MediaType.parse(note.contentType());
        } catch (SyntaxException unreadable) {
            type = MediaType.parse("application/octet-stream");
        }
        return Body.of(type, note.body().getBytes(StandardCharsets.ISO_8859_1));
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
