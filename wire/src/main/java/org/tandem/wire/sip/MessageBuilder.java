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
    /// Most messages get a few fields more than they begin with.
    private static final int ROOM_FOR_MORE = 12;

    private final ArrayList<Header> fields;
    private Body body;

    MessageBuilder(Headers headers, Body body) {
        this.fields = new ArrayList<>(headers.size() + ROOM_FOR_MORE);
        headers.addTo(fields);
        this.body = body;
    }

    abstract B self();

    public abstract SipMessage build();

    Headers headers() {
        return Headers.of(fields);
    }

    Body body() {
        return body;
    }

    /// All fields anew.
    public B headers(Headers headers) {
        fields.clear();
        headers.addTo(fields);
        return self();
    }

    /// One field of that name, in the place of those that were there.
    public B set(HeaderName name, String value) {
        return set(new Header(name, value));
    }

    public B set(Header header) {
        int first = indexOf(header.name());
        if (first < 0) {
            fields.add(header);
        } else {
            fields.set(first, header);
            for (int at = fields.size() - 1; at > first; at--) {
                if (fields.get(at).name().equals(header.name())) {
                    fields.remove(at);
                }
            }
        }
        return self();
    }

    /// One more field, at the end.
    public B add(HeaderName name, String value) {
        return add(new Header(name, value));
    }

    public B add(Header header) {
        fields.add(header);
        return self();
    }

    public B remove(HeaderName name) {
        fields.removeIf(field -> field.name().equals(name));
        return self();
    }

    /// One more Via, on top of those that are there.
    public B via(Via via) {
        fields.add(Math.max(0, indexOf(HeaderName.VIA)), Header.of(via));
        return self();
    }

    /// This Via in the place of the topmost; the one way to note `received` and `rport`.
    public B replaceTopVia(Via via) {
        return topVia(List.of(Header.of(via)));
    }

    public B removeTopVia() {
        return topVia(List.of());
    }

    /// These in the place of the first element of the first Via field, whose further elements stay.
    private B topVia(List<Header> first) {
        int place = indexOf(HeaderName.VIA);
        if (place < 0) {
            throw new IllegalStateException("no Via");
        }
        var vias = fields.remove(place).vias();
        for (int further = vias.size() - 1; further > 0; further--) {
            fields.add(place, Header.of(vias.get(further)));
        }
        fields.addAll(place, first);
        return self();
    }

    private int indexOf(HeaderName name) {
        for (int at = 0; at < fields.size(); at++) {
            if (fields.get(at).name().equals(name)) {
                return at;
            }
        }
        return -1;
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
        remove(name);
        addresses.forEach(address -> fields.add(Header.of(name, address)));
        return self();
    }

    /// The body, and Content-Type with it; an empty one takes Content-Type away.
    public B body(Body body) {
        this.body = body;
        var type = body.contentTypeText();
        return type == null ? remove(HeaderName.CONTENT_TYPE) : set(HeaderName.CONTENT_TYPE, type);
    }

    public B body(MediaType type, String text) {
        return body(Body.of(type, text));
    }
}
