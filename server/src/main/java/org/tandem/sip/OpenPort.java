package org.tandem.sip;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Set;
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

    /// How far its end has come.
    private enum Life {
        OPEN,
        /// Takes no calls and no other requests outside of calls; those that are up go on.
        LEAVING,
        CLOSED
    }

    /// What holds now: changed as a whole, while calls are up.
    private record Setup(PortSpec spec, Letterhead letterhead, TransactionTimes times) {}

    private final Admission admission;
    private final Shared shared;
    private final Transactions transactions;
    private final ConcurrentHashMap<LegKey, Leg> legs = new ConcurrentHashMap<>();
    private final Flows flows;
    private volatile Setup setup;
    private final Dispatcher dispatcher;
    private final LogGate troubleLog;
    private final LongAdder refused = new LongAdder();
    private final LongAdder malformed = new LongAdder();
    private final LongAdder turnedAway = new LongAdder();
    private final RefusedLately refusedLately = new RefusedLately();
    private volatile Life life = Life.OPEN;

    OpenPort(PortSpec spec, Admission admission, SipUser user, Shared shared, Network network)
            throws IOException, TlsTrouble {
        this.admission = admission;
        this.shared = shared;
        var limits = spec.limits();
        this.transactions = new Transactions(limits.transactions());
        this.troubleLog = new LogGate(shared.timers());
        var parsing =
                new ParseLimits(limits.messageBytes(), limits.headerCount(), limits.lineBytes(), limits.messageBytes());
        this.dispatcher = new Dispatcher(this, user, shared.settings());
        this.flows = network.open(spec, parsing, this);
        this.setup = setup(spec);
    }

    private Setup setup(PortSpec spec) {
        var limits = spec.limits();
        return new Setup(
                spec,
                new Letterhead(spec, flows.localAddress().getPort(), shared.settings()),
                new TransactionTimes(
                                limits.t1(),
                                limits.t2(),
                                limits.t4(),
                                spec.transport().isReliable())
                        .withSilence(spec.rules().responseWithin()));
    }

    /// Becomes as `wanted` says without closing anything: calls, connections and transactions go on. The next
    /// handshake shows the new certificate; the next message has the new name; where the place is another one,
    /// the former is listened to until the calls of now have ended. What throws has changed nothing.
    void change(PortSpec wanted) throws IOException, TlsTrouble {
        var before = spec();
        if (wanted.transport() != before.transport()) {
            throw new IllegalArgumentException("port " + before.name() + " can't become " + wanted.transport());
        }
        // What can fail comes first.
        var wrap = Objects.equals(wanted.tls(), before.tls()) ? null : StreamFlows.wrap(wanted);
        if (!wanted.bind().equals(before.bind())) {
            moveTo(wanted.bind());
        }
        if (wrap != null) {
            flows.secure(wrap);
        }
        setup = setup(wanted);
    }

    /// Listens at `bind`, and where it did as long as the calls of now last.
    void moveTo(InetSocketAddress bind) throws IOException {
        var former = flows.moveTo(bind);
        leaveAfterCalls(() -> flows.leave(former));
    }

    private void leaveAfterCalls(Runnable leave) {
        new Leaving(this, Set.copyOf(legs.keySet()), spec().limits().leaving(), () -> {
                    if (isClosed()) {
                        leave.run();
                    } else {
                        shared.threads().execute(leave);
                    }
                })
                .start(shared.timers());
    }

    /// Takes no more calls, goes on with those that are up, and closes when they have ended.
    void leave(Runnable closed) {
        life = Life.LEAVING;
        if (flows instanceof StreamFlows streams) {
            streams.closeUnused();
        }
        leaveAfterCalls(() -> {
            close();
            closed.run();
        });
    }

    /// Gives way to another port that wants to listen there. A UDP port that is being left has nothing else to
    /// send by, so its last calls end; connections go on without a listener.
    void makeRoom(InetSocketAddress wanted) {
        flows.makeRoom(wanted);
        if (life == Life.LEAVING && Place.overlap(wanted, localAddress())) {
            if (flows instanceof StreamFlows streams) {
                streams.stopListening();
            } else {
                close();
            }
        }
    }

    /// Its listener, for the port that takes its place; null over UDP.
    @Nullable
    Listener listener() {
        return flows instanceof StreamFlows streams ? streams.listener() : null;
    }

    void listenerIsTaken() {
        if (flows instanceof StreamFlows streams) {
            streams.listenerIsTaken();
        }
    }

    void start() {
        flows.start();
    }

    @Override
    public PortSpec spec() {
        return setup.spec();
    }

    @Override
    public InetSocketAddress localAddress() {
        return flows.localAddress();
    }

    @Override
    public SipUri contact(String user) {
        // Without an advertised host, the address towards no peer in particular is the bound one.
        return setup.letterhead()
                .contact(user, LocalAddresses.text(localAddress().getAddress()));
    }

    @Override
    public void send(SipRequest request, NextHop hop, AnswerListener answer) {
        var serial = newSerial();
        var outbound = new Outbound(this, serial, request, new FinalAnswer(answer));
        serial.run(() -> {
            if (life == Life.CLOSED) {
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
            if (life == Life.CLOSED) {
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
        return new PortCounts(
                flows.open(), transactions.size(), legs.size(), refused.sum(), malformed.sum(), turnedAway.sum());
    }

    /// Sends one message: the only exit. `onFailure` is called, on any thread, if it was certainly not taken.
    void transmit(SipMessage message, Flow flow, Consumer<SendFailure> onFailure) {
        var stamped = shared.settings()
                .stamp()
                .stamped(spec().name(), setup.letterhead().stamped(message));
        var bytes = SipWriter.write(stamped);
        tap(MessageTap.Direction.SENT, flow, stamped, bytes);
        flow.send(bytes, onFailure);
    }

    private void tap(MessageTap.Direction direction, Flow flow, SipMessage message, byte[] bytes) {
        for (var tap : shared.settings().taps()) {
            tap.passed(direction, way(flow), message, bytes);
        }
    }

    private MessageTap.Way way(Flow flow) {
        return new MessageTap.Way(spec().name(), spec().transport(), flow.local(), flow.remote());
    }

    @Override
    public boolean admits(InetAddress source) {
        if (life != Life.CLOSED && admission.admits(spec().name(), source)) {
            return true;
        }
        refused.increment();
        return false;
    }

    @Override
    public void onMessage(Flow flow, SipMessage message) {
        tap(MessageTap.Direction.RECEIVED, flow, message, message.received());
        dispatcher.dispatch(flow, message);
    }

    @Override
    public void onMalformed(Flow flow, ByteBuffer bytes, String problem, @Nullable SipResponse answer) {
        malformed.increment();
        for (var tap : shared.settings().taps()) {
            tap.unreadable(way(flow), bytes.duplicate(), problem);
        }
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
                    .addKeyValue("line", spec().name())
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
        life = Life.CLOSED;
        for (var leg : legs.values()) {
            leg.portClosing();
        }
        flows.close();
    }

    /// Whether there is time for the call that this INVITE wants; one that was refused before is refused again.
    ///
    /// @param hash of what makes a repeat of it be the same
    boolean admitsCall(int hash) {
        boolean isRepeat = refusedLately.has(hash);
        if (!isRepeat && shared.overload().admitsCall()) {
            return true;
        }
        if (isRepeat) {
            shared.overload().repeated();
        } else {
            refusedLately.add(hash);
        }
        turnedAway.increment();
        return false;
    }

    /// Whether no call can begin any more.
    boolean isClosing() {
        return life != Life.OPEN;
    }

    boolean isClosed() {
        return life == Life.CLOSED;
    }

    SendFailure closing() {
        return new SendFailure.Refused("port " + spec().name() + " is being closed");
    }

    Serial newSerial() {
        return new Serial(this::broken);
    }

    /// We are wrong: says so loudly. What it happened to is ended by its own timers.
    void broken(RuntimeException failure) {
        LOG.atError()
                .addKeyValue("line", spec().name())
                .setCause(failure)
                .log("a SIP transaction could not be handled");
    }

    TransactionTimes times() {
        return setup.times();
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
        return setup.letterhead();
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
