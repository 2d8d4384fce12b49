package org.tandem.sip;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.MediaType;
import org.tandem.wire.sip.Method;
import org.tandem.wire.sip.NameAddr;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;
import org.tandem.wire.uri.Uri;

/// Connections: reuse, framing, limits, and peers that behave badly.
final class StreamTest {
    private static final Duration HALF_OPEN = PortLimits.defaults().halfOpen();

    private static PortLimits limits(int perPeer, int all, int backlog) {
        var d = PortLimits.defaults();
        return new PortLimits(
                d.t1(),
                d.t2(),
                d.t4(),
                d.messageBytes(),
                d.headerCount(),
                d.lineBytes(),
                perPeer,
                all,
                d.transactions(),
                d.halfOpen(),
                d.idle(),
                d.connect(),
                backlog,
                Duration.ofHours(1));
    }

    private static RawPeer.Stream stream(RawPeer peer) {
        return (RawPeer.Stream) peer;
    }

    @Test
    @Tag("TRK-07")
    void aCallComesInAndIsEndedByUsOverTheConnectionOfThePeerThoughItsContactNamesAnotherPort() {
        try (var tandem = TestPort.of(Transport.TCP);
                var peer = RawPeer.tcp(tandem.port.localAddress())) {
            // Its Contact says port 9, where nobody listens: as Lync, whose connections do not start at its listening
            // port.
            var texts = new Texts("TCP", 9);
            peer.send(texts.invite("z9hG4bK-a", "a"));
            var dialog = tandem.user.next("invite", InviteDialog.class);
            peer.expect("SIP/2.0 100 ");
            dialog.accept(List.of(), Body.EMPTY);
            var ok = peer.expect("SIP/2.0 200 ");
            assertThat(RawPeer.header(ok, "Contact")).endsWith(";transport=tcp>");
            var tag = RawPeer.tag(RawPeer.header(ok, "To"));
            peer.send(texts.request("ACK", "z9hG4bK-ack", "a", 1, tag, ""));
            tandem.user.next("ack", SipRequest.class);
            assertThat(tandem.port.counts().flows()).isEqualTo(1);

            dialog.bye(List.of());

            var bye = peer.expect("BYE sip:peer@127.0.0.1:9;transport=tcp;ms-opaque=00ab SIP/2.0");
            peer.send(texts.answer(bye, 200, "", ""));
            tandem.expectNothingLeft();
        }
    }

    @Test
    void aConnectionThatIsGoneLeavesNoTimerBehind() {
        try (var tandem = TestPort.of(Transport.TCP)) {
            int before = tandem.timers.pending();
            for (int i = 0; i < 5; i++) {
                try (var peer = RawPeer.tcp(tandem.port.localAddress())) {
                    peer.send(new Texts("TCP", 9).request("OPTIONS", "z9hG4bK-o" + i, "o" + i, 1, "nobody", ""));
                    peer.expect("SIP/2.0 481 ");
                }
            }

            TestPort.eventually(() -> tandem.port.counts().flows() == 0 && tandem.timers.pending() == before);
        }
    }

    @Test
    void rfc3261_13_3_1_4_the200IsRepeatedOnConnectionsToo() {
        try (var tandem = TestPort.of(Transport.TCP);
                var peer = RawPeer.tcp(tandem.port.localAddress())) {
            peer.send(new Texts("TCP", 9).invite("z9hG4bK-b", "b"));
            var dialog = tandem.user.next("invite", InviteDialog.class);
            peer.expect("SIP/2.0 100 ");
            dialog.accept(List.of(), Body.EMPTY);
            var ok = peer.expect("SIP/2.0 200 ");

            tandem.timers.advance(Duration.ofMillis(500));

            assertThat(peer.receive()).isEqualTo(ok);
        }
    }

    @Test
    void aRequestGoesBackByTheConnectionThatAnotherCameByAndElseToItsHop() throws IOException {
        try (var tandem = TestPort.of(Transport.TCP);
                var listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            var hop = new NextHop(Transport.TCP, "127.0.0.1", listener.getLocalPort());
            var notify = SipRequest.builder(Method.NOTIFY, Uri.parse("sip:peer@127.0.0.1"))
                    .from(NameAddr.of(Uri.parse("sip:us@tandem.example")).withTag("1"))
                    .to(NameAddr.of(Uri.parse("sip:peer@example.com")))
                    .callId("n")
                    .cseq(1, Method.NOTIFY)
                    .build();
            Flow connection;
            try (var peer = RawPeer.tcp(tandem.port.localAddress())) {
                peer.send(new Texts("TCP", 9).request("SUBSCRIBE", "z9hG4bK-s", "s", 1, "", ""));
                var request = tandem.user.next("request", IncomingRequest.class);
                request.respond(200);
                peer.expect("SIP/2.0 200 ");
                connection = request.connection().orElseThrow();

                tandem.port.send(notify, connection, hop, tandem.user);

                peer.send(new Texts("TCP", 9).answer(peer.expect("NOTIFY "), 200, "", ""));
                tandem.user.next("final", SipResponse.class);
            }
            TestPort.eventually(() -> !connection.isOpen());

            tandem.port.send(notify, connection, hop, tandem.user);

            try (var peer = RawPeer.stream(listener.accept())) {
                peer.send(new Texts("TCP", 9).answer(peer.expect("NOTIFY "), 200, "", ""));
                tandem.user.next("final", SipResponse.class);
            }
        }
    }

    @Test
    void callsToOneAddressShareOneConnectionAndNothingIsRepeated() throws IOException {
        try (var tandem = TestPort.of(Transport.TCP);
                var listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            var heard = new Heard();
            tandem.call(listener.getLocalPort(), heard);
            tandem.call(listener.getLocalPort(), heard);
            try (var peer = RawPeer.stream(listener.accept())) {
                var first = peer.expect("INVITE ");
                peer.expect("INVITE ");
                assertThat(RawPeer.header(first, "Via"))
                        .startsWith("SIP/2.0/TCP 127.0.0.1:"
                                + tandem.port.localAddress().getPort());
                tandem.timers.advance(Duration.ofSeconds(10));
                peer.expectSilence();
                assertThat(tandem.port.counts().flows()).isEqualTo(1);
            }
            // The connection is lost before anything came: both calls fail at once.
            heard.next("failed", SendFailure.Unreachable.class);
            heard.next("failed", SendFailure.Unreachable.class);
            tandem.expectNothingLeft();
        }
    }

    @Test
    void aRefusedConnectionFailsTheCallInWords() throws IOException {
        int closed;
        try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = listener.getLocalPort();
        }
        try (var tandem = TestPort.of(Transport.TCP)) {
            var heard = new Heard();
            tandem.call(closed, heard);

            assertThat(heard.next("failed", SendFailure.Unreachable.class).sentence())
                    .contains("127.0.0.1", String.valueOf(closed), "refused");
            tandem.expectNothingLeft();
        }
    }

    @Test
    void aRefusedConnectionMovesOnToTheNextAddressOfTheName() throws IOException {
        int closed;
        try (var gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = gone.getLocalPort();
        }
        try (var listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                var tandem =
                        TestPort.of(Transport.TCP, hop -> List.of(address(closed), address(listener.getLocalPort())))) {
            var heard = new Heard();
            tandem.call(new NextHop(Transport.TCP, "pool.example", -1), heard);

            try (var peer = RawPeer.stream(listener.accept())) {
                peer.expect("INVITE ");
                heard.nothingElse();
            }
        }
    }

    @Test
    void rfc3261_18_2_2_anAnswerWhoseConnectionHasGoneGoesToThePortOfTheVia() throws IOException {
        try (var listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                var tandem = TestPort.of(Transport.TCP)) {
            var peer = RawPeer.tcp(tandem.port.localAddress());
            peer.send(new Texts("TCP", listener.getLocalPort()).invite("z9hG4bK-c", "c"));
            var dialog = tandem.user.next("invite", InviteDialog.class);
            peer.expect("SIP/2.0 100 ");
            peer.close();
            TestPort.eventually(() -> tandem.port.counts().flows() == 0);

            dialog.reject(486, List.of());

            try (var second = RawPeer.stream(listener.accept())) {
                second.expect("SIP/2.0 486 ");
            }
        }
    }

    @Test
    void rfc5626_aDoubleLineEndIsAnsweredByOne() throws IOException {
        try (var tandem = TestPort.of(Transport.TCP);
                var peer = stream(RawPeer.tcp(tandem.port.localAddress()))) {
            peer.sendRaw("\r\n\r\n".getBytes(UTF_8));

            assertThat(peer.socket().getInputStream().readNBytes(2)).isEqualTo("\r\n".getBytes(UTF_8));
        }
    }

    @Test
    void whereFramingIsLostTheConnectionIsClosedAfterThe400() {
        try (var tandem = TestPort.of(Transport.TCP);
                var peer = stream(RawPeer.tcp(tandem.port.localAddress()))) {
            peer.send(
                    new Texts("TCP", 9).invite("z9hG4bK-d", "d").replace("Content-Length: 0", "Content-Length: many"));

            peer.expect("SIP/2.0 400 ");
            assertThat(peer.isClosedByPeer()).isTrue();
            assertThat(tandem.port.counts().malformed()).isEqualTo(1);
            TestPort.eventually(() -> tandem.port.counts().flows() == 0);
        }
    }

    @Test
    void aMessageThatIsBegunAndNotFinishedCostsTheConnection() {
        try (var tandem = TestPort.of(Transport.TCP);
                var peer = stream(RawPeer.tcp(tandem.port.localAddress()))) {
            peer.sendRaw("INVITE sip:a@b SIP/2.0\r\nVia: SIP".getBytes(UTF_8));
            TestPort.eventually(() -> tandem.timers.pending() >= 2);

            tandem.timers.advance(HALF_OPEN);

            assertThat(peer.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void aSilentConnectionIsClosedUnlessACallLivesOnIt() {
        try (var tandem = TestPort.of(Transport.TCP);
                var idle = stream(RawPeer.tcp(tandem.port.localAddress()));
                var busy = stream(RawPeer.tcp(tandem.port.localAddress()))) {
            busy.send(new Texts("TCP", 9).invite("z9hG4bK-e", "e"));
            tandem.user.next("invite", InviteDialog.class);
            busy.expect("SIP/2.0 100 ");
            TestPort.eventually(() -> tandem.timers.pending() >= 2);

            tandem.timers.advance(Duration.ofHours(2));

            assertThat(idle.isClosedByPeer()).isTrue();
            busy.expectSilence();
        }
    }

    @Test
    void oneConnectionTooManyOfAPeerIsClosedAndTheOthersGoOn() throws IOException {
        try (var tandem = TestPort.of(Transport.TCP, limits(3, 100, 1_048_576), (_, _) -> true)) {
            var target = tandem.port.localAddress();
            List<RawPeer.Stream> peers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                peers.add(stream(RawPeer.tcp(target)));
            }
            TestPort.eventually(() -> tandem.port.counts().flows() == 3);

            for (int i = 0; i < 50; i++) {
                try (var flood = new Socket(target.getAddress(), target.getPort())) {
                    flood.setSoTimeout(10_000);
                    assertThat(flood.getInputStream().read()).isEqualTo(-1);
                }
            }

            peers.getFirst().send(new Texts("TCP", 9).request("OPTIONS", "z9hG4bK-o", "o", 1, "", ""));
            tandem.user.next("request", IncomingRequest.class).respond(200);
            peers.getFirst().expect("SIP/2.0 200 ");
            peers.forEach(RawPeer::close);
            TestPort.eventually(() -> tandem.port.counts().flows() == 0);
        }
    }

    @Test
    @Tag("LIN-06")
    void aSourceThatIsNotAdmittedIsClosedWithoutAByteAndCounted() throws IOException {
        try (var tandem = TestPort.of(Transport.TCP, PortLimits.defaults(), (_, _) -> false);
                var peer = stream(RawPeer.tcp(tandem.port.localAddress()))) {
            assertThat(peer.isClosedByPeer()).isTrue();
            assertThat(tandem.port.counts().refusedSources()).isEqualTo(1);
        }
        try (var tandem = TestPort.of(Transport.UDP, PortLimits.defaults(), (_, _) -> false);
                var peer = RawPeer.udp(tandem.port.localAddress())) {
            peer.send(new Texts("UDP", peer.port()).invite("z9hG4bK-x", "x"));
            peer.expectSilence();
            assertThat(tandem.port.counts().refusedSources()).isEqualTo(1);
        }
    }

    @Test
    void aPeerThatDoesNotReadIsCutOffAndCostsTheOthersNothing() throws IOException {
        try (var tandem = TestPort.of(Transport.TCP, limits(10, 10, 100_000), (_, _) -> true);
                var listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                var other = RawPeer.tcp(tandem.port.localAddress())) {
            var heard = new Heard();
            var body = Body.of(MediaType.parse("text/plain"), "x".repeat(50_000));
            // The kernel takes some megabytes before it blocks; the deaf peer never reads them.
            for (int i = 0; i < 400; i++) {
                tandem.port.send(message(i, body), tandem.hop(listener.getLocalPort()), heard);
            }
            var failure = heard.next("failed", SendFailure.class);
            assertThat(failure).isInstanceOf(SendFailure.Unreachable.class);

            other.send(new Texts("TCP", 9).request("OPTIONS", "z9hG4bK-o", "o", 1, "", ""));
            tandem.user.next("request", IncomingRequest.class).respond(200);
            other.expect("SIP/2.0 200 ");
        }
    }

    private static SipRequest message(int number, Body body) {
        return SipRequest.builder(Method.MESSAGE, Uri.parse("sip:deaf@127.0.0.1"))
                .from(NameAddr.parse("<sip:tandem@127.0.0.1>;tag=t"))
                .to(NameAddr.parse("<sip:deaf@127.0.0.1>"))
                .callId("deaf" + number)
                .cseq(1, Method.MESSAGE)
                .body(body)
                .build();
    }

    @Test
    void aPortThatCannotBeOpenedSaysWhyAndANameIsOpenedOnce() {
        try (var tandem = TestPort.of(Transport.TCP)) {
            var spec = tandem.port.spec();
            assertThatThrownBy(() -> tandem.engine.open(spec, (_, _) -> true, tandem.user))
                    .isInstanceOf(SipPorts.PortFailed.class)
                    .hasMessageContaining("test")
                    .hasMessageContaining("open already");
            var taken = new PortSpec(
                    "second",
                    Transport.TCP,
                    tandem.port.localAddress(),
                    "",
                    null,
                    List.of(),
                    spec.rules(),
                    spec.limits());
            assertThatThrownBy(() -> tandem.engine.open(taken, (_, _) -> true, tandem.user))
                    .isInstanceOf(SipPorts.PortFailed.class)
                    .hasMessageContaining("second")
                    .hasMessageContaining("in use");
        }
    }

    @Test
    void aPortThatClosesTellsItsCallsAndItsPeers() {
        try (var tandem = TestPort.of(Transport.TCP);
                var peer = stream(RawPeer.tcp(tandem.port.localAddress()))) {
            peer.send(new Texts("TCP", 9).invite("z9hG4bK-f", "f"));
            tandem.user.next("invite", InviteDialog.class);
            peer.expect("SIP/2.0 100 ");

            tandem.engine.close("test");

            peer.expect("SIP/2.0 503 ");
            assertThat(tandem.user.next("gone", String.class)).contains("closed");
            assertThat(peer.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void whereTheTransactionsAreFullFurtherRequestsGetA503WithTheStamp() {
        var d = PortLimits.defaults();
        var one = new PortLimits(
                d.t1(),
                d.t2(),
                d.t4(),
                d.messageBytes(),
                d.headerCount(),
                d.lineBytes(),
                10,
                10,
                1,
                d.halfOpen(),
                d.idle(),
                d.connect(),
                d.sendBacklogBytes(),
                d.leaving());
        try (var tandem = TestPort.of(Transport.TCP, one, (_, _) -> true);
                var peer = RawPeer.tcp(tandem.port.localAddress())) {
            var texts = new Texts("TCP", 9);
            peer.send(texts.invite("z9hG4bK-g", "g"));
            tandem.user.next("invite", InviteDialog.class);
            peer.expect("SIP/2.0 100 ");

            peer.send(texts.invite("z9hG4bK-h", "h"));

            assertThat(peer.expect("SIP/2.0 503 ")).contains("ms-call-source: non-ms-rtc", "Call-ID: h");
            var heard = new Heard();
            tandem.call(9, heard);
            heard.next("failed", SendFailure.Refused.class);
        }
    }

    @Test
    void rfc2543_aRequestWithoutBranchIsMatchedWhereTheLineSaysSo() {
        try (var tandem = TestPort.of(Transport.TCP, TestPort.rules(true, true), PortLimits.defaults());
                var peer = RawPeer.tcp(tandem.port.localAddress())) {
            var texts = new Texts("TCP", 9);
            var old = texts.invite("x", "old").replace(";branch=x", "");
            peer.send(old);
            var dialog = tandem.user.next("invite", InviteDialog.class);
            peer.expect("SIP/2.0 100 ");
            peer.send(old);
            peer.expect("SIP/2.0 100 ");
            tandem.user.nothingElse();
            dialog.reject(486, List.of());
            var busy = peer.expect("SIP/2.0 486 ");
            peer.send(texts.request("ACK", "x", "old", 1, RawPeer.tag(RawPeer.header(busy, "To")), "")
                    .replace(";branch=x", ""));
            TestPort.eventually(() -> tandem.port.counts().transactions() == 0);
        }
    }

    @Test
    void aLowerCseqIsANewBeginningWhereTheLineSaysSo() {
        try (var tandem = TestPort.of(Transport.TCP, TestPort.rules(false, true), PortLimits.defaults());
                var peer = RawPeer.tcp(tandem.port.localAddress())) {
            var texts = new Texts("TCP", 9);
            peer.send(texts.request("INVITE", "z9hG4bK-i", "i", 10, "", ""));
            var dialog = tandem.user.next("invite", InviteDialog.class);
            peer.expect("SIP/2.0 100 ");
            dialog.accept(List.of(), Body.EMPTY);
            var tag = RawPeer.tag(RawPeer.header(peer.expect("SIP/2.0 200 "), "To"));
            peer.send(texts.request("ACK", "z9hG4bK-ia", "i", 10, tag, ""));
            tandem.user.next("ack", SipRequest.class);

            peer.send(texts.request("INFO", "z9hG4bK-i1", "i", 1, tag, ""));

            tandem.user.next("request", IncomingRequest.class).respond(200);
            peer.expect("SIP/2.0 200 ");
        }
    }

    @Test
    void theFarSideIsCalledOverTcpAndHangsUp() throws IOException {
        try (var tandem = TestPort.of(Transport.TCP);
                var listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            var heard = new Heard();
            var dialog = tandem.call(listener.getLocalPort(), heard);
            try (var peer = RawPeer.stream(listener.accept())) {
                var texts = new Texts("TCP", 9);
                var invite = peer.expect("INVITE ");
                peer.send(texts.answer(invite, 183, "far", ""));
                heard.next("progress", SipResponse.class);
                peer.send(texts.answer(invite, 200, "far", ""));
                heard.next("answered", SipResponse.class);
                dialog.ack(Body.EMPTY);
                peer.expect("ACK ");
                dialog.request(Method.INFO, List.of(), Body.EMPTY, heard);
                peer.send(texts.answer(peer.expect("INFO "), 200, "", ""));
                heard.next("final", SipResponse.class);
                dialog.bye(List.of());
                peer.send(texts.answer(peer.expect("BYE "), 200, "", ""));
                tandem.expectNothingLeft();
            }
        }
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
}
