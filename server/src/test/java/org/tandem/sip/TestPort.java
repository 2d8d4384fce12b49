package org.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.tandem.base.VirtualTimers;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.NameAddr;
import org.tandem.wire.uri.Uri;

/// One engine with one port on a free port of the loop-back address, in virtual time.
final class TestPort implements AutoCloseable {
    static final Header STAMP = new Header(HeaderName.of("ms-call-source"), "non-ms-rtc");

    final VirtualTimers timers = new VirtualTimers();
    final Heard user = new Heard();
    final SipEngine engine;
    final SipPort port;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private TestPort(
            Transport transport,
            PortSpec.PeerRules rules,
            PortLimits limits,
            @Nullable TlsSpec tls,
            Admission admission,
            Locator locator) {
        this(transport, rules, limits, tls, admission, locator, InetAddress.getLoopbackAddress());
    }

    private TestPort(
            Transport transport,
            PortSpec.PeerRules rules,
            PortLimits limits,
            @Nullable TlsSpec tls,
            Admission admission,
            Locator locator,
            InetAddress address) {
        engine = new SipEngine(timers, threads, new SecureRandom(), locator, SipSettings.defaults());
        var bind = new InetSocketAddress(address, 0);
        port = engine.open(
                new PortSpec("test", transport, bind, "", tls, List.of(STAMP), rules, limits), admission, user);
    }

    static TestPort of(Transport transport) {
        return of(transport, rules(false, false), PortLimits.defaults());
    }

    /// On the loop-back address of IPv6.
    static TestPort v6(Transport transport) {
        return new TestPort(
                transport,
                rules(false, false),
                PortLimits.defaults(),
                null,
                (_, _) -> true,
                TestPort::noNames,
                InetAddress.ofLiteral("::1"));
    }

    static TestPort of(Transport transport, PortSpec.PeerRules rules, PortLimits limits) {
        return new TestPort(transport, rules, limits, null, (_, _) -> true, TestPort::noNames);
    }

    static TestPort of(Transport transport, PortLimits limits, Admission admission) {
        return new TestPort(transport, rules(false, false), limits, null, admission, TestPort::noNames);
    }

    static TestPort of(Transport transport, Locator locator) {
        return new TestPort(transport, rules(false, false), PortLimits.defaults(), null, (_, _) -> true, locator);
    }

    static TestPort tls(TlsSpec tls, PortLimits limits, Locator locator) {
        return new TestPort(Transport.TLS, rules(false, false), limits, tls, (_, _) -> true, locator);
    }

    static PortSpec.PeerRules rules(boolean rfc2543Matching, boolean acceptCseqRestart) {
        return new PortSpec.PeerRules(rfc2543Matching, acceptCseqRestart, "Tandem", Duration.ZERO);
    }

    private static List<InetSocketAddress> noNames(NextHop hop) throws Locator.NotFound {
        throw new Locator.NotFound(hop.host() + " has no address");
    }

    /// Calls a peer on this machine.
    InviteDialog call(int peerPort, InviteDialogListener listener) {
        return call(hop(peerPort), listener);
    }

    InviteDialog call(NextHop hop, InviteDialogListener listener) {
        return port.invite(
                new SipPort.OutgoingInvite(
                        Uri.parse("sip:4711@example.com"),
                        NameAddr.of(Uri.parse("sip:2001@tandem.example")),
                        NameAddr.of(Uri.parse("sip:4711@example.com")),
                        hop,
                        List.of(),
                        Body.EMPTY),
                listener);
    }

    NextHop hop(int peerPort) {
        return new NextHop(port.spec().transport(), "127.0.0.1", peerPort);
    }

    /// Lets everything that was begun come to its end, and checks that nothing is left.
    void expectNothingLeft() {
        eventually(() -> {
            timers.advance(Duration.ofMinutes(5));
            return port.counts().transactions() == 0 && port.counts().dialogs() == 0;
        });
    }

    /// Waits until what other threads do has come so far; fails after ten seconds.
    static void eventually(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("still not so after ten seconds").isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        }
    }

    @Override
    public void close() {
        engine.close();
        timers.advance(Duration.ofMinutes(1));
        threads.close();
    }
}
