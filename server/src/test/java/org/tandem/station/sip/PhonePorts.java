package org.tandem.station.sip;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tandem.sip.Admission;
import org.tandem.sip.AnswerListener;
import org.tandem.sip.Flow;
import org.tandem.sip.IncomingRequest;
import org.tandem.sip.InviteDialog;
import org.tandem.sip.InviteDialogListener;
import org.tandem.sip.NextHop;
import org.tandem.sip.PortLimits;
import org.tandem.sip.PortSpec;
import org.tandem.sip.SendFailure;
import org.tandem.sip.SipPort;
import org.tandem.sip.SipPorts;
import org.tandem.sip.SipUser;
import org.tandem.sip.Transport;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;
import org.tandem.wire.uri.SipUri;

/// Ports without sockets that keep what is sent, for phones that a test plays.
final class PhonePorts implements SipPorts {
    /// Everything in the order in which it left: answers and requests.
    final List<String> left = new ArrayList<>();

    final List<Sent> sent = new ArrayList<>();
    private final Map<String, PhonePort> open = new HashMap<>();

    /// A request that waits for its outcome.
    record Sent(SipPort port, SipRequest request, @Nullable Flow connection, NextHop hop, AnswerListener answer) {
        void answered(int status) {
            answer.onFinal(SipResponse.to(request, status));
        }

        void unanswered() {
            answer.onFailed(new SendFailure.NoResponse("silence"));
        }

        String header(HeaderName name) {
            return request.header(name).orElse("");
        }

        String voice() {
            return request.body()
                    .text()
                    .lines()
                    .filter(line -> line.startsWith("Voice-Message: "))
                    .findFirst()
                    .orElse("");
        }
    }

    PhonePort port(String name, Transport transport) {
        return open.computeIfAbsent(name, line -> new PhonePort(line, transport));
    }

    @Override
    public SipPort open(PortSpec spec, Admission admission, SipUser user) {
        throw new UnsupportedOperationException("ports are there already");
    }

    @Override
    public SipPort change(PortSpec spec, Admission admission, SipUser user) {
        throw new UnsupportedOperationException("lines change ports");
    }

    @Override
    public void leave(String name) {}

    @Override
    public void close(String name) {
        open.remove(name);
    }

    @Override
    public Optional<SipPort> find(String name) {
        return Optional.ofNullable(open.get(name));
    }

    final class PhonePort implements SipPort {
        private final PortSpec spec;

        private PhonePort(String name, Transport transport) {
            spec = new PortSpec(
                    name,
                    transport,
                    new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 5060),
                    "",
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
            return SipUri.of(user, "127.0.0.1", 5060);
        }

        @Override
        public void send(SipRequest request, NextHop hop, AnswerListener answer) {
            left.add(request.method().name());
            sent.add(new Sent(this, request, null, hop, answer));
        }

        @Override
        public void send(SipRequest request, Flow connection, NextHop hop, AnswerListener answer) {
            left.add(request.method().name());
            sent.add(new Sent(this, request, connection, hop, answer));
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

    /// A connection that a phone has opened.
    record Connection(InetSocketAddress remote) implements Flow {
        @Override
        public String remoteHost() {
            return remote.getAddress().getHostAddress();
        }

        @Override
        public InetSocketAddress local() {
            return new InetSocketAddress(localHost(), 5060);
        }

        @Override
        public String localHost() {
            return "127.0.0.1";
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void send(byte[] message, Consumer<SendFailure> onFailure) {
            throw new UnsupportedOperationException("only ports send");
        }
    }

    /// A request that came in, and its answer.
    final class Asked implements IncomingRequest {
        private final SipRequest request;
        private final SipPort port;
        private final InetSocketAddress source;
        private final String newTag;
        private int status;
        private List<Header> headers = List.of();
        private boolean isSlow;
        private Runnable waiting = () -> {};

        Asked(SipRequest request, SipPort port, InetSocketAddress source, String newTag) {
            this.request = request;
            this.port = port;
            this.source = source;
            this.newTag = newTag;
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
        public Optional<Flow> connection() {
            return port.spec().transport().isReliable() ? Optional.of(new Connection(source)) : Optional.empty();
        }

        @Override
        public String toTag() {
            return request.to().tag().orElse(newTag);
        }

        @Override
        public void respond(int given, List<Header> fields, Body body) {
            if (status != 0) {
                throw new AssertionError("answered twice: " + status + " and " + given);
            }
            status = given;
            headers = List.copyOf(fields);
            left.add(Integer.toString(given));
        }

        @Override
        public void respond(int given, List<Header> fields, Body body, Runnable then) {
            respond(given, fields, body);
            if (isSlow) {
                waiting = then;
            } else {
                then.run();
            }
        }

        /// From now on its answer takes its time to leave.
        Asked slow() {
            isSlow = true;
            return this;
        }

        void leaves() {
            waiting.run();
        }

        int status() {
            return status;
        }

        String header(HeaderName name) {
            return headers.stream()
                    .filter(field -> field.name().equals(name))
                    .map(Header::value)
                    .findFirst()
                    .orElse("");
        }
    }
}
