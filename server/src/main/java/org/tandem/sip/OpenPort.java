package org.tandem.sip;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandem.base.Timers;
import org.tandem.wire.sip.ParseLimits;
import org.tandem.wire.sip.SipMessage;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;
import org.tandem.wire.sip.SipWriter;
import org.tandem.wire.sip.transaction.TransactionTimes;
import org.tandem.wire.uri.SipUri;

/// One port: its sockets, its transactions and dialogs, and the one exit through which every message leaves.
final class OpenPort implements SipPort, Flows.Inbound {
    private static final Logger LOG = LoggerFactory.getLogger(OpenPort.class);

    /// What tells our side of a call apart: with forks, several dialogs share it.
    record LegKey(String callId, String localTag) {}

    private final PortSpec spec;
    private final Admission admission;
    private final Shared shared;
    private final Transactions transactions;
    private final ConcurrentHashMap<LegKey, Leg> legs = new ConcurrentHashMap<>();
    private final TransactionTimes times;
    private final Flows flows;
    private final Letterhead letterhead;
    private final Dispatcher dispatcher;
    private final LogGate troubleLog;
    private final LongAdder refused = new LongAdder();
    private final LongAdder malformed = new LongAdder();
    private volatile boolean isClosing;

    OpenPort(PortSpec spec, Admission admission, SipUser user, Shared shared, Network network)
            throws IOException, TlsTrouble {
        this.spec = spec;
        this.admission = admission;
        this.shared = shared;
        var limits = spec.limits();
        this.transactions = new Transactions(limits.transactions());
        this.times = new TransactionTimes(
                        limits.t1(), limits.t2(), limits.t4(), spec.transport().isReliable())
                .withSilence(spec.rules().responseWithin());
        this.troubleLog = new LogGate(shared.timers());
        var parsing =
                new ParseLimits(limits.messageBytes(), limits.headerCount(), limits.lineBytes(), limits.messageBytes());
        this.dispatcher = new Dispatcher(this, user, shared.settings());
        this.flows = network.open(spec, parsing, this);
        this.letterhead = new Letterhead(spec, flows.localAddress().getPort(), shared.settings());
    }

    void start() {
        flows.start();
    }

    @Override
    public PortSpec spec() {
        return spec;
    }

    @Override
    public InetSocketAddress localAddress() {
        return flows.localAddress();
    }

    @Override
    public SipUri contact(String user) {
        // Without an advertised host, the address towards no peer in particular is the bound one.
        return letterhead.contact(user, LocalAddresses.text(localAddress().getAddress()));
    }

    @Override
    public void send(SipRequest request, NextHop hop, AnswerListener answer) {
        var serial = newSerial();
        var outbound = new Outbound(this, serial, request, new FinalAnswer(answer));
        serial.run(() -> {
            if (isClosing) {
                answer.onFailed(closing());
            } else {
                outbound.start(hop);
            }
        });
    }

    @Override
    public void send(SipRequest request, Flow connection, NextHop hop, AnswerListener answer) {
        var serial = newSerial();
        var outbound = new Outbound(this, serial, request, new FinalAnswer(answer));
        serial.run(() -> {
            if (isClosing) {
                answer.onFailed(closing());
            } else if (connection.isOpen()) {
                outbound.start(new Towards.Existing(connection));
            } else {
                outbound.start(hop);
            }
        });
    }

    @Override
    public InviteDialog invite(OutgoingInvite invite, InviteDialogListener listener) {
        var leg = new CallerLeg(this, invite, listener);
        legs.put(leg.key(), leg);
        leg.begin();
        return leg;
    }

    @Override
    public PortCounts counts() {
        return new PortCounts(flows.open(), transactions.size(), legs.size(), refused.sum(), malformed.sum());
    }

    /// Sends one message: the only exit. `onFailure` is called, on any thread, if it was certainly not taken.
    void transmit(SipMessage message, Flow flow, Consumer<SendFailure> onFailure) {
        var stamped = letterhead.stamped(message);
        tap(MessageTap.Direction.SENT, flow, stamped);
        flow.send(SipWriter.write(stamped), onFailure);
    }

    private void tap(MessageTap.Direction direction, Flow flow, SipMessage message) {
        for (var tap : shared.settings().taps()) {
            tap.passed(direction, this, flow.remote(), message);
        }
    }

    @Override
    public boolean admits(InetAddress source) {
        if (!isClosing && admission.admits(spec.name(), source)) {
            return true;
        }
        refused.increment();
        return false;
    }

    @Override
    public void onMessage(Flow flow, SipMessage message) {
        tap(MessageTap.Direction.RECEIVED, flow, message);
        dispatcher.dispatch(flow, message);
    }

    @Override
    public void onMalformed(Flow flow, String problem, @Nullable SipResponse answer) {
        malformed.increment();
        onTrouble("malformed message from " + flow.remote() + ": " + problem);
        if (answer != null) {
            dispatcher.answerMalformed(flow, answer);
        }
    }

    @Override
    public void onClosed(Flow flow, SendFailure why) {
        for (var client : transactions.clients()) {
            if (client.flow == flow) {
                client.sendFailed(why);
            }
        }
    }

    @Override
    public void onTrouble(String sentence) {
        if (troubleLog.opens()) {
            LOG.atWarn()
                    .addKeyValue("line", spec.name())
                    .addKeyValue("reason", sentence)
                    .addKeyValue("unlogged", troubleLog.takeSwallowed())
                    .log("trouble with a peer");
        }
    }

    @Override
    public boolean isInUse(Flow flow) {
        for (var leg : legs.values()) {
            if (leg.uses(flow)) {
                return true;
            }
        }
        return false;
    }

    /// Ends what is under way, then closes the sockets; connections get a moment to write what waits.
    void close() {
        isClosing = true;
        for (var leg : legs.values()) {
            leg.portClosing();
        }
        flows.close();
    }

    boolean isClosing() {
        return isClosing;
    }

    SendFailure closing() {
        return new SendFailure.Refused("port " + spec.name() + " is being closed");
    }

    Serial newSerial() {
        return new Serial(this::broken);
    }

    /// We are wrong: says so loudly. What it happened to is ended by its own timers.
    void broken(RuntimeException failure) {
        LOG.atError().addKeyValue("line", spec.name()).setCause(failure).log("a SIP transaction could not be handled");
    }

    TransactionTimes times() {
        return times;
    }

    Timers timers() {
        return shared.timers();
    }

    Tokens tokens() {
        return shared.tokens();
    }

    Resolution resolution() {
        return shared.resolution();
    }

    Transactions transactions() {
        return transactions;
    }

    ConcurrentHashMap<LegKey, Leg> legs() {
        return legs;
    }

    Flows flows() {
        return flows;
    }

    Letterhead letterhead() {
        return letterhead;
    }

    /// Passes the one final outcome on.
    private record FinalAnswer(AnswerListener answer) implements ClientRunner.Listener {
        @Override
        public void onResponse(SipResponse response) {
            if (response.isFinal()) {
                answer.onFinal(response);
            }
        }

        @Override
        public void onFailed(SendFailure failure) {
            answer.onFailed(failure);
        }
    }
}
