package org.tandem.wire.sip;

import java.util.ArrayList;

/// A response of SIP/2.0. Status is 100 to 699.
public final class SipResponse extends SipMessage {
    private final int status;
    private final String reason;

    SipResponse(int status, String reason, Headers headers, Body body) {
        this(status, reason, headers, body, BUILT);
    }

    SipResponse(int status, String reason, Headers headers, Body body, byte[] received) {
        super(headers, body, received);
        this.status = status;
        this.reason = reason;
    }

    /// With the usual phrase for that status.
    public static Builder builder(int status) {
        return new Builder(status, Reasons.phrase(status), Headers.NONE, Body.EMPTY);
    }

    /// The answer to a request: its Via, From, To, Call-ID and CSeq, and its Timestamp on a 100. It adds no
    /// tag to To, and Record-Route is for `builderTo`. Source: RFC 3261 §8.2.6.
    public static SipResponse to(SipRequest request, int status) {
        return to(request, status, Reasons.phrase(status));
    }

    public static SipResponse to(SipRequest request, int status, String reason) {
        return builderTo(request, status, false).reason(reason).build();
    }

    /// The same, to be gone on with; `copyRecordRoute` is for those that may make a dialog (RFC 3261
    /// §12.1.1).
    public static Builder builderTo(SipRequest request, int status, boolean copyRecordRoute) {
        var copied = new ArrayList<Header>();
        for (var field : request.headers()) {
            if (isCopied(field.name(), status, copyRecordRoute)) {
                copied.add(field);
            } else if (field.name().equals(HeaderName.SESSION_ID)) {
                SessionId.parse(field.value())
                        .ifPresent(id -> copied.add(id.reversed().header()));
            }
        }
        return new Builder(status, Reasons.phrase(status), Headers.of(copied), Body.EMPTY);
    }

    private static boolean isCopied(HeaderName name, int status, boolean copyRecordRoute) {
        return name.equals(HeaderName.VIA)
                || name.equals(HeaderName.FROM)
                || name.equals(HeaderName.TO)
                || name.equals(HeaderName.CALL_ID)
                || name.equals(HeaderName.CSEQ)
                || (status == 100 && name.equals(HeaderName.TIMESTAMP))
                || (copyRecordRoute && name.equals(HeaderName.RECORD_ROUTE));
    }

    public int status() {
        return status;
    }

    /// The reason phrase; may be empty.
    public String reason() {
        return reason;
    }

    /// 100 to 199.
    public boolean isProvisional() {
        return status < 200;
    }

    /// 200 to 299.
    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    /// 200 and above.
    public boolean isFinal() {
        return status >= 200;
    }

    @Override
    public String startLine() {
        return "SIP/2.0 " + status + " " + reason;
    }

    @Override
    public Builder toBuilder() {
        return new Builder(status, reason, headers(), body());
    }

    public SipResponse withHeader(HeaderName name, String value) {
        return new SipResponse(status, reason, headers().with(name, value), body());
    }

    public SipResponse withoutHeader(HeaderName name) {
        return new SipResponse(status, reason, headers().without(name), body());
    }

    /// With this tag on To, unless it has one already.
    public SipResponse withToTag(String tag) {
        return to().tag().isPresent() ? this : toBuilder().to(to().withTag(tag)).build();
    }

    /// Without the topmost Via, as a response goes on to the hop before.
    public SipResponse withoutTopVia() {
        return toBuilder().removeTopVia().build();
    }

    public SipResponse withBody(Body body) {
        return toBuilder().body(body).build();
    }

    /// Puts a response together.
    public static final class Builder extends MessageBuilder<Builder> {
        private int status;
        private String reason = "";

        private Builder(int status, String reason, Headers headers, Body body) {
            super(headers, body);
            status(status);
            reason(reason);
        }

        public Builder status(int status) {
            if (status < 100 || status > 699) {
                throw new IllegalArgumentException("status " + status + " is not within 100 to 699");
            }
            this.status = status;
            return this;
        }

        public Builder reason(String reason) {
            if (reason.indexOf('\r') >= 0 || reason.indexOf('\n') >= 0) {
                throw new IllegalArgumentException("a line end in the reason " + reason);
            }
            this.reason = reason;
            return this;
        }

        @Override
        Builder self() {
            return this;
        }

        @Override
        public SipResponse build() {
            return new SipResponse(status, reason, headers(), body());
        }
    }
}
