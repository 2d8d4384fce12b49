package org.tandem.line.sip;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tandem.admin.AdminView;
import org.tandem.line.Authority;
import org.tandem.line.Certificate;
import org.tandem.line.Line;
import org.tandem.line.LineUsage;
import org.tandem.line.Proxy;
import org.tandem.sip.NextHop;
import org.tandem.sip.PortLimits;
import org.tandem.sip.PortSpec;
import org.tandem.sip.TlsSpec;
import org.tandem.sip.Transport;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.dialog.SessionTerms;

/// What a line's port is opened with.
final class LinePort {
    /// Marks every message to Lync as coming from a PBX; its grammar is not published, so it is one token.
    private static final List<Header> TO_LYNC = List.of(new Header(HeaderName.MS_CALL_SOURCE, "non-ms-rtc"));

    private LinePort() {}

    /// Throws `IllegalArgumentException` with the reason in words where something that the line names is
    /// missing or unreadable.
    static PortSpec spec(Line line, AdminView view, PortLimits limits) {
        return new PortSpec(
                line.name(),
                transport(line),
                new InetSocketAddress(InetAddress.ofLiteral(line.transport().bindAddress()), line.receivePort()),
                line.domainName(),
                tls(line, view),
                line.usage() == LineUsage.MICROSOFT_LYNC ? TO_LYNC : List.of(),
                new PortSpec.PeerRules(
                        line.peer().rfc2543Matching(),
                        line.acceptsCseqRestart(),
                        line.peer().userAgent(),
                        line.session().responseWithin(),
                        line.retryAfter(),
                        new PortSpec.DialogRules(
                                line.session().reliableProvisional(),
                                line.session().earlyDialogsMax(),
                                new SessionTerms(
                                        line.sessionInterval(), line.session().minSession()))),
                limits);
    }

    static Transport transport(Line line) {
        return switch (line.protocol()) {
            case UDP -> Transport.UDP;
            case TCP -> Transport.TCP;
            case TLS -> Transport.TLS;
        };
    }

    static NextHop hop(Line line, Proxy proxy) {
        return new NextHop(transport(line), proxy.host(), proxy.port() == 0 ? -1 : proxy.port());
    }

    private static @Nullable TlsSpec tls(Line line, AdminView view) {
        if (transport(line) != Transport.TLS) {
            return null;
        }
        var tls = line.tls();
        var certificate = view.find(Certificate.TYPE, tls.certificate())
                .orElseThrow(
                        () -> new IllegalArgumentException("there is no certificate \"" + tls.certificate() + "\""));
        var authorities = new ArrayList<X509Certificate>();
        for (var name : tls.authorities()) {
            authorities.addAll(view.find(Authority.TYPE, name)
                    .orElseThrow(
                            () -> new IllegalArgumentException("there is no authority certificate \"" + name + "\""))
                    .parsed());
        }
        return new TlsSpec(
                certificate.parsedChain(),
                certificate.parsedKey(),
                authorities,
                tls.requireMutual(),
                tls.protocols(),
                tls.peerNames());
    }
}
