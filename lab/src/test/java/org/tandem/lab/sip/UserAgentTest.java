package org.tandem.lab.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tandem.lab.sip.TwoPeers.SOON;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("LAB-01")
class UserAgentTest {
    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"UDP", "TCP"})
    void callIsRungAnsweredAndEndedByEitherSide(Transport transport) {
        try (var peers = new TwoPeers(transport)) {
            OutgoingCall call = peers.call();
            IncomingCall incoming = peers.callee.awaitCall(SOON);
            incoming.ring();
            assertThat(call.expect(180, SOON).toTag()).isNotEmpty();
            Dialog answered = incoming.answer(TwoPeers.sdp(5000, Sdp.Direction.SENDRECV));
            Dialog dialog = call.answered(SOON);

            assertThat(dialog.remoteSdp().orElseThrow().media().getPort()).isEqualTo(5000);
            assertThat(answered.remoteSdp().orElseThrow().media().getPort()).isEqualTo(4000);

            answered.bye();

            dialog.awaitBye(SOON);
            assertThat(peers.caller.dialogCount()).isZero();
            assertThat(peers.callee.dialogCount()).isZero();
        }
    }

    @Test
    void refusalIsAcknowledgedAndReportedWithItsCode() {
        try (var peers = new TwoPeers(Transport.UDP)) {
            OutgoingCall call = peers.call();
            peers.callee.awaitCall(SOON).reject(486, "Busy Here");

            assertThat(call.awaitFinal(SOON).status()).isEqualTo(486);
            Inbox<Boolean> acknowledged = new Inbox<>();
            assertThatThrownBy(() -> call.answered(Duration.ofMillis(50))).isInstanceOf(LabFailure.class);
            assertThat(acknowledged.size()).isZero();
            assertThat(peers.ladder.since(0)).anyMatch(entry -> entry.message().isRequest("ACK"));
        }
    }

    @Test
    void expectingRingingFailsAtOnceWhenTheCallIsRefused() {
        try (var peers = new TwoPeers(Transport.TCP)) {
            OutgoingCall call = peers.call();
            peers.callee.awaitCall(SOON).reject(404, "Not Found");

            assertThatThrownBy(() -> call.expect(180, SOON))
                    .isInstanceOf(LabFailure.class)
                    .hasMessageContaining("404 Not Found");
        }
    }

    @Test
    void cancelEndsARingingCallWith487() {
        try (var peers = new TwoPeers(Transport.UDP)) {
            OutgoingCall call = peers.call();
            IncomingCall incoming = peers.callee.awaitCall(SOON);
            incoming.ring();
            call.cancel(SOON);

            incoming.awaitCancel(SOON);
            assertThat(call.awaitFinal(SOON).status()).isEqualTo(487);
            assertThatThrownBy(() -> incoming.answer(TwoPeers.sdp(5000, Sdp.Direction.SENDRECV)))
                    .hasMessageContaining("cancelled");
        }
    }

    @Test
    void rfc3261_17_1_1_repeatsInviteOnUdpUntilSomeoneAnswersAndThenGivesUp() {
        try (var peers = new TwoPeers(Transport.UDP)) {
            peers.callee.sockets().onMessage((_, _) -> {});
            OutgoingCall call = peers.call();

            assertThatThrownBy(() -> call.awaitFinal(SOON)).hasMessageContaining("no answer to INVITE");
            long invites = peers.ladder.since(0).stream()
                    .filter(entry -> entry.message().isRequest("INVITE"))
                    .count();
            assertThat(invites).isGreaterThanOrEqualTo(4);
        }
    }

    @Test
    void rfc3261_13_3_1_4_repeats200UntilAck() {
        try (var peers = new TwoPeers(Transport.UDP)) {
            OutgoingCall call = peers.call();
            IncomingCall incoming = peers.callee.awaitCall(SOON);
            Inbox<Message> finals = new Inbox<>();
            peers.caller.sockets().onMessage((message, _) -> finals.put(message));
            incoming.accept(TwoPeers.sdp(5000, Sdp.Direction.SENDRECV), "x");

            for (int i = 0; i < 3; i++) {
                finals.await(message -> message.status() == 200, SOON, "a repeated 200");
            }
            assertThat(call.responses()).isEmpty();
        }
    }

    @Test
    @Tag("TRK-03")
    void twentyForksEachHaveATagAndTheLastMayAnswer() {
        try (var peers = new TwoPeers(Transport.TCP)) {
            OutgoingCall call = peers.call();
            IncomingCall incoming = peers.callee.awaitCall(SOON);
            for (int i = 0; i < 20; i++) {
                incoming.progress(180, "fork" + i, Optional.empty());
            }
            incoming.answer(TwoPeers.sdp(5000, Sdp.Direction.SENDRECV), "fork19", SOON);

            assertThat(call.answered(SOON).remoteTag()).isEqualTo("fork19");
            assertThat(call.earlyTags()).hasSize(20);
        }
    }

    @Test
    void holdIsAReinviteAnsweredByTheOtherSidesRule() {
        try (var peers = new TwoPeers(Transport.UDP)) {
            OutgoingCall call = peers.call();
            Dialog answered = peers.callee.awaitCall(SOON).answer(TwoPeers.sdp(5000, Sdp.Direction.SENDRECV));
            Dialog dialog = call.answered(SOON);
            answered.onOffer(offer -> Optional.of(
                    TwoPeers.sdp(5000, offer.orElseThrow().direction().mirrored())));

            Message response = dialog.reinvite(TwoPeers.sdp(4000, Sdp.Direction.INACTIVE));

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.sdp().orElseThrow().direction()).isEqualTo(Sdp.Direction.INACTIVE);
            Message ack = answered.acks().await(message -> message.cseq() == 2, SOON, "ACK of the re-INVITE");
            assertThat(ack.body()).isEmpty();
        }
    }

    @Test
    void offerlessReinvitePutsTheAnswerIntoTheAck() {
        try (var peers = new TwoPeers(Transport.UDP)) {
            OutgoingCall call = peers.call();
            Dialog answered = peers.callee.awaitCall(SOON).answer(TwoPeers.sdp(5000, Sdp.Direction.SENDRECV));
            Dialog dialog = call.answered(SOON);
            answered.onOffer(_ -> Optional.of(TwoPeers.sdp(5000, Sdp.Direction.SENDRECV)));

            dialog.reinvite(Optional.empty(), _ -> TwoPeers.sdp(4002, Sdp.Direction.SENDRECV));

            Message ack = answered.acks().await(message -> message.cseq() == 2, SOON, "ACK of the re-INVITE");
            assertThat(ack.sdp().orElseThrow().media().getPort()).isEqualTo(4002);
        }
    }

    @Test
    void requestInAnUnknownDialogIs481AndAStrangeMethodIs405() {
        try (var peers = new TwoPeers(Transport.UDP)) {
            Flow flow = peers.caller.sockets().flowTo(Transport.UDP, peers.calleePort.address());
            assertThat(ask(peers, flow, "INFO", ";tag=gone").status()).isEqualTo(481);
            assertThat(ask(peers, flow, "SERVICE", "").status()).isEqualTo(405);
            assertThat(ask(peers, flow, "OPTIONS", "").status()).isEqualTo(200);
        }
    }

    private static Message ask(TwoPeers peers, Flow flow, String method, String toTag) {
        return peers.caller.ask(
                MessageText.request(method, "sip:bob@example.com")
                        .field("From", "<sip:ana@example.com>;tag=1")
                        .field("To", "<sip:bob@example.com>" + toTag)
                        .field("Call-ID", method)
                        .field("CSeq", "1 " + method)
                        .field("Max-Forwards", "70"),
                flow,
                SOON);
    }

    @Test
    void capitalsAreOnTheWireAndStillUnderstood() {
        try (var peers = new TwoPeers(Transport.TCP)) {
            UnaryOperator<MessageText> loud = MessageText::capitals;
            peers.caller.look(loud);
            OutgoingCall call = peers.call();
            IncomingCall incoming = peers.callee.awaitCall(SOON);

            assertThat(incoming.request().text()).contains("\r\nCALL-ID: ").contains("\r\nFROM: ");
            assertThat(incoming.request().field("call-id")).isEqualTo(call.callId());
        }
    }

    @Test
    void garbageIsCountedAndABrokenStreamClosed() throws Exception {
        try (var peers = new TwoPeers(Transport.TCP);
                var socket = new java.net.Socket()) {
            socket.connect(peers.calleePort.address());
            socket.getOutputStream()
                    .write("INVITE sip:x SIP/2.0\r\nno length\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            assertThat(peers.callee.sockets().malformed()).isEqualTo(1);
        }
    }
}
