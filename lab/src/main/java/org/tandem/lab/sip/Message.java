package org.tandem.lab.sip;

import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.parser.StringMsgParser;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import org.jspecify.annotations.Nullable;

/// A SIP message as its bytes and as JAIN-SIP read them. Immutable by agreement: nobody changes what [#parsed] gives.
///
/// A message is only made by parsing, so that the lab neither accepts nor sends what JAIN-SIP refuses.
public final class Message {
    private final byte[] bytes;
    private final SIPMessage parsed;

    private Message(byte[] bytes, SIPMessage parsed) {
        this.bytes = bytes;
        this.parsed = parsed;
    }

    /// Reads one whole message, body included. Throws `ParseException` when JAIN-SIP refuses a header that it knows.
    public static Message parse(byte[] bytes) throws ParseException {
        SIPMessage parsed = new StringMsgParser().parseSIPMessage(bytes, true, false, (problem, _, _, _, _) -> {
            throw problem;
        });
        if (parsed == null
                || parsed.getCallId() == null
                || parsed.getCSeq() == null
                || parsed.getFrom() == null
                || parsed.getTo() == null
                || parsed.getTopmostVia() == null) {
            throw new ParseException("a mandatory header is missing", 0);
        }
        return new Message(bytes.clone(), parsed);
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    public SIPMessage parsed() {
        return parsed;
    }

    public boolean isRequest() {
        return parsed instanceof SIPRequest;
    }

    public boolean isRequest(String method) {
        return parsed instanceof SIPRequest && method().equals(method);
    }

    /// The method of a request, or of the request that a response belongs to.
    public String method() {
        return parsed instanceof SIPRequest request
                ? request.getMethod()
                : parsed.getCSeq().getMethod();
    }

    /// The code of a response, 0 for a request.
    public int status() {
        return parsed instanceof SIPResponse response ? response.getStatusCode() : 0;
    }

    public String reason() {
        return parsed instanceof SIPResponse response && response.getReasonPhrase() != null
                ? response.getReasonPhrase()
                : "";
    }

    public boolean isProvisional() {
        return status() >= 100 && status() < 200;
    }

    public boolean isSuccess() {
        return status() >= 200 && status() < 300;
    }

    public boolean isFinal() {
        return status() >= 200;
    }

    public URI requestUri() {
        if (parsed instanceof SIPRequest request) {
            return request.getRequestURI();
        }
        throw new IllegalStateException("a response has no request URI");
    }

    /// The user part of the Request-URI (a number, mostly), empty when there is none.
    public String requestUser() {
        return user(requestUri());
    }

    public static String user(URI uri) {
        if (uri instanceof SipURI sip) {
            return sip.getUser() == null ? "" : sip.getUser();
        }
        if (uri instanceof javax.sip.address.TelURL tel) {
            return (tel.isGlobal() ? "+" : "") + tel.getPhoneNumber();
        }
        return "";
    }

    public String fromUser() {
        return user(parsed.getFrom().getAddress().getURI());
    }

    public String fromDisplayName() {
        String name = parsed.getFrom().getAddress().getDisplayName();
        return name == null ? "" : name;
    }

    public String callId() {
        return parsed.getCallId().getCallId();
    }

    public long cseq() {
        return parsed.getCSeq().getSeqNumber();
    }

    public String fromTag() {
        String tag = parsed.getFromTag();
        return tag == null ? "" : tag;
    }

    public String toTag() {
        String tag = parsed.getToTag();
        return tag == null ? "" : tag;
    }

    public Via via() {
        return parsed.getTopmostVia();
    }

    public String branch() {
        String branch = via().getBranch();
        return branch == null ? "" : branch;
    }

    /// The first value of a field, or null. The name's case does not matter.
    public @Nullable String field(String name) {
        List<String> values = fields(name);
        return values.isEmpty() ? null : values.getFirst();
    }

    /// All values of a field in order, one for each element of a list.
    public List<String> fields(String name) {
        List<String> values = new ArrayList<>();
        var headers = parsed.getHeaders(name);
        while (headers != null && headers.hasNext()) {
            SIPHeader header = headers.next();
            String value = header.getValue();
            values.add(value == null ? "" : value.strip());
        }
        return List.copyOf(values);
    }

    public String body() {
        byte[] content = parsed.getRawContent();
        return content == null ? "" : new String(content, StandardCharsets.UTF_8);
    }

    /// The session description in the body, if there is one.
    public Optional<Sdp> sdp() {
        var type = parsed.getContentTypeHeader();
        boolean isSdp = type != null
                && "application".equalsIgnoreCase(type.getContentType())
                && "sdp".equalsIgnoreCase(type.getContentSubType());
        return isSdp && !body().isBlank() ? Optional.of(Sdp.parse(body())) : Optional.empty();
    }

    /// One line for people: `INVITE +13175550101` or `180 Ringing (INVITE)`.
    public String summary() {
        if (isRequest()) {
            return (method() + " " + requestUser()).strip();
        }
        return status() + " " + reason() + " (" + method() + ")";
    }

    @Override
    public String toString() {
        return summary();
    }
}
