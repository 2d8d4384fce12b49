package org.tandem.lab.sip;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/// A caller and a callee on loop-back sockets with short timers.
final class TwoPeers implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(5);
    static final Transactions.Times QUICK =
            new Transactions.Times(Duration.ofMillis(30), Duration.ofMillis(120), Duration.ofMillis(900));

    final ScheduledExecutorService timers = Executors.newScheduledThreadPool(1);
    final Ladder ladder = new Ladder(InstantSource.system(), "stranger");
    final Transport transport;
    final UserAgent caller;
    final UserAgent callee;
    final Listener callerPort;
    final Listener calleePort;

    TwoPeers(Transport transport, @Nullable Tls callerTls, @Nullable Tls calleeTls) {
        this.transport = transport;
        caller = new UserAgent(new SipSockets("caller", ladder, callerTls), timers, QUICK);
        callee = new UserAgent(new SipSockets("callee", ladder, calleeTls), timers, QUICK);
        callerPort = caller.sockets().listen(transport, anyPort());
        calleePort = callee.sockets().listen(transport, anyPort());
    }

    TwoPeers(Transport transport) {
        this(transport, null, null);
    }

    static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    }

    CallPlan plan(Optional<Sdp> offer) {
        String hop = Transactions.hostPort(calleePort.address());
        return new CallPlan(
                "sip:bob@" + hop + ";transport=" + transport.parameter(),
                "\"Ana\" <sip:ana@example.com>",
                "<sip:bob@example.com>",
                "<sip:ana@" + Transactions.hostPort(callerPort.address()) + ";transport=" + transport.parameter() + ">",
                transport,
                calleePort.address(),
                offer,
                _ -> {});
    }

    static Sdp sdp(int port, Sdp.Direction direction) {
        return Sdp.audio(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 7, 1, direction);
    }

    OutgoingCall call() {
        return caller.call(plan(Optional.of(sdp(4000, Sdp.Direction.SENDRECV))));
    }

    @Override
    public void close() {
        caller.close();
        callee.close();
        timers.shutdownNow();
    }
}
