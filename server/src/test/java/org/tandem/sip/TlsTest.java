package org.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tandem.sip.TestAuthority.Made;
import org.tandem.wire.sip.SipResponse;

/// TLS with certificates made for the test: right ones, and each way in which one can be wrong.
final class TlsTest {
    private static final TestAuthority AUTHORITY = TestAuthority.named("Test Root");
    private static final TestAuthority STRANGER = TestAuthority.named("Other Root");
    private static final Made OURS = AUTHORITY.certificate("tandem.example").make();

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void close() {
        threads.close();
    }

    private static TlsSpec spec(boolean mutual, List<String> peerNames, String... protocols) {
        return new TlsSpec(
                OURS.chain(), OURS.key(), List.of(AUTHORITY.certificate()), mutual, List.of(protocols), peerNames);
    }

    private static TestPort port(TlsSpec spec) {
        return TestPort.tls(spec, PortLimits.defaults(), hop -> {
            throw new Locator.NotFound("no names here");
        });
    }

    private static SSLContext context(@Nullable Made own) {
        try {
            var trust = KeyStore.getInstance("PKCS12");
            trust.load(null, null);
            trust.setCertificateEntry("root", AUTHORITY.certificate());
            var trusting = TrustManagerFactory.getInstance("PKIX");
            trusting.init(trust);
            var keys = KeyManagerFactory.getInstance("PKIX");
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            if (own != null) {
                store.setKeyEntry("own", own.key(), new char[0], own.chain().toArray(Certificate[]::new));
            }
            keys.init(store, new char[0]);
            var context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trusting.getTrustManagers(), new SecureRandom());
            return context;
        } catch (GeneralSecurityException | IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static SSLSocket connect(TestPort tandem, @Nullable Made own) throws IOException {
        var target = tandem.port.localAddress();
        return (SSLSocket) context(own).getSocketFactory().createSocket(target.getAddress(), target.getPort());
    }

    /// What a request over that connection comes to: the answer's first line, or the failure.
    private static String ask(TestPort tandem, @Nullable Made own) {
        try (var peer = RawPeer.stream(connect(tandem, own))) {
            peer.send(new Texts("TLS", 9).request("OPTIONS", "z9hG4bK-o", "o", 1, "", ""));
            tandem.user.next("request", IncomingRequest.class).respond(200);
            return peer.receive().lines().findFirst().orElse("");
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static void expectRefused(TestPort tandem, @Nullable Made own) throws IOException {
        try (var socket = connect(tandem, own)) {
            socket.setSoTimeout(10_000);
            // With TLS 1.3 a client learns of its refusal when it reads.
            assertThatThrownBy(() -> {
                        socket.startHandshake();
                        if (socket.getInputStream().read() < 0) {
                            throw new IOException("closed");
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
        TestPort.eventually(() -> tandem.port.counts().flows() == 0);
    }

    @ParameterizedTest
    @Tag("LIN-07")
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aClientWithoutCertificateIsServedWhereNoneIsAskedFor(String protocol) {
        try (var tandem = port(spec(false, List.of(), protocol))) {
            assertThat(ask(tandem, null)).startsWith("SIP/2.0 200");
        }
    }

    @Test
    @Tag("LIN-07")
    void aClientWithARightCertificateIsServedWhereOneIsAskedFor() {
        try (var tandem = port(spec(true, List.of("med01.example.com"), "TLSv1.3", "TLSv1.2"))) {
            assertThat(ask(tandem, AUTHORITY.certificate("med01.example.com").make()))
                    .startsWith("SIP/2.0 200");
        }
    }

    @Test
    @Tag("LIN-07")
    void wrongClientsAreRefused() throws IOException {
        try (var tandem = port(spec(true, List.of("med01.example.com"), "TLSv1.2", "TLSv1.3"))) {
            expectRefused(tandem, null);
            expectRefused(
                    tandem, AUTHORITY.certificate("med01.example.com").expired().make());
            expectRefused(
                    tandem,
                    AUTHORITY.certificate("med01.example.com").forServersOnly().make());
            expectRefused(tandem, AUTHORITY.certificate("somebody.example.com").make());
            expectRefused(tandem, STRANGER.certificate("med01.example.com").make());
            tandem.user.nothingElse();
        }
    }

    /// Calls a TLS server with that certificate under the name `med01.example.com`.
    private SendFailure failureOfCalling(Made server) throws IOException {
        return failureOfCalling(server, spec(false, List.of(), "TLSv1.2", "TLSv1.3"));
    }

    private SendFailure failureOfCalling(Made server, TlsSpec ours) throws IOException {
        try (var listener = (SSLServerSocket) context(server)
                        .getServerSocketFactory()
                        .createServerSocket(0, 10, InetAddress.getLoopbackAddress());
                var tandem = TestPort.tls(ours, PortLimits.defaults(), hop -> List.of(address(listener)))) {
            threads.execute(() -> handshake(listener));
            var heard = new Heard();
            tandem.call(new NextHop(Transport.TLS, "med01.example.com", 5067), heard);
            return heard.next("failed", SendFailure.class);
        }
    }

    private static void handshake(SSLServerSocket listener) {
        try (var socket = (SSLSocket) listener.accept()) {
            socket.setSoTimeout(10_000);
            socket.startHandshake();
            assertThat(socket.getInputStream().read()).isLessThan(0);
        } catch (IOException refused) {
            // As the test wants it.
        }
    }

    private static InetSocketAddress address(ServerSocket listener) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort());
    }

    @Test
    @Tag("LIN-07")
    void whatIsWrongWithAServersCertificateIsSaidInWords() throws IOException {
        assertThat(failureOfCalling(AUTHORITY.certificate("other.example.com").make())
                        .sentence())
                .contains("other.example.com", "expected was med01.example.com");
        assertThat(failureOfCalling(AUTHORITY
                                .certificate("med01.example.com")
                                .expired()
                                .make())
                        .sentence())
                .contains("CN=med01.example.com", "has expired");
        assertThat(failureOfCalling(AUTHORITY
                                .certificate("med01.example.com")
                                .forClientsOnly()
                                .make())
                        .sentence())
                .contains("CN=med01.example.com", "not for server authentication");
        assertThat(failureOfCalling(STRANGER.certificate("med01.example.com").make())
                        .sentence())
                .contains("none of the trusted authorities");
        assertThat(failureOfCalling(
                                AUTHORITY.certificate("med01.example.com").make(),
                                spec(false, List.of("pool.example.com"), "TLSv1.3"))
                        .sentence())
                .contains("expected was pool.example.com");
    }

    @Test
    @Tag("LIN-07")
    void aServerWithARightCertificateIsCalledAndSeesOurs() throws IOException {
        var server = AUTHORITY.certificate("med01.example.com").make();
        try (var listener = (SSLServerSocket) context(server)
                        .getServerSocketFactory()
                        .createServerSocket(0, 10, InetAddress.getLoopbackAddress());
                var tandem = TestPort.tls(
                        spec(false, List.of(), "TLSv1.2", "TLSv1.3"),
                        PortLimits.defaults(),
                        hop -> List.of(address(listener)))) {
            listener.setNeedClientAuth(true);
            var heard = new Heard();
            tandem.call(new NextHop(Transport.TLS, "med01.example.com", 5067), heard);
            try (var socket = (SSLSocket) listener.accept();
                    var peer = RawPeer.stream(socket)) {
                var invite = peer.expect("INVITE ");
                assertThat(RawPeer.header(invite, "Contact")).endsWith(";transport=tls>");
                assertThat(RawPeer.header(invite, "Via")).startsWith("SIP/2.0/TLS ");
                assertThat(socket.getSession().getPeerPrincipal().getName()).isEqualTo("CN=tandem.example");
                peer.send(new Texts("TLS", 9).answer(invite, 486, "far", ""));
                peer.expect("ACK ");
                heard.next("refused", SipResponse.class);
            }
        }
    }

    @Test
    void aHandshakeThatIsBegunAndNotFinishedIsCutOff() throws IOException {
        try (var tandem = port(spec(false, List.of(), "TLSv1.3"));
                var silent = new Socket(
                        tandem.port.localAddress().getAddress(),
                        tandem.port.localAddress().getPort())) {
            TestPort.eventually(() -> tandem.port.counts().flows() == 1 && tandem.timers.pending() >= 1);

            tandem.timers.advance(Duration.ofSeconds(10));

            silent.setSoTimeout(10_000);
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
            TestPort.eventually(() -> tandem.port.counts().flows() == 0);
        }
    }

    @Test
    void aKeyThatDoesNotFitItsCertificateAndAnUnknownProtocolAreRefusedInWords() {
        var other = AUTHORITY.certificate("tandem.example").make();
        var wrongKey = new TlsSpec(
                OURS.chain(), other.key(), List.of(AUTHORITY.certificate()), false, List.of("TLSv1.3"), List.of());
        assertThatThrownBy(() -> port(wrongKey))
                .isInstanceOf(SipPorts.PortFailed.class)
                .hasMessageContaining("private key does not belong to the certificate of CN=tandem.example");
        assertThatThrownBy(() -> port(spec(false, List.of(), "TLSv9")))
                .isInstanceOf(SipPorts.PortFailed.class)
                .hasMessageContaining("TLSv9");
        var nobody = new TlsSpec(OURS.chain(), OURS.key(), List.of(), true, List.of("TLSv1.3"), List.of());
        assertThatThrownBy(() -> port(nobody)).hasMessageContaining("no authority is trusted");
    }

    @Test
    void namesAreComparedAsRfc5922Says() {
        var certificate = AUTHORITY
                .certificate("pool.example.com", "Med01.Example.Com", "*.edge.example.com")
                .make()
                .chain()
                .getFirst();
        assertThat(PeerNames.matches(certificate, List.of("MED01.example.com"))).isTrue();
        assertThat(PeerNames.matches(certificate, List.of("a.edge.example.com")))
                .isTrue();
        assertThat(PeerNames.matches(certificate, List.of("a.b.edge.example.com")))
                .isFalse();
        assertThat(PeerNames.matches(certificate, List.of("edge.example.com"))).isFalse();
        assertThat(PeerNames.matches(certificate, List.of("example.com"))).isFalse();
    }
}
