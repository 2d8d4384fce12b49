package org.tandem.lab.pstn;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.tandem.lab.call.Audio;
import org.tandem.lab.call.Offered;
import org.tandem.lab.call.Placed;
import org.tandem.lab.rtp.MediaPort;
import org.tandem.lab.sip.CallPlan;
import org.tandem.lab.sip.IncomingCall;
import org.tandem.lab.sip.Ladder;
import org.tandem.lab.sip.Listener;
import org.tandem.lab.sip.Message;
import org.tandem.lab.sip.MessageText;
import org.tandem.lab.sip.Sdp;
import org.tandem.lab.sip.SipSockets;
import org.tandem.lab.sip.Transactions;
import org.tandem.lab.sip.Transport;
import org.tandem.lab.sip.UserAgent;

/// A PSTN gateway with SIP on the inner side. Any number outside is a subscriber who answers by the script's word.
public final class Gateway implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(8);

    private final UserAgent agent;
    private final Listener port;
    private final Audio audio;

    public Gateway(
            String name,
            Transport transport,
            InetSocketAddress address,
            Ladder ladder,
            ScheduledExecutorService timers,
            Transactions.Times times) {
        this.agent = new UserAgent(new SipSockets(name, ladder, null), timers, times);
        this.port = agent.sockets().listen(transport, address);
        this.audio = new Audio(address.getAddress(), 350, timers);
    }

    public InetSocketAddress address() {
        return port.address();
    }

    public Transport transport() {
        return port.transport();
    }

    public UserAgent agent() {
        return agent;
    }

    /// A subscriber calls in: the INVITE goes to `hop`, whoever that is.
    public Placed call(String caller, String called, Transport transport, InetSocketAddress hop) {
        return call(caller, called, transport, hop, false, _ -> {});
    }

    /// As above with more fields (Diversion, P-Asserted-Identity), and with the fault of a silent caller if `mute`.
    public Placed call(
            String caller,
            String called,
            Transport transport,
            InetSocketAddress hop,
            boolean mute,
            Consumer<MessageText> more) {
        MediaPort media = audio.open();
        if (mute) {
            media.mute();
        }
        String own = hostPort(port.address());
        CallPlan plan = new CallPlan(
                "sip:" + called + "@" + hostPort(hop) + ";user=phone",
                "<sip:" + caller + "@" + own + ";user=phone>",
                "<sip:" + called + "@" + hostPort(hop) + ";user=phone>",
                "<sip:" + caller + "@" + own + ";transport=" + port.transport().parameter() + ">",
                transport,
                hop,
                Optional.of(media.describe(Sdp.Direction.SENDRECV)),
                more.andThen(text -> text.field("Allow", UserAgent.ALLOW)));
        return new Placed("the PSTN caller", agent.call(plan), media);
    }

    /// Waits for a call from inside to whatever number.
    public Offered awaitCall() {
        return new Offered("the PSTN subscriber", agent.awaitCall(LIMIT), audio);
    }

    public Optional<Message> pollInvite(Duration limit) {
        return agent.pollCall(limit).map(IncomingCall::request);
    }

    public void onCall(Consumer<Offered> taker) {
        agent.onCall((IncomingCall call) -> taker.accept(new Offered("the PSTN subscriber", call, audio)));
    }

    private static String hostPort(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    @Override
    public void close() {
        agent.close();
    }
}
