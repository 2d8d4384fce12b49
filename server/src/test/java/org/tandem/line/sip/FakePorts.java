package org.tandem.line.sip;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.tandem.sip.Admission;
import org.tandem.sip.AnswerListener;
import org.tandem.sip.IncomingRequest;
import org.tandem.sip.InviteDialog;
import org.tandem.sip.InviteDialogListener;
import org.tandem.sip.NextHop;
import org.tandem.sip.PortSpec;
import org.tandem.sip.SipPort;
import org.tandem.sip.SipPorts;
import org.tandem.sip.SipUser;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.uri.SipUri;

/// Ports without sockets: refuses an address that is bound already, and keeps what is sent.
public final class FakePorts implements SipPorts {
    final Map<String, FakePort> open = new LinkedHashMap<>();
    final List<String> log = new ArrayList<>();
    final List<Integer> inUse = new ArrayList<>();

    @Override
    public SipPort open(PortSpec spec, Admission admission, SipUser user) {
        if (open.containsKey(spec.name())) {
            throw new AssertionError(spec.name() + " is open already");
        }
        check(spec);
        log.add("open " + spec.name());
        var port = new FakePort(spec, admission, user);
        open.put(spec.name(), port);
        return port;
    }

    private void check(PortSpec spec) {
        boolean taken = inUse.contains(spec.bind().getPort())
                || open.values().stream()
                        .filter(port -> !port.spec.name().equals(spec.name()))
                        .anyMatch(port -> port.spec.collidesWith(spec));
        if (taken) {
            log.add("failed " + spec.name());
            throw new PortFailed("port " + spec.bind().getPort() + " is in use", new java.net.BindException("in use"));
        }
    }

    /// Keeps the port and what it has sent, as a real one keeps its calls, but for another transport.
    @Override
    public SipPort change(PortSpec spec, Admission admission, SipUser user) {
        var port = Objects.requireNonNull(open.get(spec.name()), spec.name());
        check(spec);
        if (port.spec.transport() != spec.transport()) {
            log.add("replace " + spec.name());
            var other = new FakePort(spec, admission, user);
            open.put(spec.name(), other);
            return other;
        }
        log.add("change " + spec.name());
        port.spec = spec;
        return port;
    }

    @Override
    public void leave(String name) {
        if (open.remove(name) != null) {
            log.add("leave " + name);
        }
    }

    @Override
    public void close(String name) {
        if (open.remove(name) != null) {
            log.add("close " + name);
        }
    }

    @Override
    public Optional<SipPort> find(String name) {
        return Optional.ofNullable(open.get(name));
    }

    /// What was sent and waits for its outcome.
    record Sent(SipRequest request, NextHop hop, AnswerListener answer) {}

    static final class FakePort implements SipPort {
        PortSpec spec;
        final Admission admission;
        final SipUser user;
        final List<Sent> sent = new ArrayList<>();

        FakePort(PortSpec spec, Admission admission, SipUser user) {
            this.spec = spec;
            this.admission = admission;
            this.user = user;
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
        public SipUri contact(String contactUser) {
            var host = spec.advertisedHost().isEmpty() ? "127.0.0.1" : spec.advertisedHost();
            return SipUri.of(contactUser, host, spec.bind().getPort());
        }

        @Override
        public void send(SipRequest request, NextHop hop, AnswerListener answer) {
            sent.add(new Sent(request, hop, answer));
        }

        @Override
        public InviteDialog invite(OutgoingInvite invite, InviteDialogListener listener) {
            throw new UnsupportedOperationException("no calls here");
        }

        @Override
        public PortCounts counts() {
            return new PortCounts(0, 0, 0, 0, 0, 0);
        }
    }

    /// A request that came in, and its answer.
    public static final class Incoming implements IncomingRequest {
        private final SipRequest request;
        private final SipPort port;
        private final InetSocketAddress source;
        private int status;
        private List<Header> headers = List.of();

        public Incoming(SipRequest request, SipPort port, String source) {
            this.request = request;
            this.port = port;
            this.source = new InetSocketAddress(InetAddress.ofLiteral(source), 5060);
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
            return source;
        }

        @Override
        public void respond(int given, List<Header> fields, Body body) {
            if (status != 0) {
                throw new AssertionError("answered twice: " + status + " and " + given);
            }
            status = given;
            headers = List.copyOf(fields);
        }

        /// 0: not answered.
        public int status() {
            return status;
        }

        /// `Name: value` of each field.
        public List<String> headers() {
            return headers.stream()
                    .map(field -> field.name() + ": " + field.value())
                    .toList();
        }
    }

    /// A port that nothing is sent through.
    public static SipPort idle(PortSpec spec) {
        return new FakePort(spec, (name, source) -> true, new SipUser() {
            @Override
            public InviteDialogListener onInvite(InviteDialog dialog) {
                throw new UnsupportedOperationException("no calls here");
            }

            @Override
            public void onRequest(IncomingRequest request) {
                throw new UnsupportedOperationException("no requests here");
            }
        });
    }
}
