package org.tandem.wire.sip;

import java.util.ArrayList;
import java.util.List;
import org.tandem.wire.uri.Uri;

/// Puts a message together, field by field, in the order of the calls. Not for use by two threads.
///
/// Single-valued fields replace what was there. `build` checks nothing but what each value checks by itself:
/// a message may be built before its Via is known.
public abstract sealed class MessageBuilder<B extends MessageBuilder<B>>
        permits SipRequest.Builder, SipResponse.Builder {
    private Headers headers;
    private Body body;

    MessageBuilder(Headers headers, Body body) {
        this.headers = headers;
        this.body = body;
    }

    abstract B self();

    public abstract SipMessage build();

    Headers headers() {
        return headers;
    }

    Body body() {
        return body;
    }

    /// All fields anew.
    public B headers(Headers headers) {
        this.headers = headers;
        return self();
    }

    /// One field of that name, in the place of those that were there.
    public B set(HeaderName name, String value) {
        return set(new Header(name, value));
    }

    public B set(Header header) {
        headers = headers.with(header);
        return self();
    }

    /// One more field, at the end.
    public B add(HeaderName name, String value) {
        return add(new Header(name, value));
    }

    public B add(Header header) {
        headers = headers.plus(header);
        return self();
    }

    public B remove(HeaderName name) {
        headers = headers.without(name);
        return self();
    }

    /// One more Via, on top of those that are there.
    public B via(Via via) {
        headers = headers.plusFirst(Header.of(via));
        return self();
    }

    /// This Via in the place of the topmost; the one way to note `received` and `rport`.
    public B replaceTopVia(Via via) {
        headers = headers.replacingFirst(HeaderName.VIA, topVias(List.of(via)));
        return self();
    }

    public B removeTopVia() {
        headers = headers.replacingFirst(HeaderName.VIA, topVias(List.of()));
        return self();
    }

    /// These in the place of the first element of the first Via field, whose further elements stay.
    private List<Header> topVias(List<Via> first) {
        var field = headers.find(HeaderName.VIA);
        if (field == null) {
            throw new IllegalStateException("no Via");
        }
        var replacement = new ArrayList<Header>();
        first.forEach(via -> replacement.add(Header.of(via)));
        field.vias().stream().skip(1).forEach(via -> replacement.add(Header.of(via)));
        return replacement;
    }

    public B from(NameAddr from) {
        return set(Header.of(HeaderName.FROM, from));
    }

    public B to(NameAddr to) {
        return set(Header.of(HeaderName.TO, to));
    }

    public B callId(String callId) {
        return set(HeaderName.CALL_ID, callId);
    }

    public B cseq(long number, Method method) {
        return cseq(new CSeq(number, method));
    }

    public B cseq(CSeq cseq) {
        return set(Header.of(cseq));
    }

    public B maxForwards(int hops) {
        return set(HeaderName.MAX_FORWARDS, Integer.toString(hops));
    }

    /// One Contact in the place of those that were there.
    public B contact(NameAddr contact) {
        return set(Header.of(HeaderName.CONTACT, contact));
    }

    public B contact(Uri uri) {
        return contact(NameAddr.of(uri));
    }

    /// These Routes, topmost first, in the place of those that were there.
    public B routes(List<NameAddr> routes) {
        return addresses(HeaderName.ROUTE, routes);
    }

    /// These Record-Routes, topmost first, in the place of those that were there.
    public B recordRoutes(List<NameAddr> routes) {
        return addresses(HeaderName.RECORD_ROUTE, routes);
    }

    /// One field per address, in the place of all of that name.
    public B addresses(HeaderName name, List<NameAddr> addresses) {
        headers = headers.without(name);
        addresses.forEach(address -> headers = headers.plus(Header.of(name, address)));
        return self();
    }

    /// The body, and Content-Type with it; an empty one takes Content-Type away.
    public B body(Body body) {
        this.body = body;
        var type = body.contentTypeText();
        headers = type == null ? headers.without(HeaderName.CONTENT_TYPE) : headers.with(HeaderName.CONTENT_TYPE, type);
        return self();
    }

    public B body(MediaType type, String text) {
        return body(Body.of(type, text));
    }
}
