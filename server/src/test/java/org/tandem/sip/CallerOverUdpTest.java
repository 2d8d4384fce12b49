package org.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.Method;
import org.tandem.wire.sip.NameAddr;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;
import org.tandem.wire.uri.Uri;

/// Calls that we make over UDP: what the other side sees, message by message.
final class CallerOverUdpTest {
    private final TestPort tandem = TestPort.of(Transport.UDP);
    private final RawPeer peer = RawPeer.udp(tandem.port.localAddress());
    private final Texts texts = new Texts("UDP", peer.port());
    private final Heard heard = new Heard();

    @AfterEach
    void close() {
        peer.close();
        tandem.close();
    }

    @Test
    @Tag("TRK-07")
    void aCallIsMadeAnsweredAndEnded() {
        var dialog = tandem.call(peer.port(), heard);
        var invite = peer.expect("INVITE sip:4711@example.com SIP/2.0");
        assertThat(invite).contains("ms-call-source: non-ms-rtc", "User-Agent: Tandem", "Max-Forwards: 70", "rport");
        assertThat(RawPeer.header(invite, "Contact")).startsWith("<sip:2001@127.0.0.1:");
        assertThat(RawPeer.header(invite, "Allow")).contains("INVITE");
        peer.send(texts.answer(invite, 100, "", ""));
        peer.send(texts.answer(invite, 180, "far", ""));
        assertThat(heard.next("progress", SipResponse.class).status()).isEqualTo(180);
        peer.send(texts.answer(invite, 200, "far", ""));
        heard.next("answered", SipResponse.class);
        dialog.ack(Body.EMPTY);
        var ack = peer.expect("ACK sip:peer@127.0.0.1:" + peer.port() + ";transport=udp;ms-opaque=00ab SIP/2.0");
        assertThat(ack).contains("ms-call-source: non-ms-rtc", "CSeq: 1 ACK");
        assertThat(RawPeer.header(ack, "To")).endsWith(";tag=far");

        peer.send(texts.answer(invite, 200, "far", ""));
        assertThat(peer.receive()).as("ACK of the repeated 200").isEqualTo(ack);

        dialog.bye(List.of());
        var bye = peer.expect("BYE ");
        assertThat(RawPeer.header(bye, "CSeq")).isEqualTo("2 BYE");
        peer.send(texts.answer(bye, 200, "", ""));
        heard.nothingElse();
        tandem.expectNothingLeft();
    }

    @Test
    @Tag("TRK-05")
    void theHopsLeftOfACallThatGoesOnAreTheOnlyMaxForwards() {
        tandem.port.invite(
                new SipPort.OutgoingInvite(
                        Uri.parse("sip:4711@example.com"),
                        NameAddr.of(Uri.parse("sip:2001@tandem.example")),
                        NameAddr.of(Uri.parse("sip:4711@example.com")),
                        tandem.hop(peer.port()),
                        List.of(new Header(HeaderName.MAX_FORWARDS, "12")),
                        Body.EMPTY),
                heard);

        assertThat(peer.expect("INVITE ").lines().filter(line -> line.startsWith("Max-Forwards")))
                .containsExactly("Max-Forwards: 12");
    }

    @Test
    void rfc3261_17_1_1_repeatsInviteUntilSomethingComes() {
        tandem.call(peer.port(), heard);
        var invite = peer.expect("INVITE ");

        for (int millis : new int[] {500, 1_000, 2_000}) {
            tandem.timers.advance(Duration.ofMillis(millis));
            assertThat(peer.receive()).isEqualTo(invite);
        }
        peer.send(texts.answer(invite, 180, "far", ""));
        heard.next("progress", SipResponse.class);
        tandem.timers.advance(Duration.ofSeconds(60));
        peer.expectSilence();
    }

    @Test
    @Tag("LIN-05")
    void aPeerThatSaysNothingIsGivenUpWhenItsLineSaysAndA100IsEnoughToWaitOn() {
        var rules = new PortSpec.PeerRules(false, false, "", Duration.ofSeconds(4));
        try (var patient = TestPort.of(Transport.UDP, rules, PortLimits.defaults())) {
            patient.call(peer.port(), heard);
            peer.expect("INVITE ");
            patient.timers.advance(Duration.ofSeconds(4));
            assertThat(heard.next("failed", SendFailure.class)).isInstanceOf(SendFailure.NoResponse.class);
        }
        try (var patient = TestPort.of(Transport.UDP, rules, PortLimits.defaults());
                var second = RawPeer.udp(patient.port.localAddress())) {
            patient.call(second.port(), heard);
            var invite = second.expect("INVITE ");
            second.send(new Texts("UDP", second.port()).answer(invite, 100, "", ""));
            second.send(new Texts("UDP", second.port()).answer(invite, 180, "far", ""));
            heard.next("progress", SipResponse.class);
            patient.timers.advance(Duration.ofSeconds(30));
            heard.nothingElse();
        }
    }

    @Test
    @Tag("LIN-05")
    void aPeerThatWakesUpAfterItWasGivenUpIsCancelledOrHungUpOn() {
        var rules = new PortSpec.PeerRules(false, false, "", Duration.ofSeconds(4));
        try (var hasty = TestPort.of(Transport.UDP, rules, PortLimits.defaults());
                var ringer = RawPeer.udp(hasty.port.localAddress());
                var answerer = RawPeer.udp(hasty.port.localAddress())) {
            var its = new Texts("UDP", ringer.port());
            hasty.call(ringer.port(), heard);
            var invite = ringer.expect("INVITE ");
            hasty.timers.advance(Duration.ofSeconds(4));
            heard.next("failed", SendFailure.class);
            ringer.expect("INVITE ");
            ringer.expect("INVITE ");
            ringer.expect("INVITE ");

            ringer.send(its.answer(invite, 180, "far", ""));
            var cancel = ringer.expect("CANCEL sip:4711@example.com");
            assertThat(RawPeer.header(cancel, "Via")).isEqualTo(RawPeer.header(invite, "Via"));
            ringer.send(its.answer(invite, 180, "far", ""));
            ringer.send(its.answer(cancel, 200, "far", ""));
            ringer.send(its.answer(invite, 487, "far", ""));
            ringer.expect("ACK ");

            var theirs = new Texts("UDP", answerer.port());
            hasty.call(answerer.port(), heard);
            var second = answerer.expect("INVITE ");
            hasty.timers.advance(Duration.ofSeconds(4));
            heard.next("failed", SendFailure.class);
            answerer.expect("INVITE ");
            answerer.expect("INVITE ");
            answerer.expect("INVITE ");
            answerer.send(theirs.answer(second, 200, "far", ""));
            var ack = answerer.expect("ACK ");
            var bye = answerer.expect("BYE ");
            assertThat(RawPeer.header(bye, "To")).endsWith(";tag=far");
            answerer.send(theirs.answer(second, 200, "far", ""));
            assertThat(answerer.receive()).isEqualTo(ack);
            answerer.send(theirs.answer(bye, 200, "far", ""));
            heard.nothingElse();
            hasty.expectNothingLeft();
        }
    }

    @Test
    void rfc3261_17_1_1_aCallThatNobodyHearsFailsAfter32Seconds() {
        tandem.call(peer.port(), heard);

        tandem.timers.advance(Duration.ofSeconds(32));

        assertThat(heard.next("failed", SendFailure.class)).isInstanceOf(SendFailure.NoResponse.class);
        heard.nothingElse();
        tandem.expectNothingLeft();
    }

    @Test
    void aRefusalIsAcknowledgedWithTheStampAsOftenAsItComes() {
        tandem.call(peer.port(), heard);
        var invite = peer.expect("INVITE ");
        peer.send(texts.answer(invite, 486, "far", ""));
        var ack = peer.expect("ACK sip:4711@example.com");
        assertThat(ack).contains("ms-call-source: non-ms-rtc");
        assertThat(RawPeer.header(ack, "Via")).isEqualTo(RawPeer.header(invite, "Via"));
        assertThat(heard.next("refused", SipResponse.class).status()).isEqualTo(486);

        peer.send(texts.answer(invite, 486, "far", ""));

        assertThat(peer.receive()).isEqualTo(ack);
        heard.nothingElse();
        tandem.expectNothingLeft();
    }

    @Test
    @Tag("TRK-08")
    void cancelWaitsForAProvisionalResponseAndCarriesItsReason() {
        var dialog = tandem.call(peer.port(), heard);
        var invite = peer.expect("INVITE ");
        dialog.cancel(List.of(new Header(HeaderName.REASON, "SIP;cause=200")));
        peer.expectSilence();

        peer.send(texts.answer(invite, 180, "far", ""));

        var cancel = peer.expect("CANCEL sip:4711@example.com SIP/2.0");
        assertThat(RawPeer.header(cancel, "Via")).isEqualTo(RawPeer.header(invite, "Via"));
        assertThat(cancel).contains("CSeq: 1 CANCEL", "Reason: SIP;cause=200", "ms-call-source: non-ms-rtc");
        peer.send(texts.answer(cancel, 200, "far", ""));
        peer.send(texts.answer(invite, 487, "far", ""));
        peer.expect("ACK ");
        assertThat(heard.next("refused", SipResponse.class).status()).isEqualTo(487);
        heard.nothingElse();
        tandem.expectNothingLeft();
    }

    @Test
    void a200ThatIsFasterThanTheCancelIsAcknowledgedAndEnded() {
        var dialog = tandem.call(peer.port(), heard);
        var invite = peer.expect("INVITE ");
        peer.send(texts.answer(invite, 180, "far", ""));
        heard.next("progress", SipResponse.class);
        dialog.cancel(List.of());
        var cancel = peer.expect("CANCEL ");

        peer.send(texts.answer(invite, 200, "far", ""));
        peer.send(texts.answer(cancel, 481, "far", ""));

        var ack = peer.expect("ACK ");
        var bye = peer.expect("BYE ");
        assertThat(RawPeer.header(bye, "CSeq")).isEqualTo("2 BYE");
        peer.send(texts.answer(bye, 200, "", ""));
        assertThat(heard.next("refused", SipResponse.class).status()).isEqualTo(487);
        peer.send(texts.answer(invite, 200, "far", ""));
        assertThat(peer.receive()).isEqualTo(ack);
        peer.expectSilence();
        tandem.expectNothingLeft();
    }

    @Test
    void aCancelledCallThatGetsNoFinalResponseIsGivenUpAfter32Seconds() {
        var dialog = tandem.call(peer.port(), heard);
        var invite = peer.expect("INVITE ");
        peer.send(texts.answer(invite, 180, "far", ""));
        heard.next("progress", SipResponse.class);
        dialog.cancel(List.of());
        peer.send(texts.answer(peer.expect("CANCEL "), 200, "far", ""));
        peer.expectSilence();

        tandem.timers.advance(Duration.ofSeconds(32));

        heard.next("failed", SendFailure.class);
        tandem.expectNothingLeft();
    }

    @Test
    @Tag("TRK-11")
    void upTo20EarlyDialogsAreReportedAndTheFinalOfThe21stIsAccepted() {
        var dialog = tandem.call(peer.port(), heard);
        var invite = peer.expect("INVITE ");
        for (int i = 1; i <= 21; i++) {
            peer.send(texts.answer(invite, 180, "far" + i, ""));
        }
        for (int i = 1; i <= 20; i++) {
            assertThat(heard.next("progress", SipResponse.class).to().tag()).contains("far" + i);
        }
        peer.send(texts.answer(invite, 200, "far21", ""));

        assertThat(heard.next("answered", SipResponse.class).to().tag()).contains("far21");
        dialog.ack(Body.EMPTY);
        assertThat(RawPeer.header(peer.expect("ACK "), "To")).endsWith(";tag=far21");
        heard.nothingElse();
    }

    @Test
    void theSecond200OfAForkGetsAckAndBye() {
        var dialog = tandem.call(peer.port(), heard);
        var invite = peer.expect("INVITE ");
        peer.send(texts.answer(invite, 200, "one", ""));
        heard.next("answered", SipResponse.class);
        dialog.ack(Body.EMPTY);
        peer.expect("ACK ");

        peer.send(texts.answer(invite, 200, "two", ""));

        assertThat(RawPeer.header(peer.expect("ACK "), "To")).endsWith(";tag=two");
        var bye = peer.expect("BYE ");
        assertThat(RawPeer.header(bye, "To")).endsWith(";tag=two");
        peer.send(texts.answer(bye, 200, "", ""));
        heard.nothingElse();
        assertThat(tandem.port.counts().dialogs()).isEqualTo(1);
    }

    /// The callee repeats its 200 for 64*T1 when the ACK was lost, whatever the dialog has done since.
    @Test
    @Tag("TRK-07")
    void theFirst200IsAcknowledgedAgainAlsoAfterManyReinvites() {
        var dialog = tandem.call(peer.port(), heard);
        var invite = peer.expect("INVITE ");
        peer.send(texts.answer(invite, 200, "far", ""));
        heard.next("answered", SipResponse.class);
        dialog.ack(Body.EMPTY);
        var ack = peer.expect("ACK ");
        for (int i = 0; i < 5; i++) {
            dialog.reinvite(List.of(), Body.EMPTY);
            peer.send(texts.answer(peer.expect("INVITE "), 200, "", ""));
            heard.next("reinvite answered", SipResponse.class);
            dialog.ack(Body.EMPTY);
            peer.expect("ACK ");
        }

        peer.send(texts.answer(invite, 200, "far", ""));
        assertThat(peer.receive()).isEqualTo(ack);

        tandem.timers.advance(Duration.ofSeconds(33));
        peer.send(texts.answer(invite, 200, "far", ""));
        peer.expectSilence();
    }

    @Test
    void aRequestBeforeTheAnswerGoesInTheEarlyDialogHeardOfLastAndNowhereBefore() {
        var dialog = tandem.call(peer.port(), heard);
        var invite = peer.expect("INVITE ");
        dialog.request(Method.NOTIFY, List.of(new Header(HeaderName.EVENT, "talk")), Body.EMPTY, heard);
        assertThat(heard.next("failed", SendFailure.class)).isInstanceOf(SendFailure.Refused.class);

        peer.send(texts.answer(invite, 180, "one", ""));
        heard.next("progress", SipResponse.class);
        peer.send(texts.answer(invite, 180, "two", ""));
        heard.next("progress", SipResponse.class);
        dialog.request(Method.NOTIFY, List.of(new Header(HeaderName.EVENT, "talk")), Body.EMPTY, heard);

        var notify = peer.expect("NOTIFY ");
        assertThat(RawPeer.header(notify, "To")).endsWith(";tag=two");
        assertThat(RawPeer.header(notify, "CSeq")).isEqualTo("2 NOTIFY");
        peer.send(texts.answer(notify, 200, "", ""));
        assertThat(heard.next("final", SipResponse.class).status()).isEqualTo(200);
    }

    @Test
    void aCallThatThePeerEndsIsAnswered200() {
        var dialog = tandem.call(peer.port(), heard);
        var invite = peer.expect("INVITE ");
        peer.send(texts.answer(invite, 200, "far", ""));
        heard.next("answered", SipResponse.class);
        dialog.ack(Body.EMPTY);
        peer.expect("ACK ");
        var ourTag = RawPeer.tag(RawPeer.header(invite, "From"));

        peer.send("BYE sip:2001@127.0.0.1 SIP/2.0\nVia: SIP/2.0/UDP 127.0.0.1:" + peer.port()
                + ";branch=z9hG4bK-b\nFrom: <sip:4711@example.com>;tag=far\nTo: <sip:2001@tandem.example>;tag=" + ourTag
                + "\nCall-ID: " + RawPeer.header(invite, "Call-ID") + "\nCSeq: 1 BYE\nContent-Length: 0\n");

        peer.expect("SIP/2.0 200 ");
        heard.next("bye", SipRequest.class);
        heard.nothingElse();
        tandem.expectNothingLeft();
    }

    @Test
    void theRouteSetOfTheAnswerIsReversedAndFollowed() {
        var dialog = tandem.call(peer.port(), heard);
        var invite = peer.expect("INVITE ");
        var near = "<sip:127.0.0.1:" + peer.port() + ";lr>";
        peer.send(texts.answer(invite, 200, "far", "Record-Route: <sip:far.example;lr>\nRecord-Route: " + near + "\n"));
        heard.next("answered", SipResponse.class);

        dialog.ack(Body.EMPTY);

        var ack = peer.expect("ACK sip:peer@127.0.0.1:");
        assertThat(ack.lines().filter(line -> line.startsWith("Route:")))
                .containsExactly("Route: " + near, "Route: <sip:far.example;lr>");
    }

    @Test
    void rfc3261_12_2_1_1_aStrictRouterGetsItselfAsRequestUri() {
        var dialog = tandem.call(peer.port(), heard);
        var invite = peer.expect("INVITE ");
        peer.send(texts.answer(invite, 200, "far", "Record-Route: <sip:127.0.0.1:" + peer.port() + ">\n"));
        heard.next("answered", SipResponse.class);

        dialog.ack(Body.EMPTY);

        var ack = peer.expect("ACK sip:127.0.0.1:" + peer.port() + " SIP/2.0");
        assertThat(RawPeer.header(ack, "Route")).startsWith("<sip:peer@127.0.0.1:");
    }

    @Test
    void aNameIsLookedUpAndA503MovesOnToItsNextAddress() {
        try (var second = RawPeer.udp(tandem.port.localAddress());
                var named = TestPort.of(Transport.UDP, hop -> List.of(address(peer.port()), address(second.port())))) {
            named.call(new NextHop(Transport.UDP, "pool.example", -1), heard);
            var invite = peer.expect("INVITE ");
            try (var answers = RawPeer.udp(named.port.localAddress())) {
                answers.send(texts.answer(invite, 503, "far", ""));
            }
            peer.expect("ACK ");

            var again = second.expect("INVITE ");

            assertThat(RawPeer.header(again, "Via")).isNotEqualTo(RawPeer.header(invite, "Via"));
            assertThat(RawPeer.header(again, "Call-ID")).isEqualTo(RawPeer.header(invite, "Call-ID"));
            heard.nothingElse();
        }
    }

    @Test
    void aNameWithoutAddressFailsInWords() {
        tandem.call(new NextHop(Transport.UDP, "nowhere.example", -1), heard);

        assertThat(heard.next("failed", SendFailure.class).sentence()).contains("nowhere.example");
        tandem.expectNothingLeft();
    }

    @Test
    void requestsOutsideOfCallsGetTheirOneOutcome() {
        tandem.port.send(options(), tandem.hop(peer.port()), heard);
        var options = peer.expect("OPTIONS sip:127.0.0.1");
        assertThat(options).contains("ms-call-source: non-ms-rtc", "Max-Forwards: 70");
        peer.send(texts.answer(options, 100, "", ""));
        peer.send(texts.answer(options, 200, "far", ""));
        assertThat(heard.next("final", SipResponse.class).status()).isEqualTo(200);

        tandem.port.send(options(), tandem.hop(peer.port()), heard);
        tandem.timers.advance(Duration.ofSeconds(32));
        heard.next("failed", SendFailure.class);
        heard.nothingElse();
        tandem.expectNothingLeft();
    }

    private static SipRequest options() {
        return SipRequest.builder(Method.OPTIONS, Uri.parse("sip:127.0.0.1"))
                .from(NameAddr.parse("<sip:tandem@127.0.0.1>;tag=probe"))
                .to(NameAddr.parse("<sip:127.0.0.1>"))
                .callId("probe")
                .cseq(1, Method.OPTIONS)
                .build();
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
}
