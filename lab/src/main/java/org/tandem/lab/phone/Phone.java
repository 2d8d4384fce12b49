package org.tandem.lab.phone;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.tandem.lab.call.Audio;
import org.tandem.lab.call.Offered;
import org.tandem.lab.call.Placed;
import org.tandem.lab.rtp.MediaPort;
import org.tandem.lab.sip.CallPlan;
import org.tandem.lab.sip.Digest;
import org.tandem.lab.sip.Flow;
import org.tandem.lab.sip.IncomingCall;
import org.tandem.lab.sip.LabFailure;
import org.tandem.lab.sip.Ladder;
import org.tandem.lab.sip.Listener;
import org.tandem.lab.sip.Message;
import org.tandem.lab.sip.MessageText;
import org.tandem.lab.sip.Sdp;
import org.tandem.lab.sip.SipSockets;
import org.tandem.lab.sip.Transactions;
import org.tandem.lab.sip.Transport;
import org.tandem.lab.sip.UserAgent;

/// A desk phone: one registration, one call after the other. Blocking, for scripts; safe from any thread.
public final class Phone implements AutoCloseable {
    /// Who the phone is: `sip:extension@domain`, and the secret of its registration and its calls.
    public record Identity(String name, String extension, String domain, Digest digest) {}

    private static final Duration LIMIT = Duration.ofSeconds(8);

    private final Identity identity;
    private final UserAgent agent;
    private final Listener port;
    private final Audio audio;
    private final InetSocketAddress registrar;
    private final String callId = Long.toHexString(ThreadLocalRandom.current().nextLong()) + "@phone";
    private final String tag = Long.toHexString(ThreadLocalRandom.current().nextLong());
    private int cseq;

    public Phone(
            Identity identity,
            InetSocketAddress address,
            InetSocketAddress registrar,
            Ladder ladder,
            ScheduledExecutorService timers,
            Transactions.Times times) {
        this.identity = identity;
        this.registrar = registrar;
        this.agent = new UserAgent(new SipSockets(identity.name(), ladder, null), timers, times);
        this.port = agent.sockets().listen(Transport.UDP, address);
        this.audio = new Audio(address.getAddress(), 440, timers);
    }

    public String name() {
        return identity.name();
    }

    public String extension() {
        return identity.extension();
    }

    public InetSocketAddress address() {
        return port.address();
    }

    public UserAgent agent() {
        return agent;
    }

    private String contact() {
        return "<sip:" + identity.extension() + "@"
                + port.address().getAddress().getHostAddress() + ":"
                + port.address().getPort() + ">";
    }

    private String address(String user) {
        return "sip:" + user + "@" + identity.domain();
    }

    /// Registers for `expires`, answering the challenge once. Throws [LabFailure] when the registrar refuses.
    public Message register(Duration expires) {
        Message first = sendRegister(expires, "");
        if (first.status() != 401) {
            return accepted(first);
        }
        String answer = identity.digest().answer(first, "REGISTER", "sip:" + identity.domain());
        return accepted(sendRegister(expires, answer));
    }

    private Message accepted(Message response) {
        if (!response.isSuccess()) {
            throw new LabFailure(name() + " could not register: " + response.summary());
        }
        return response;
    }

    private Message sendRegister(Duration expires, String authorization) {
        MessageText text = MessageText.request("REGISTER", "sip:" + identity.domain())
                .field("From", "<" + address(identity.extension()) + ">;tag=" + tag)
                .field("To", "<" + address(identity.extension()) + ">")
                .field("Call-ID", callId)
                .field("CSeq", ++cseq + " REGISTER")
                .field("Max-Forwards", "70")
                .field("Contact", contact())
                .field("Expires", Long.toString(expires.toSeconds()));
        if (!authorization.isEmpty()) {
            text.field("Authorization", authorization);
        }
        Flow flow = agent.sockets().flowTo(Transport.UDP, registrar);
        return agent.ask(text, flow, LIMIT);
    }

    public void unregister() {
        var _ = register(Duration.ZERO);
    }

    /// Dials a number or name by way of the registrar.
    public Placed call(String number) {
        MediaPort media = audio.open();
        String host = registrar.getAddress().getHostAddress() + ":" + registrar.getPort();
        CallPlan plan = new CallPlan(
                "sip:" + number + "@" + host,
                "\"" + name() + "\" <" + address(identity.extension()) + ">",
                "<sip:" + number + "@" + identity.domain() + ">",
                contact(),
                Transport.UDP,
                registrar,
                Optional.of(media.describe(Sdp.Direction.SENDRECV)),
                text -> text.field("Allow", UserAgent.ALLOW));
        return new Placed(name(), agent.call(plan.by(identity.digest())), media);
    }

    /// Waits until the phone rings.
    public Offered awaitCall() {
        return new Offered(name(), agent.awaitCall(LIMIT), audio);
    }

    public Optional<Offered> pollCall(Duration limit) {
        return agent.pollCall(limit).map(call -> new Offered(name(), call, audio));
    }

    /// Gives calls to `taker` from now on, e.g. one that answers by itself.
    public void onCall(Consumer<Offered> taker) {
        agent.onCall((IncomingCall call) -> taker.accept(new Offered(name(), call, audio)));
    }

    @Override
    public void close() {
        agent.close();
    }
}
