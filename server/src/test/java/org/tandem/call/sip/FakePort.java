package org.tandem.call.sip;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tandem.sip.Admission;
import org.tandem.sip.AnswerListener;
import org.tandem.sip.IncomingRequest;
import org.tandem.sip.InviteDialog;
import org.tandem.sip.InviteDialogListener;
import org.tandem.sip.NextHop;
import org.tandem.sip.PortLimits;
import org.tandem.sip.PortSpec;
import org.tandem.sip.SipPort;
import org.tandem.sip.SipPorts;
import org.tandem.sip.SipUser;
import org.tandem.sip.Transport;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.Method;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.dialog.Extensions;
import org.tandem.wire.uri.SipUri;

/// A port that sends nothing and notes what it was asked to send.
final class FakePort implements SipPort {
    final List<FakeDialog> dialogs = new ArrayList<>();
    private int incoming;
    final List<OutgoingInvite> invites = new ArrayList<>();
    private final PortSpec spec;

    FakePort(String name) {
        spec = new PortSpec(
                name,
                Transport.TCP,
                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 5066),
                "cic.example.com",
                null,
                List.of(),
                new PortSpec.PeerRules(true, false, "", Duration.ZERO),
                PortLimits.defaults());
    }

    @Override
    public PortSpec spec() {
        return spec;
    }

    @Override
    public InetSocketAddress localAddress() {
        return spec.bind();
    }

    @Override
    public SipUri contact(String user) {
        return SipUri.of(user, "cic.example.com", 5066);
    }

    @Override
    public void send(SipRequest request, NextHop hop, AnswerListener answer) {
        throw new UnsupportedOperationException("calls send no such request");
    }

    @Override
    public InviteDialog invite(OutgoingInvite invite, InviteDialogListener listener) {
        invites.add(invite);
        SipRequest request = SipRequest.builder(Method.INVITE, invite.target())
                .add(new Header(HeaderName.CALL_ID, "out-" + invites.size()))
                .build();
        FakeDialog dialog = new FakeDialog(this, request, false, listener);
        dialogs.add(dialog);
        return dialog;
    }

    @Override
    public PortCounts counts() {
        return new PortCounts(0, 0, 0, 0, 0, 0);
    }

    /// Some ports, by name.
    record Ports(List<FakePort> open) implements SipPorts {
        @Override
        public SipPort open(PortSpec spec, Admission admission, SipUser user) {
            throw new UnsupportedOperationException("lines open ports");
        }

        @Override
        public SipPort change(PortSpec spec, Admission admission, SipUser user) {
            throw new UnsupportedOperationException("lines change ports");
        }

        @Override
        public void leave(String name) {}

        @Override
        public void close(String name) {}

        @Override
        public java.util.Optional<SipPort> find(String name) {
            for (FakePort port : open) {
                if (port.spec().name().equals(name)) {
                    return java.util.Optional.of(port);
                }
            }
            return java.util.Optional.empty();
        }
    }

    /// A dialog that notes what it was told, as `status`, `bye`, `cancel`, `ack`, `reinvite`.
    static final class FakeDialog implements InviteDialog {
        final List<String> told = new ArrayList<>();
        final List<Header> lastHeaders = new ArrayList<>();
        Body lastBody = Body.EMPTY;

        @Nullable
        AnswerListener lastAnswer;

        private final FakePort port;
        private final SipRequest invite;
        private final boolean isIncoming;
        private final int serial;
        final @Nullable InviteDialogListener listener;

        FakeDialog(FakePort port, SipRequest invite, boolean isIncoming, @Nullable InviteDialogListener listener) {
            this.port = port;
            this.invite = invite;
            this.isIncoming = isIncoming;
            this.serial = isIncoming ? ++port.incoming : 0;
            this.listener = listener;
        }

        private void note(String what, List<Header> headers, Body body) {
            told.add(what);
            lastHeaders.clear();
            lastHeaders.addAll(headers);
            lastBody = body;
        }

        @Override
        public SipRequest invite() {
            return invite;
        }

        @Override
        public SipPort port() {
            return port;
        }

        @Override
        public String localTag() {
            return "ours" + serial;
        }

        @Override
        public InetSocketAddress remoteAddress() {
            return new InetSocketAddress(InetAddress.ofLiteral("10.0.0.21"), 52011);
        }

        @Override
        public boolean isIncoming() {
            return isIncoming;
        }

        @Override
        public void progress(int status, List<Header> headers, Body body) {
            note(Integer.toString(status), headers, body);
        }

        @Override
        public void accept(List<Header> headers, Body body) {
            note("200", headers, body);
        }

        @Override
        public void reject(int status, List<Header> headers) {
            note(Integer.toString(status), headers, Body.EMPTY);
        }

        @Override
        public void cancel(List<Header> headers) {
            note("cancel", headers, Body.EMPTY);
        }

        @Override
        public void ack(Body body) {
            note("ack", List.of(), body);
        }

        @Override
        public void reinvite(List<Header> headers, Body body) {
            note("reinvite", headers, body);
        }

        @Override
        public boolean sendsReliably() {
            return Extensions.requires(invite, Extensions.RELIABLE);
        }

        @Override
        public void answerProgress(Body answer) {
            note("prack", List.of(), answer);
        }

        @Override
        public void update(List<Header> headers, Body offer) {
            note("update", headers, offer);
        }

        @Override
        public boolean peerTakesUpdate() {
            return true;
        }

        @Override
        public void request(Method method, List<Header> headers, Body body, AnswerListener answer) {
            note(method.name(), headers, body);
            lastAnswer = answer;
        }

        @Override
        public void bye(List<Header> headers) {
            note("bye", headers, Body.EMPTY);
        }
    }

    /// A request that notes its answer.
    static final class FakeRequest implements IncomingRequest {
        private final FakePort port;
        private final SipRequest request;
        final List<Integer> answers = new ArrayList<>();
        Body body = Body.EMPTY;

        FakeRequest(FakePort port, SipRequest request) {
            this.port = port;
            this.request = request;
        }

        @Override
        public SipRequest request() {
            return request;
        }

        @Override
        public SipPort port() {
            return port;
        }

        @Override
        public InetSocketAddress source() {
            return new InetSocketAddress(InetAddress.ofLiteral("10.0.0.21"), 52011);
        }

        @Override
        public void respond(int status, List<Header> headers, Body answer) {
            answers.add(status);
            body = answer;
        }
    }
}
