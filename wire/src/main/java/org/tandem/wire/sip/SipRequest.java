package org.tandem.wire.sip;

import org.tandem.wire.uri.Uri;

/// A request of SIP/2.0.
public final class SipRequest extends SipMessage {
    private final Method method;
    private final Uri uri;

    SipRequest(Method method, Uri uri, Headers headers, Body body) {
        this(method, uri, headers, body, BUILT);
    }

    SipRequest(Method method, Uri uri, Headers headers, Body body, byte[] received) {
        super(headers, body, received);
        this.method = method;
        this.uri = uri;
    }

    public static Builder builder(Method method, Uri uri) {
        return new Builder(method, uri, Headers.NONE, Body.EMPTY);
    }

    public Method method() {
        return method;
    }

    /// The Request-URI.
    public Uri uri() {
        return uri;
    }

    @Override
    public String startLine() {
        return method + " " + uri + " SIP/2.0";
    }

    @Override
    public Builder toBuilder() {
        return new Builder(method, uri, headers(), body());
    }

    public SipRequest withUri(Uri uri) {
        return new SipRequest(method, uri, headers(), body());
    }

    public SipRequest withHeader(HeaderName name, String value) {
        return new SipRequest(method, uri, headers().with(name, value), body());
    }

    public SipRequest withoutHeader(HeaderName name) {
        return new SipRequest(method, uri, headers().without(name), body());
    }

    /// With one more Via on top.
    public SipRequest withVia(Via via) {
        return toBuilder().via(via).build();
    }

    /// With the topmost Via changed.
    public SipRequest withTopVia(Via via) {
        return toBuilder().replaceTopVia(via).build();
    }

    public SipRequest withBody(Body body) {
        return toBuilder().body(body).build();
    }

    /// Puts a request together.
    public static final class Builder extends MessageBuilder<Builder> {
        private Method method;
        private Uri uri;

        private Builder(Method method, Uri uri, Headers headers, Body body) {
            super(headers, body);
            this.method = method;
            this.uri = uri;
        }

        public Builder method(Method method) {
            this.method = method;
            return this;
        }

        public Builder uri(Uri uri) {
            this.uri = uri;
            return this;
        }

        @Override
        Builder self() {
            return this;
        }

        @Override
        public SipRequest build() {
            return new SipRequest(method, uri, headers(), body());
        }
    }
}
