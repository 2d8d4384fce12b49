package org.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tandem.sip.TestAuthority.Made;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.SipRequest;

/// Ports that are changed while connections and calls are up.
final class PortChangeTest {
    private static final TestAuthority AUTHORITY = TestAuthority.named("Test Root");
    private static final Made FIRST = AUTHORITY.certificate("first.example").make();
    private static final Made SECOND = AUTHORITY.certificate("second.example").make();
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    private static PortSpec at(PortSpec spec, InetAddress address, int port) {
        return new PortSpec(
                spec.name(),
                spec.transport(),
                new InetSocketAddress(address, port),
                spec.advertisedHost(),
                spec.tls(),
                spec.stamp(),
                spec.rules(),
                spec.limits());
    }

    private static PortSpec as(Transport transport, PortSpec spec, @Nullable TlsSpec tls, PortLimits limits) {
        return new PortSpec(
                spec.name(), transport, spec.bind(), spec.advertisedHost(), tls, spec.stamp(), spec.rules(), limits);
    }

    /// With room for all that [#refusedWhile] opens.
    private static PortLimits roomy() {
        var d = PortLimits.defaults();
        return new PortLimits(
                d.t1(),
                d.t2(),
                d.t4(),
                d.messageBytes(),
                d.headerCount(),
                d.lineBytes(),
                1_000_000,
                1_000_000,
                d.transactions(),
                d.halfOpen(),
                d.idle(),
                d.connect(),
                d.sendBacklogBytes(),
                d.leaving());
    }

    private static SipPort change(TestPort tandem, PortSpec spec) {
        return tandem.engine.change(spec, (_, _) -> true, tandem.user);
    }

    /// A port that was free a moment ago.
    private static int freePort() {
        try (var tcp = new ServerSocket(0, 1, HERE);
                var udp = new DatagramSocket(tcp.getLocalPort(), HERE)) {
            return udp.getLocalPort();
        } catch (IOException failure) {
            return freePort();
        }
    }

    private static RawPeer peer(Transport transport, InetSocketAddress target) {
        return transport == Transport.UDP ? RawPeer.udp(target) : RawPeer.tcp(target);
    }

    private static Texts texts(Transport transport, RawPeer peer) {
        return new Texts(transport.name(), peer.port());
    }

    private record Up(InviteDialog dialog, String tag) {}

    /// A call that the peer has made and that is up.
    private static Up call(TestPort tandem, RawPeer peer, Texts texts) {
        peer.send(texts.invite("z9hG4bK-a", "a"));
        var dialog = tandem.user.next("invite", InviteDialog.class);
        peer.expect("SIP/2.0 100 ");
        dialog.accept(List.of(), Body.EMPTY);
        var tag = RawPeer.tag(RawPeer.header(peer.expect("SIP/2.0 200 "), "To"));
        peer.send(texts.request("ACK", "z9hG4bK-ack", "a", 1, tag, ""));
        tandem.user.next("ack", SipRequest.class);
        return new Up(dialog, tag);
    }

    private static void isAnswered(TestPort tandem, Transport transport, InetSocketAddress place) {
        try (var other = peer(transport, place)) {
            other.send(texts(transport, other).request("OPTIONS", "z9hG4bK-o", "o" + other.port(), 1, "", ""));
            tandem.user.next("request", IncomingRequest.class).respond(200);
            other.expect("SIP/2.0 200 ");
        }
    }

    private static void isLeft(Transport transport, InetSocketAddress place) {
        TestPort.eventually(() -> {
            try (var again = transport == Transport.UDP
                    ? (AutoCloseable) new DatagramSocket(place.getPort(), place.getAddress())
                    : new ServerSocket(place.getPort(), 1, place.getAddress())) {
                return again != null;
            } catch (Exception taken) {
                return false;
            }
        });
    }

    @ParameterizedTest
    @Tag("LIN-10")
    @EnumSource(
            value = Transport.class,
            names = {"UDP", "TCP"})
    void aCallOutlivesTheMoveOfItsPortAndTheFormerPlaceIsLeftAfterIt(Transport transport) {
        try (var tandem = TestPort.of(transport);
                var peer = peer(transport, tandem.port.localAddress())) {
            var texts = texts(transport, peer);
            var former = tandem.port.localAddress();
            var up = call(tandem, peer, texts);

            assertThat(change(tandem, at(tandem.port.spec(), HERE, freePort()))).isSameAs(tandem.port);

            assertThat(tandem.port.localAddress()).isNotEqualTo(former);
            isAnswered(tandem, transport, tandem.port.localAddress());
            isAnswered(tandem, transport, former);
            tandem.timers.advance(Duration.ofMinutes(10));
            peer.send(texts.request("INFO", "z9hG4bK-i", "a", 2, up.tag(), ""));
            tandem.user.next("request", IncomingRequest.class).respond(200);
            peer.expect("SIP/2.0 200 ");
            peer.send(texts.request("BYE", "z9hG4bK-b", "a", 3, up.tag(), ""));
            peer.expect("SIP/2.0 200 ");
            tandem.user.next("bye", SipRequest.class);
            TestPort.eventually(() -> tandem.port.counts().dialogs() == 0);
            tandem.timers.advance(Duration.ofSeconds(20));
            isAnswered(tandem, transport, former);
            tandem.timers.advance(Duration.ofSeconds(20));
            isLeft(transport, former);
        }
    }

    @ParameterizedTest
    @Tag("LIN-10")
    @EnumSource(
            value = Transport.class,
            names = {"UDP", "TCP"})
    void weHangUpACallThatBeganBeforeTheMove(Transport transport) {
        try (var tandem = TestPort.of(transport);
                var peer = peer(transport, tandem.port.localAddress())) {
            var texts = texts(transport, peer);
            var up = call(tandem, peer, texts);

            change(tandem, at(tandem.port.spec(), HERE, freePort()));
            up.dialog().bye(List.of());

            var bye = peer.expect("BYE ");
            assertThat(RawPeer.header(bye, "Via"))
                    .contains(":" + tandem.port.localAddress().getPort());
            peer.send(texts.answer(bye, 200, "", ""));
            tandem.expectNothingLeft();
        }
    }

    @ParameterizedTest
    @Tag("LIN-10")
    @ValueSource(strings = {"UDP", "TCP"})
    void aPortMovesBetweenOneAddressAndAllOfThemAndBackWithACallUp(String name) {
        var transport = Transport.valueOf(name);
        try (var tandem = TestPort.of(transport);
                var peer = peer(transport, tandem.port.localAddress())) {
            var texts = texts(transport, peer);
            var up = call(tandem, peer, texts);
            int port = tandem.port.localAddress().getPort();

            change(tandem, at(tandem.port.spec(), InetAddress.ofLiteral("0.0.0.0"), port));
            isAnswered(tandem, transport, new InetSocketAddress(HERE, port));
            change(tandem, at(tandem.port.spec(), HERE, port));
            isAnswered(tandem, transport, new InetSocketAddress(HERE, port));

            peer.send(texts.request("BYE", "z9hG4bK-b", "a", 3, up.tag(), ""));
            peer.expect("SIP/2.0 200 ");
            tandem.user.next("bye", SipRequest.class);
        }
    }

    @Test
    @Tag("LIN-10")
    void theFormerPlaceIsLeftAtTheLatestWhenItsTimeIsOver() {
        try (var tandem = TestPort.of(Transport.TCP);
                var peer = RawPeer.tcp(tandem.port.localAddress())) {
            var former = tandem.port.localAddress();
            var up = call(tandem, peer, texts(Transport.TCP, peer));

            change(tandem, at(tandem.port.spec(), HERE, freePort()));
            tandem.timers.advance(Duration.ofMinutes(61));

            isLeft(Transport.TCP, former);
            peer.send(texts(Transport.TCP, peer).request("BYE", "z9hG4bK-b", "a", 3, up.tag(), ""));
            peer.expect("SIP/2.0 200 ");
        }
    }

    @Test
    @Tag("LIN-10")
    void aPlaceThatSomebodyElseHasLeavesThePortWhereItIs() throws IOException {
        try (var tandem = TestPort.of(Transport.TCP);
                var taken = new ServerSocket(0, 1, HERE)) {
            var place = tandem.port.localAddress();

            assertThatThrownBy(() -> change(tandem, at(tandem.port.spec(), HERE, taken.getLocalPort())))
                    .isInstanceOf(SipPorts.PortFailed.class)
                    .hasMessageContaining("can't listen on TCP");

            assertThat(tandem.port.localAddress()).isEqualTo(place);
            isAnswered(tandem, Transport.TCP, place);
        }
    }

    @Test
    @Tag("LIN-10")
    void aPlaceThatIsOnlyBeingLeftGoesToAnotherPortAtOnce() {
        try (var tandem = TestPort.of(Transport.TCP);
                var peer = RawPeer.tcp(tandem.port.localAddress())) {
            var former = tandem.port.localAddress();
            var texts = texts(Transport.TCP, peer);
            var up = call(tandem, peer, texts);
            var spec = tandem.port.spec();

            change(tandem, at(spec, HERE, freePort()));
            var other = tandem.engine.open(
                    new PortSpec(
                            "other", Transport.TCP, former, "", null, List.of(), spec.rules(), PortLimits.defaults()),
                    (_, _) -> true,
                    tandem.user);

            assertThat(other.localAddress()).isEqualTo(former);
            isAnswered(tandem, Transport.TCP, former);
            peer.send(texts.request("BYE", "z9hG4bK-b", "a", 3, up.tag(), ""));
            peer.expect("SIP/2.0 200 ");
        }
    }

    @Test
    @Tag("LIN-10")
    void aPortThatIsTakenAwayRefusesCallsAndGoesOnWithTheOneThatIsUp() {
        try (var tandem = TestPort.of(Transport.UDP);
                var peer = RawPeer.udp(tandem.port.localAddress())) {
            var place = tandem.port.localAddress();
            var texts = texts(Transport.UDP, peer);
            var up = call(tandem, peer, texts);

            tandem.engine.leave("test");

            assertThat(tandem.engine.find("test")).isEmpty();
            peer.send(texts.invite("z9hG4bK-n", "n"));
            peer.expect("SIP/2.0 503 ");
            up.dialog().bye(List.of());
            peer.send(texts.answer(peer.expect("BYE "), 200, "", ""));
            TestPort.eventually(() -> {
                tandem.timers.advance(Duration.ofSeconds(5));
                return tandem.port.counts().dialogs() == 0;
            });
            tandem.timers.advance(Duration.ofSeconds(40));
            isLeft(Transport.UDP, place);
        }
    }

    @Test
    @Tag("LIN-10")
    void tcpBecomesTlsAtTheSamePlaceWithoutRefusingAnybodyAndTheCallGoesOn() throws Exception {
        try (var tandem = TestPort.of(Transport.TCP, TestPort.rules(false, false), roomy());
                var peer = RawPeer.tcp(tandem.port.localAddress())) {
            var texts = texts(Transport.TCP, peer);
            var place = tandem.port.localAddress();
            var up = call(tandem, peer, texts);
            var spec = tandem.port.spec();

            int refused = refusedWhile(place, () -> {
                for (int i = 0; i < 10; i++) {
                    var before = tandem.engine.find("test").orElseThrow().spec();
                    change(tandem, as(Transport.TLS, before, tls(FIRST), spec.limits()));
                    change(tandem, as(Transport.TCP, before, null, spec.limits()));
                }
                change(tandem, as(Transport.TLS, spec, tls(FIRST), spec.limits()));
            });

            assertThat(refused).isZero();
            assertThat(tandem.engine.find("test").orElseThrow().localAddress()).isEqualTo(place);
            assertThat(shown(place)).isEqualTo(FIRST.chain().getFirst());
            peer.send(texts.request("BYE", "z9hG4bK-b", "a", 3, up.tag(), ""));
            peer.expect("SIP/2.0 200 ");
        }
    }

    @ParameterizedTest
    @Tag("LIN-07")
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aNewCertificateIsShownInTheNextHandshakeAndConnectionsStay(String protocol) throws Exception {
        try (var tandem = TestPort.tls(tls(FIRST, protocol), roomy(), _ -> List.of())) {
            var place = tandem.port.localAddress();
            var context = trusting();
            try (var before = (SSLSocket) context.getSocketFactory().createSocket(HERE, place.getPort());
                    var peer = RawPeer.stream(before)) {
                var texts = texts(Transport.TLS, peer);
                var up = call(tandem, peer, texts);
                assertThat(before.getSession().getPeerCertificates()[0])
                        .isEqualTo(FIRST.chain().getFirst());

                int refused = refusedWhile(place, () -> {
                    for (int i = 0; i < 10; i++) {
                        change(tandem, tandem.port.spec().withTls(tls(i % 2 == 0 ? SECOND : FIRST, protocol)));
                    }
                    change(tandem, tandem.port.spec().withTls(tls(SECOND, protocol)));
                });

                assertThat(refused).isZero();
                try (var after = (SSLSocket) context.getSocketFactory().createSocket(HERE, place.getPort())) {
                    after.startHandshake();
                    assertThat(after.getSession().getPeerCertificates()[0])
                            .as("the same client, that would rather resume its session")
                            .isEqualTo(SECOND.chain().getFirst());
                }
                peer.send(texts.request("BYE", "z9hG4bK-b", "a", 3, up.tag(), ""));
                peer.expect("SIP/2.0 200 ");
            }
        }
    }

    @Test
    @Tag("LIN-07")
    void aKeyThatDoesNotBelongToTheCertificateLeavesTheOldOneInForce() throws Exception {
        try (var tandem = TestPort.tls(tls(FIRST), PortLimits.defaults(), _ -> List.of())) {
            var wrong = new TlsSpec(
                    SECOND.chain(),
                    FIRST.key(),
                    List.of(AUTHORITY.certificate()),
                    false,
                    List.of("TLSv1.3"),
                    List.of());

            assertThatThrownBy(() -> change(tandem, tandem.port.spec().withTls(wrong)))
                    .isInstanceOf(SipPorts.PortFailed.class)
                    .hasMessageContaining("does not belong to the certificate");

            assertThat(shown(tandem.port.localAddress()))
                    .isEqualTo(FIRST.chain().getFirst());
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    /// How many connections are refused that somebody makes all the time while `work` is done.
    private static int refusedWhile(InetSocketAddress place, Work work) throws Exception {
        var over = new AtomicBoolean();
        var refused = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.execute(() -> {
                while (!over.get()) {
                    try (var each = new Socket(place.getAddress(), place.getPort())) {
                        each.setSoLinger(true, 0);
                    } catch (IOException failure) {
                        refused.incrementAndGet();
                    }
                }
            });
            try {
                work.run();
            } finally {
                over.set(true);
            }
        }
        return refused.get();
    }

    private static TlsSpec tls(Made own, String... protocols) {
        return new TlsSpec(
                own.chain(), own.key(), List.of(AUTHORITY.certificate()), false, List.of(protocols), List.of());
    }

    private static X509Certificate shown(InetSocketAddress place) throws Exception {
        try (var socket = (SSLSocket) trusting().getSocketFactory().createSocket(HERE, place.getPort())) {
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private static SSLContext trusting() throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("root", AUTHORITY.certificate());
        var trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), new SecureRandom());
        return context;
    }
}
