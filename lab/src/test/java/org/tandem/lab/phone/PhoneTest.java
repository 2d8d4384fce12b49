package org.tandem.lab.phone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tandem.lab.call.Placed;
import org.tandem.lab.call.Talk;
import org.tandem.lab.sip.Digest;
import org.tandem.lab.sip.Ladder;
import org.tandem.lab.sip.Listener;
import org.tandem.lab.sip.Message;
import org.tandem.lab.sip.MessageText;
import org.tandem.lab.sip.Sdp;
import org.tandem.lab.sip.ServerTransaction;
import org.tandem.lab.sip.SipSockets;
import org.tandem.lab.sip.Transactions;
import org.tandem.lab.sip.Transport;
import org.tandem.lab.sip.UserAgent;

@Tag("LAB-01")
class PhoneTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    private static final Transactions.Times QUICK =
            new Transactions.Times(Duration.ofMillis(50), Duration.ofMillis(200), Duration.ofSeconds(2));

    private final ScheduledExecutorService timers = Executors.newScheduledThreadPool(2);
    private final Ladder ladder = new Ladder(InstantSource.system(), "stranger");

    @AfterEach
    void stop() {
        timers.shutdownNow();
    }

    private Phone phone(String extension, InetSocketAddress registrar) {
        var identity = new Phone.Identity(
                "phone " + extension, extension, "example.com", new Digest(extension, "secret " + extension));
        return new Phone(identity, ANY, registrar, ladder, timers, QUICK);
    }

    private static void challenge(ServerTransaction register, String algorithm, String user) {
        Message request = register.request();
        String given = request.field("Authorization");
        var asked = Digest.Challenge.parse(
                "Digest realm=\"example.com\", nonce=\"n1\", qop=\"auth\", algorithm=" + algorithm);
        if (given == null) {
            register.respond(MessageText.response(401, "Unauthorized", request, "r")
                    .field("WWW-Authenticate", "Digest realm=\"example.com\", nonce=\"n1\", algorithm=SHA-512-256")
                    .field(
                            "WWW-Authenticate",
                            "Digest realm=\"example.com\", nonce=\"n1\", qop=\"auth\", algorithm=" + algorithm));
            return;
        }
        var answer = Digest.Challenge.parse(given).parameters();
        String expected = new Digest(user, "secret " + user)
                .answer(asked, "REGISTER", "sip:example.com", answer.getOrDefault("cnonce", ""), 1);
        boolean right = Digest.Challenge.parse(expected)
                .parameters()
                .getOrDefault("response", "none")
                .equals(answer.get("response"));
        register.respond(right ? 200 : 403, right ? "OK" : "Forbidden");
    }

    @ParameterizedTest
    @ValueSource(strings = {"MD5", "SHA-256"})
    void registersByTheFirstAlgorithmItCanDo(String algorithm) {
        try (UserAgent registrar = new UserAgent(new SipSockets("registrar", ladder, null), timers, QUICK)) {
            Listener port = registrar.sockets().listen(Transport.UDP, ANY);
            registrar.onOther(register -> challenge(register, algorithm, "101"));
            try (Phone good = phone("101", port.address());
                    Phone bad = phone("102", port.address())) {
                assertThat(good.register(Duration.ofMinutes(1)).status()).isEqualTo(200);
                assertThatThrownBy(() -> bad.register(Duration.ofMinutes(1))).hasMessageContaining("403");
            }
        }
    }

    @Test
    void twoPhonesTalkHoldAndHangUp() {
        try (Phone one = phone("101", ANY);
                Phone two = phone("102", one.address())) {
            Placed call = two.call("101");
            Talk first = one.awaitCall().ring().answer();
            Talk second = call.awaitAnswer();
            first.hears(5);
            second.hears(5);

            assertThat(second.hold(Sdp.Direction.SENDONLY).direction()).isEqualTo(Sdp.Direction.RECVONLY);
            second.media().listen(Duration.ofMillis(60));
            assertThat(second.media().listen(Duration.ofMillis(120))).isZero();
            second.resume();
            second.hears(5);

            first.hangUp();
            second.awaitEnd();
        }
    }

    @Test
    void phoneThatIgnoresHoldIsFoundOut() {
        try (Phone one = phone("101", ANY);
                Phone two = phone("102", one.address())) {
            Placed call = two.call("101");
            Talk first = one.awaitCall().answer().ignoreHold();
            Talk second = call.awaitAnswer();
            second.hears(5);

            assertThat(second.hold(Sdp.Direction.INACTIVE).direction()).isEqualTo(Sdp.Direction.SENDRECV);
            second.hears(5);
            first.hangUp();
        }
    }

    @Test
    void refusedCallFreesItsAudioPort() {
        try (Phone one = phone("101", ANY);
                Phone two = phone("102", one.address())) {
            Placed call = two.call("101");
            one.awaitCall().reject(486, "Busy Here");

            assertThat(call.awaitRefusal().status()).isEqualTo(486);
            assertThat(call.media().isClosed()).isTrue();
        }
    }
}
