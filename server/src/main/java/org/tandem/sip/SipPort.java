package org.tandem.sip;

import java.net.InetSocketAddress;
import java.util.List;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.NameAddr;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.uri.SipUri;
import org.tandem.wire.uri.Uri;

/// One open port and everything that leaves through it: its listening socket, its connections, its stamp.
///
/// Whatever is sent here gets the port's Via, and the headers of [PortSpec#stamp()] on every message of either
/// kind, those that the transaction machines write by themselves (100, ACK, 487, 503) included. All methods may
/// be called by any thread and do not block.
public interface SipPort {

    /// What the port was opened with.
    PortSpec spec();

    /// The address and port that are bound; the real port where the spec says 0.
    InetSocketAddress localAddress();

    /// The Contact that a peer of this port reaches us by: advertised host, listening port, transport
    /// parameter.
    ///
    /// @param user the user part, "" for none
    SipUri contact(String user);

    /// Sends a request that stands outside of a dialog and is not an INVITE (OPTIONS, REGISTER, MESSAGE,
    /// SERVICE, …), and tells `answer` its one final outcome. Via, Max-Forwards and Content-Length are added
    /// here; Call-ID, CSeq, From and To must be there.
    void send(SipRequest request, NextHop hop, AnswerListener answer);

    /// The same, by a connection that the peer has opened, while that is open, and else to `hop`: the way to a
    /// phone behind a NAT, or one that has no certificate of its own.
    default void send(SipRequest request, Flow connection, NextHop hop, AnswerListener answer) {
        send(request, hop, answer);
    }

    /// Sends an INVITE that begins a call. Its outcome comes to `listener`; the dialog returned is the handle
    /// for everything that follows.
    InviteDialog invite(OutgoingInvite invite, InviteDialogListener listener);

    /// An INVITE to be sent.
    ///
    /// @param target the Request-URI
    /// @param from without a tag: `sip` adds one
    /// @param to without a tag
    /// @param hop where it goes; the Route set, if any, is in `headers`
    /// @param headers further header fields, in order
    /// @param body the offer, or [Body#EMPTY]
    record OutgoingInvite(Uri target, NameAddr from, NameAddr to, NextHop hop, List<Header> headers, Body body) {
        public OutgoingInvite {
            headers = List.copyOf(headers);
        }
    }

    /// How many of what this port holds now: for health, limits and tests.
    PortCounts counts();

    /// What a port holds now.
    ///
    /// @param flows connections that are open (TCP, TLS), or 1 for an open UDP socket
    /// @param transactions client and server transactions alive
    /// @param dialogs INVITE dialogs alive
    /// @param refusedSources requests or connections that admission turned away since the port was opened
    /// @param malformed messages that could not be understood since the port was opened
    /// @param turnedAway INVITEs that were refused for want of time or room since the port was opened, with
    ///     repeats
    record PortCounts(int flows, int transactions, int dialogs, long refusedSources, long malformed, long turnedAway) {}
}
