package org.tandem.sip;

import java.util.ArrayList;
import java.util.List;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.Method;
import org.tandem.wire.sip.SipMessage;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;
import org.tandem.wire.sip.Via;
import org.tandem.wire.uri.OtherUri;
import org.tandem.wire.uri.SipUri;
import org.tandem.wire.uri.TelUri;
import org.tandem.wire.uri.Uri;

/// Puts on messages what all messages of a port have: Via, Contact, Allow, the port's name and its stamp.
///
/// The user part of a Contact of ours is that under which the peer knows us in this dialog: of From in requests that
/// begin one and
/// in those inside one, of the Request-URI in answers. A Contact that our user has put in stays.
final class Letterhead {
    private final PortSpec spec;
    private final int listeningPort;
    private final String viaTransport;
    private final Header allow;
    private final Header supported;
    private final List<Header> onRequests;
    private final List<Header> onResponses;

    Letterhead(PortSpec spec, int listeningPort, SipSettings settings) {
        this.spec = spec;
        this.listeningPort = listeningPort;
        this.viaTransport = spec.transport().name();
        this.allow = new Header(HeaderName.ALLOW, String.join(", ", settings.allow()));
        this.supported = new Header(HeaderName.SUPPORTED, String.join(", ", settings.supported()));
        this.onRequests = with(spec, HeaderName.USER_AGENT);
        this.onResponses = with(spec, HeaderName.SERVER);
    }

    private static List<Header> with(PortSpec spec, HeaderName name) {
        if (spec.rules().userAgent().isEmpty()) {
            return spec.stamp();
        }
        var all = new ArrayList<Header>(spec.stamp());
        all.add(new Header(name, spec.rules().userAgent()));
        return List.copyOf(all);
    }

    /// The Contact that reaches us; `flow` says our address where none is advertised.
    SipUri contact(String user, String localHost) {
        var host = spec.advertisedHost().isEmpty() ? localHost : spec.advertisedHost();
        var uri = SipUri.of(user, host, listeningPort);
        return spec.transport() == Transport.UDP
                ? uri
                : uri.withParam("transport", spec.transport().parameter());
    }

    /// A request as it leaves: Via on top; Max-Forwards, Contact and Allow where they are missing and wanted.
    SipRequest request(SipRequest request, Flow flow, String branch) {
        var host = spec.advertisedHost().isEmpty() ? flow.localHost() : spec.advertisedHost();
        var via = Via.of(viaTransport, host, listeningPort, branch);
        var method = request.method();
        var builder = request.toBuilder().via(spec.transport() == Transport.UDP ? via.withParam("rport", "") : via);
        var headers = request.headers();
        if (!headers.has(HeaderName.MAX_FORWARDS)) {
            builder.maxForwards(70);
        }
        if (wantsContact(method) && !headers.has(HeaderName.CONTACT)) {
            builder.contact(contact(user(request.from().uri()), flow.localHost()));
        }
        if (method.equals(Method.INVITE) || method.equals(Method.UPDATE)) {
            if (!headers.has(HeaderName.ALLOW)) {
                builder.add(allow);
            }
            if (!headers.has(HeaderName.SUPPORTED)) {
                builder.add(supported);
            }
        }
        return builder.build();
    }

    /// A response as our user wants it.
    ///
    /// @param toTag ours, "" where To has one already
    SipResponse response(
            SipRequest request, int status, String toTag, List<Header> headers, Body body, String localHost) {
        var method = request.method();
        boolean makesDialog =
                status > 100 && status < 300 && (method.equals(Method.INVITE) || method.equals(Method.SUBSCRIBE));
        var builder = SipResponse.builderTo(request, status, makesDialog);
        if (status > 100 && !toTag.isEmpty() && request.to().tag().isEmpty()) {
            builder.to(request.to().withTag(toTag));
        }
        boolean hasContact = false;
        boolean hasAllow = false;
        boolean hasSupported = false;
        for (var header : headers) {
            hasContact |= header.name().equals(HeaderName.CONTACT);
            hasAllow |= header.name().equals(HeaderName.ALLOW);
            hasSupported |= header.name().equals(HeaderName.SUPPORTED);
            builder.add(header);
        }
        if (!hasContact && status < 300 && status > 100 && wantsContact(method)) {
            builder.contact(contact(user(request.uri()), localHost));
        }
        if (!hasAllow && wantsAllow(method, status)) {
            builder.add(allow);
        }
        if (!hasSupported && status / 100 == 2 && wantsAllow(method, status)) {
            builder.add(supported);
        }
        return builder.body(body).build();
    }

    /// The message with the port's stamp and name, which replace fields of the same name. Nothing leaves without.
    SipMessage stamped(SipMessage message) {
        var extra = message instanceof SipRequest ? onRequests : onResponses;
        if (extra.isEmpty()) {
            return message;
        }
        var builder = message.toBuilder();
        for (var header : extra) {
            builder.remove(header.name());
        }
        for (var header : extra) {
            builder.add(header);
        }
        return builder.build();
    }

    private static boolean wantsContact(Method method) {
        return method.equals(Method.INVITE)
                || method.equals(Method.SUBSCRIBE)
                || method.equals(Method.NOTIFY)
                || method.equals(Method.REFER)
                || method.equals(Method.UPDATE);
    }

    /// 405 must have it; 2xx to INVITE, UPDATE and OPTIONS should, and a 18x tells whether UPDATE may come. Source:
    /// RFC 3261 §8.2.1, §13.3.1.4, §11.2; RFC 3311 §5.1.
    private static boolean wantsAllow(Method method, int status) {
        return status == 405
                || (status > 100 && status < 300 && method.equals(Method.INVITE))
                || (status / 100 == 2 && (method.equals(Method.UPDATE) || method.equals(Method.OPTIONS)));
    }

    private static String user(Uri uri) {
        return switch (uri) {
            case SipUri sip -> sip.decodedUser();
            case TelUri _, OtherUri _ -> "";
        };
    }
}
