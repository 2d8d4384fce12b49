package org.tandem.lab.acceptance;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tandem.lab.sip.CallPlan;
import org.tandem.lab.sip.Inbox;
import org.tandem.lab.sip.IncomingCall;
import org.tandem.lab.sip.LabFailure;
import org.tandem.lab.sip.Ladder;
import org.tandem.lab.sip.Listener;
import org.tandem.lab.sip.MessageText;
import org.tandem.lab.sip.OutgoingCall;
import org.tandem.lab.sip.Sdp;
import org.tandem.lab.sip.SipSockets;
import org.tandem.lab.sip.Tls;
import org.tandem.lab.sip.Transactions;
import org.tandem.lab.sip.Transport;
import org.tandem.lab.sip.UserAgent;

/// A SIP peer with one port whose every word a test decides: a mediation server, a gateway, a proxy's
/// neighbour.
final class ScriptedPeer implements AutoCloseable {
    private final UserAgent agent;
    private final Ladder ladder;
    private final Transport transport;
    private final Inbox<IncomingCall> calls = new Inbox<>();
    private volatile Listener port;

    ScriptedPeer(
            String name,
            Transport transport,
            InetAddress address,
            @Nullable Tls tls,
            Ladder ladder,
            ScheduledExecutorService timers,
            Transactions.Times times) {
        this.transport = transport;
        this.ladder = ladder;
        SipSockets sockets = new SipSockets(name, ladder, tls);
        this.agent = new UserAgent(sockets, timers, times).host(CallSite.DOMAIN, CallSite.HOST);
        takesCallsAgain();
        this.port = sockets.listen(transport, new InetSocketAddress(address, 0));
    }

    UserAgent agent() {
        return agent;
    }

    InetSocketAddress address() {
        return port.address();
    }

    String port() {
        return Integer.toString(port.address().getPort());
    }

    String hostPort() {
        return port.address().getAddress().getHostAddress() + ":" + port();
    }

    /// Calls by a line of Tandem's; `body` is the session description as it is to be on the wire, "" for none.
    OutgoingCall call(String from, String to, InetSocketAddress line, String body) {
        return call(from, to, line, body, _ -> {});
    }

    OutgoingCall call(String from, String to, InetSocketAddress line, String body, Consumer<MessageText> more) {
        String hop = line.getAddress().getHostAddress() + ":" + line.getPort();
        String user = from.isEmpty() ? "" : from + "@";
        CallPlan plan = new CallPlan(
                "sip:" + to + "@" + hop + ";user=phone",
                "<sip:" + user + hostPort() + ">",
                "<sip:" + to + "@" + hop + ";user=phone>",
                contact(),
                transport,
                line,
                body.isEmpty() ? Optional.empty() : Optional.of(Sdp.parse(body)),
                more.andThen(text -> {
                    text.field("Allow", UserAgent.ALLOW);
                    if (!body.isEmpty()) {
                        text.body("application/sdp", body);
                    }
                }));
        return agent.call(plan);
    }

    private String contact() {
        return "<sip:" + hostPort() + ";transport=" + transport.parameter() + ">";
    }

    IncomingCall awaitCall() {
        try {
            return calls.await(_ -> true, CallSite.SOON, "a call at " + agent.name());
        } catch (LabFailure failure) {
            throw new AssertionError(
                    failure.getMessage() + "\n" + ladder.draw(Math.max(0, ladder.mark() - 30)), failure);
        }
    }

    /// Takes INVITEs from now on without a word, until [#takesCallsAgain].
    void ignoresCalls() {
        agent.onCall(_ -> {});
    }

    void takesCallsAgain() {
        agent.onCall(calls::put);
    }

    /// No INVITE has come and none comes within `quiet`.
    boolean stayedQuiet(Duration quiet) {
        return calls.poll(_ -> true, quiet).isEmpty();
    }

    /// Closes the port and its connections, as a crash does.
    void kill() {
        agent.sockets().kill(port);
    }

    void revive() {
        port = agent.sockets().listen(transport, port.address());
    }

    @Override
    public void close() {
        agent.close();
    }
}
