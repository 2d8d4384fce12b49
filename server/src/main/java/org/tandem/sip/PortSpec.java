package org.tandem.sip;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.dialog.Caller;
import org.tandem.wire.sip.dialog.SessionTerms;

/// What a port is opened with.
///
/// @param name the port's name in logs and counts: the name of the line that it belongs to; unique among open
///     ports
/// @param transport the transport it listens on and sends by
/// @param bind the local address; port 0 takes any free one
/// @param advertisedHost the name or address that stands in Via and Contact; "" takes the bound address (or,
///     where that is the wildcard, the local address of the connection)
/// @param tls the certificate and trust of a TLS port; null on the others
/// @param stamp header fields put on every message that leaves through the port, requests and responses alike
/// @param rules departures from RFC 3261 for what stands at the other end
/// @param limits what the port holds at most, and how long it waits
public record PortSpec(
        String name,
        Transport transport,
        InetSocketAddress bind,
        String advertisedHost,
        @Nullable TlsSpec tls,
        List<Header> stamp,
        PeerRules rules,
        PortLimits limits) {
    public PortSpec {
        stamp = List.copyOf(stamp);
        if ((transport == Transport.TLS) != (tls != null)) {
            throw new IllegalArgumentException(
                    "port " + name + ": " + transport + (tls == null ? " needs" : " takes no") + " certificate");
        }
    }

    /// Whether this and `other` can't be open at once: they want the same place for the same kind of socket.
    public boolean collidesWith(PortSpec other) {
        return (transport == Transport.UDP) == (other.transport == Transport.UDP) && Place.overlap(bind, other.bind);
    }

    /// The same with another certificate or trust.
    public PortSpec withTls(TlsSpec other) {
        return new PortSpec(name, transport, bind, advertisedHost, other, stamp, rules, limits);
    }

    /// What a peer is allowed to do, or not expected to do, beside the standard.
    ///
    /// @param rfc2543Matching requests whose Via has no branch are matched by the rules of RFC 2543 (else
    ///     answered 400)
    /// @param acceptCseqRestart a lower CSeq inside a dialog is a new beginning, not a stray
    /// @param userAgent the value of User-Agent and Server; "" sends none
    /// @param responseWithin an INVITE of ours without any response by then, not even 100, goes to the next
    ///     address, else has failed; zero waits as long as the RFC says, 64*T1
    /// @param retryAfter said in the 503 of what is refused for want of time or room; zero says nothing
    /// @param dialogs what calls with it may use
    public record PeerRules(
            boolean rfc2543Matching,
            boolean acceptCseqRestart,
            String userAgent,
            Duration responseWithin,
            Duration retryAfter,
            DialogRules dialogs) {

        /// With the usual rules for dialogs.
        public PeerRules(
                boolean rfc2543Matching, boolean acceptCseqRestart, String userAgent, Duration responseWithin) {
            this(rfc2543Matching, acceptCseqRestart, userAgent, responseWithin, Duration.ZERO, DialogRules.defaults());
        }
    }

    /// What calls with a peer may use beside RFC 3261.
    ///
    /// @param reliable our 18x are sent reliably where the peer supports it; where it demands that, they always
    ///     are (RFC 3262)
    /// @param earlyMax so many early dialogs of one INVITE are followed
    /// @param timer session timers (RFC 4028)
    public record DialogRules(boolean reliable, int earlyMax, SessionTerms timer) {
        public DialogRules {
            if (earlyMax < 1) {
                throw new IllegalArgumentException("earlyMax " + earlyMax + " < 1");
            }
        }

        /// Nothing that the peer does not demand.
        public static DialogRules defaults() {
            return new DialogRules(false, Caller.EARLY_MAX, SessionTerms.none());
        }
    }
}
