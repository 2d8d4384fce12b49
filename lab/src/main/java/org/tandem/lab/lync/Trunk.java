package org.tandem.lab.lync;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.sip.address.SipURI;
import org.tandem.lab.sip.CallPlan;
import org.tandem.lab.sip.Flow;
import org.tandem.lab.sip.Inbox;
import org.tandem.lab.sip.IncomingCall;
import org.tandem.lab.sip.LabFailure;
import org.tandem.lab.sip.Listener;
import org.tandem.lab.sip.Message;
import org.tandem.lab.sip.MessageText;
import org.tandem.lab.sip.OutgoingCall;
import org.tandem.lab.sip.Sdp;
import org.tandem.lab.sip.Transport;
import org.tandem.lab.sip.UserAgent;

/// One trunk of a mediation server: its listening port and the one gateway behind it. Safe from any thread.
public final class Trunk implements AutoCloseable {
    /// The gateway as the topology has it: the name or address that Contact and Via must show, and where it listens.
    ///
    /// @param marksCalls whether every message from it must bear `ms-call-source: non-ms-rtc`
    public record Gateway(String host, InetSocketAddress address, Transport transport, boolean marksCalls) {}

    private static final Duration PING_LIMIT = Duration.ofSeconds(5);

    private final String name;
    private final Gateway gateway;
    private final UserAgent agent;
    private volatile Listener port;
    private final InstantSource clock;
    private final Inbox<Message> invites = new Inbox<>();
    private final Inbox<String> violations = new Inbox<>();
    private final AtomicInteger pingCount = new AtomicInteger();
    private volatile TrunkSwitches switches;
    private volatile GatewayHealth health;
    private volatile boolean theyPing;
    private volatile boolean closed;

    Trunk(
            String name,
            Gateway gateway,
            UserAgent agent,
            Listener port,
            TrunkSwitches switches,
            InstantSource clock,
            Consumer<IncomingCall> onCall) {
        this.name = name;
        this.gateway = gateway;
        this.agent = agent;
        this.port = port;
        this.switches = switches;
        this.clock = clock;
        this.health = new GatewayHealth.Up(0, clock.instant());
        agent.look(this::dress).contact(contact(port));
        agent.sockets().tap(this::check);
        agent.onCall(call -> arrived(call, onCall));
        agent.onOptions(options -> {
            theyPing = true;
            hear(new GatewayHealth.Event.PingedUs());
            options.respond(dress(MessageText.response(200, "OK", options.request(), newTag())
                    .field("Allow", "INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, UPDATE")
                    .field("Accept", "application/sdp")));
        });
    }

    public String name() {
        return name;
    }

    public InetSocketAddress address() {
        return port.address();
    }

    public Gateway gateway() {
        return gateway;
    }

    public TrunkSwitches switches() {
        return switches;
    }

    public void behave(TrunkSwitches newSwitches) {
        switches = newSwitches;
    }

    /// Every INVITE outside a dialog that came by this trunk.
    public Inbox<Message> invites() {
        return invites;
    }

    /// What the gateway did wrong by the rules of a Lync trunk.
    public Inbox<String> violations() {
        return violations;
    }

    public GatewayHealth health() {
        return health;
    }

    public int pings() {
        return pingCount.get();
    }

    UserAgent agent() {
        return agent;
    }

    private void check(Message message, Flow flow) {
        if (gateway.marksCalls() && !"non-ms-rtc".equals(message.field("ms-call-source"))) {
            violations.put("no ms-call-source: non-ms-rtc on " + message.summary());
        }
        if (!gateway.marksCalls() && message.field("ms-call-source") != null) {
            violations.put("ms-call-source on " + message.summary() + ", which is not from Tandem");
        }
        if (message.isRequest("REFER")) {
            violations.put("REFER sent to a mediation server, which does not take it");
        }
    }

    private MessageText dress(MessageText text) {
        if (!text.has("User-Agent") && !text.has("Server")) {
            text.field("User-Agent", "RTCC/5.0.0.0 MediationServer");
        }
        return switches.look().capitals() ? text.capitals() : text;
    }

    private static String contact(Listener port) {
        return "<sip:" + hostPort(port.address()) + ";transport=" + capital(port.transport()) + ";ms-opaque=00ab41>";
    }

    /// Lync writes `Tcp` and `Tls`.
    private static String capital(Transport transport) {
        String word = transport.parameter();
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    private static String hostPort(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    private static String newTag() {
        return Integer.toHexString(ThreadLocalRandom.current().nextInt());
    }

    private void arrived(IncomingCall call, Consumer<IncomingCall> onCall) {
        invites.put(call.request());
        Optional<String> stranger = switches.checksTopology() ? stranger(call.request()) : Optional.empty();
        if (stranger.isPresent()) {
            String diagnostics = "10013;source=\"med01.example.com\";reason=\"Gateway peer in inbound call is not found"
                    + " in topology document: " + stranger.get() + "\"";
            call.reject(400, "Bad Request", text -> text.field("ms-diagnostics", diagnostics));
            return;
        }
        switch (switches.trouble()) {
            case NONE -> {
                call.trying();
                onCall.accept(call);
            }
            case UNAVAILABLE_503 -> call.reject(503, "Service Unavailable", text -> text.field("Retry-After", "5"));
            case TIMEOUT_504 -> call.reject(504, "Server Time-out");
            case SILENCE -> {}
            case RESET -> {
                call.trying();
                call.flow().reset();
            }
        }
    }

    /// What in Contact or Via is not the gateway of the topology; empty when all is well (fact sheet §2).
    private Optional<String> stranger(Message invite) {
        var contact = invite.parsed().getContactHeader();
        if (contact == null || !(contact.getAddress().getURI() instanceof SipURI uri)) {
            return Optional.of("no Contact");
        }
        if (!gateway.host().equalsIgnoreCase(uri.getHost())
                || uri.getPort() != gateway.address().getPort()) {
            return Optional.of("Contact " + uri.getHost() + ":" + uri.getPort());
        }
        if (!gateway.host().equalsIgnoreCase(invite.via().getHost())
                || invite.via().getPort() != gateway.address().getPort()) {
            return Optional.of("Via " + invite.via().getSentBy());
        }
        return Optional.empty();
    }

    /// An INVITE to the gateway that looks like the fact sheet's §5. `offer` may be empty.
    OutgoingCall call(String caller, String displayName, String called, Optional<Sdp> offer, String contentType) {
        String host = gateway.host() + ":" + gateway.address().getPort();
        String maddr = switches.look().maddr()
                ? ";maddr=" + gateway.address().getAddress().getHostAddress()
                : "";
        String shown = displayName.isEmpty() ? "" : "\"" + displayName + "\"";
        CallPlan plan = new CallPlan(
                "sip:" + called + "@" + host + ";user=phone" + maddr,
                shown + "<sip:" + caller + "@" + hostPort(port.address()) + ";user=phone>;epid=1F2E3D",
                "<sip:" + called + "@" + gateway.host() + ";user=phone>",
                contact(port),
                gateway.transport(),
                gateway.address(),
                offer,
                text -> {
                    text.field("Supported", "100rel").field("Allow", "ACK,CANCEL,BYE,INVITE,PRACK,UPDATE");
                    offer.ifPresent(sdp -> text.body(contentType, sdp.text()));
                });
        return agent.call(plan);
    }

    /// Sends one OPTIONS by a connection of its own and judges the gateway by the answer.
    public GatewayHealth ping() {
        int number = pingCount.incrementAndGet();
        String own = "<sip:" + hostPort(port.address()) + ";transport=" + capital(gateway.transport())
                + ";ms-opaque=00ab41>";
        String target = "sip:" + gateway.host() + ":" + gateway.address().getPort() + ";transport="
                + gateway.transport().parameter();
        try {
            Flow flow = agent.sockets().freshFlowTo(gateway.transport(), gateway.address());
            try {
                Message answer = agent.ask(
                        MessageText.request("OPTIONS", target)
                                .field("From", own + ";epid=1F2E3D;tag=" + newTag())
                                .field("To", "<" + target + ">")
                                .field("Call-ID", newTag() + newTag())
                                .field("CSeq", number + " OPTIONS")
                                .field("Max-Forwards", "0")
                                .field("Contact", own),
                        flow,
                        PING_LIMIT);
                hear(new GatewayHealth.Event.Answered(answer.status()));
            } finally {
                flow.close();
            }
        } catch (LabFailure _) {
            hear(new GatewayHealth.Event.Missed());
        }
        return health;
    }

    private void hear(GatewayHealth.Event event) {
        health = GatewayHealth.on(health, switches.pings().rule(), event, clock.instant());
    }

    /// Pings for ever, each after the time that the gateway's health asks for.
    void keepPinging() {
        switches.pings()
                .every()
                .ifPresent(every -> agent.transactions()
                        .after(
                                GatewayHealth.nextPing(health, switches.pings().rule(), every, theyPing),
                                () -> Thread.ofVirtual().start(() -> {
                                    if (!closed) {
                                        var _ = ping();
                                        keepPinging();
                                    }
                                })));
    }

    void kill() {
        agent.sockets().kill(port);
    }

    void revive() {
        port = agent.sockets().listen(port.transport(), port.address());
    }

    @Override
    public void close() {
        closed = true;
        agent.close();
    }
}
