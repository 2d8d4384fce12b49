package org.tandem.wire.sip;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.tandem.wire.uri.Grammar;

/// A request or a response. Immutable, and free to be passed between threads.
///
/// `topVia`, `from`, `to`, `callId` and `cseq` never throw on a message that was parsed; on one that was
/// built they throw `IllegalStateException` when nobody has put them in. All other typed questions may throw
/// `SyntaxException`.
public abstract sealed class SipMessage permits SipRequest, SipResponse {
    static final byte[] BUILT = new byte[0];

    private final Headers headers;
    private final Body body;
    private final byte[] received;

    /// @param received what it was read from, empty for a message that is built
    SipMessage(Headers headers, Body body, byte[] received) {
        this.headers = headers;
        this.body = body;
        this.received = received;
    }

    /// The bytes that this message was read from, empty for one that was built or changed. They are not a copy
    /// and must not be written to.
    public byte[] received() {
        return received;
    }

    public Headers headers() {
        return headers;
    }

    public Body body() {
        return body;
    }

    /// The value of the first field of that name.
    public Optional<String> header(HeaderName name) {
        return headers.first(name);
    }

    public String callId() {
        return required(HeaderName.CALL_ID).value();
    }

    public CSeq cseq() {
        return required(HeaderName.CSEQ).cseq();
    }

    public NameAddr from() {
        return required(HeaderName.FROM).address();
    }

    public NameAddr to() {
        return required(HeaderName.TO).address();
    }

    public Via topVia() {
        return required(HeaderName.VIA).vias().getFirst();
    }

    /// All, topmost first.
    public List<Via> vias() {
        var all = new ArrayList<Via>();
        for (var field : headers) {
            if (field.name().equals(HeaderName.VIA)) {
                all.addAll(field.vias());
            }
        }
        return List.copyOf(all);
    }

    /// All contacts; none for `Contact: *`.
    public List<NameAddr> contacts() {
        return isContactWildcard() ? List.of() : addresses(HeaderName.CONTACT);
    }

    /// Whether it says `Contact: *`, which a REGISTER uses to remove all bindings.
    public boolean isContactWildcard() {
        return headers.first(HeaderName.CONTACT).orElse("").equals("*");
    }

    /// Topmost first.
    public List<NameAddr> routes() {
        return addresses(HeaderName.ROUTE);
    }

    /// Topmost first.
    public List<NameAddr> recordRoutes() {
        return addresses(HeaderName.RECORD_ROUTE);
    }

    /// The elements of any header field made of addresses, such as P-Asserted-Identity, Diversion or
    /// Refer-To.
    public List<NameAddr> addresses(HeaderName name) {
        Header only = null;
        List<NameAddr> all = List.of();
        for (var field : headers) {
            if (field.name().equals(name)) {
                if (only == null) {
                    only = field;
                    all = field.addresses();
                } else {
                    all = new ArrayList<>(all);
                    all.addAll(field.addresses());
                }
            }
        }
        return List.copyOf(all);
    }

    /// 0 to 255; none when the field is missing, as in requests of RFC 2543.
    public OptionalInt maxForwards() {
        var field = headers.find(HeaderName.MAX_FORWARDS);
        return field == null ? OptionalInt.empty() : OptionalInt.of(smallNumber(field.value(), 255));
    }

    static int smallNumber(String value, int max) {
        return (int) Grammar.number(value, 0, value.length(), max, "a number");
    }

    /// Nothing when there is no Content-Type.
    public Optional<MediaType> contentType() {
        return headers.first(HeaderName.CONTENT_TYPE).map(MediaType::parse);
    }

    private Header required(HeaderName name) {
        var field = headers.find(name);
        if (field == null) {
            throw new IllegalStateException("no " + name + " in " + startLine());
        }
        return field;
    }

    @Nullable
    Header field(HeaderName name) {
        return headers.find(name);
    }

    /// The first line, without its end.
    public abstract String startLine();

    /// A builder that starts from this message.
    public abstract MessageBuilder<?> toBuilder();

    @Override
    public final boolean equals(Object other) {
        return other instanceof SipMessage that
                && startLine().equals(that.startLine())
                && headers.equals(that.headers)
                && body.equals(that.body);
    }

    @Override
    public final int hashCode() {
        return 31 * headers.hashCode() + startLine().hashCode();
    }

    /// The whole message as text, for reading by people.
    @Override
    public final String toString() {
        var out = new StringBuilder(startLine()).append('\n');
        for (var field : headers) {
            out.append(field).append('\n');
        }
        return out.append('\n').append(body).toString();
    }
}
