package org.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.Method;
import org.tandem.wire.sip.NameAddr;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;
import org.tandem.wire.uri.Uri;

/// Calls that come in over UDP: what the other side sees, message by message.
final class CalleeOverUdpTest {
    private final TestPort tandem = TestPort.of(Transport.UDP);
    private final Heard heard = tandem.user;
    private final RawPeer peer = RawPeer.udp(tandem.port.localAddress());
    private final Texts texts = new Texts("UDP", peer.port());

    @AfterEach
    void close() {
        peer.close();
        tandem.close();
    }

    private InviteDialog ringing(String callId) {
        peer.send(texts.invite("z9hG4bK-" + callId, callId));
        var dialog = heard.next("invite", InviteDialog.class);
        peer.expect("SIP/2.0 100 ");
        dialog.progress(180, List.of(), Body.EMPTY);
        return dialog;
    }

    /// A call that is up; its To tag.
    private String answered(InviteDialog dialog, String callId) {
        peer.expect("SIP/2.0 180 ");
        dialog.accept(List.of(), Body.EMPTY);
        var tag = RawPeer.tag(RawPeer.header(peer.expect("SIP/2.0 200 "), "To"));
        peer.send(texts.request("ACK", "z9hG4bK-ack-" + callId, callId, 1, tag, ""));
        heard.next("ack", SipRequest.class);
        return tag;
    }

    @Test
    @Tag("TRK-07")
    void aCallIsAnsweredAndEndedByTheCaller() {
        var dialog = ringing("a");
        var ringing = peer.receive();
        assertThat(ringing).startsWith("SIP/2.0 180 ").contains("ms-call-source: non-ms-rtc", "Server: Tandem");
        assertThat(RawPeer.header(ringing, "To")).contains(";tag=");
        assertThat(RawPeer.header(ringing, "Contact"))
                .isEqualTo("<sip:2001@127.0.0.1:" + tandem.port.localAddress().getPort() + ">");

        dialog.accept(List.of(), Body.EMPTY);
        var ok = peer.expect("SIP/2.0 200 ");
        assertThat(RawPeer.header(ok, "To")).isEqualTo(RawPeer.header(ringing, "To"));
        assertThat(RawPeer.header(ok, "Allow")).contains("INVITE", "CANCEL");
        var tag = RawPeer.tag(RawPeer.header(ok, "To"));
        peer.send(texts.request("ACK", "z9hG4bK-ack", "a", 1, tag, ""));
        heard.next("ack", SipRequest.class);
        peer.send(texts.request("BYE", "z9hG4bK-bye", "a", 2, tag, ""));

        assertThat(peer.expect("SIP/2.0 200 ")).contains("CSeq: 2 BYE", "ms-call-source: non-ms-rtc");
        heard.next("bye", SipRequest.class);
        heard.nothingElse();
        tandem.expectNothingLeft();
    }

    @Test
    void aDialogCannotBeUsedToFillThePortWithTransactions() {
        var d = PortLimits.defaults();
        var limits = new PortLimits(
                d.t1(),
                d.t2(),
                d.t4(),
                d.messageBytes(),
                d.headerCount(),
                d.lineBytes(),
                d.connectionsPerPeer(),
                d.connections(),
                4,
                d.halfOpen(),
                d.idle(),
                d.connect(),
                d.sendBacklogBytes(),
                d.leaving());
        try (var small = TestPort.of(Transport.UDP, TestPort.rules(false, false), limits);
                var flooder = RawPeer.udp(small.port.localAddress())) {
            var its = new Texts("UDP", flooder.port());
            flooder.send(its.invite("z9hG4bK-f", "f"));
            var dialog = small.user.next("invite", InviteDialog.class);
            flooder.expect("SIP/2.0 100 ");
            dialog.accept(List.of(), Body.EMPTY);
            var tag = RawPeer.tag(RawPeer.header(flooder.expect("SIP/2.0 200 "), "To"));
            flooder.send(its.request("ACK", "z9hG4bK-fa", "f", 1, tag, ""));
            small.user.next("ack", SipRequest.class);
            for (int i = 0; i < 4; i++) {
                flooder.send(its.request("INFO", "z9hG4bK-f" + i, "f", 2 + i, tag, ""));
                small.user.next("request", IncomingRequest.class);
            }

            flooder.send(its.request("INFO", "z9hG4bK-f9", "f", 9, tag, ""));

            flooder.expect("SIP/2.0 503 ");
            assertThat(small.port.counts().transactions()).isEqualTo(5);

            dialog.reinvite(List.of(), Body.EMPTY);
            small.user.next("reinvite failed", SendFailure.Refused.class);
            dialog.bye(List.of());

            flooder.expect("BYE ");
        }
    }

    @Test
    void aRequestInTheDialogIsAnsweredByTheUserWithTheTagOfTheDialog() {
        var tag = answered(ringing("b"), "b");
        peer.send(texts.request("INFO", "z9hG4bK-o", "b", 2, tag, ""));
        heard.next("request", IncomingRequest.class).respond(200);
        assertThat(RawPeer.header(peer.expect("SIP/2.0 200 "), "To")).endsWith(";tag=" + tag);
        assertThat(tandem.port.counts().dialogs()).isEqualTo(1);
    }

    @Test
    void byeGoesToTheContactOfThePeerWithAllItsParameters() {
        var dialog = ringing("c");
        var tag = answered(dialog, "c");

        dialog.bye(List.of());

        var bye = peer.expect("BYE sip:peer@127.0.0.1:" + peer.port() + ";transport=udp;ms-opaque=00ab SIP/2.0");
        assertThat(RawPeer.header(bye, "From")).isEqualTo("<sip:2001@tandem.example>;tag=" + tag);
        assertThat(RawPeer.header(bye, "To")).isEqualTo("<sip:+13175559123@example.com>;tag=peer");
        assertThat(bye).contains("ms-call-source: non-ms-rtc", "User-Agent: Tandem", "Max-Forwards: 70");
        peer.send(texts.answer(bye, 200, "", ""));
        heard.nothingElse();
        tandem.expectNothingLeft();
    }

    @Test
    void rfc3261_13_3_1_4_repeats200UntilItsAck() {
        var dialog = ringing("d");
        peer.expect("SIP/2.0 180 ");
        dialog.accept(List.of(), Body.EMPTY);
        var first = peer.expect("SIP/2.0 200 ");

        for (int millis : new int[] {500, 1_000, 2_000, 4_000, 4_000}) {
            tandem.timers.advance(Duration.ofMillis(millis - 1));
            peer.expectSilence();
            tandem.timers.advance(Duration.ofMillis(1));
            assertThat(peer.receive()).isEqualTo(first);
        }

        var tag = RawPeer.tag(RawPeer.header(first, "To"));
        peer.send(texts.request("ACK", "z9hG4bK-ack", "d", 1, tag, ""));
        heard.next("ack", SipRequest.class);
        tandem.timers.advance(Duration.ofSeconds(10));
        peer.expectSilence();
        dialog.bye(List.of());
        peer.expect("BYE ");
    }

    @Test
    void aCallWhose200IsNeverAcknowledgedIsEndedByBye() {
        var dialog = ringing("e");
        peer.expect("SIP/2.0 180 ");
        dialog.accept(List.of(), Body.EMPTY);
        peer.expect("SIP/2.0 200 "); // its timers are armed before it is sent
        tandem.timers.advance(Duration.ofSeconds(32));

        heard.next("gone", String.class);
        String last = peer.receive();
        for (int i = 0; i < 20 && !last.startsWith("BYE "); i++) {
            last = peer.receive();
        }
        assertThat(last).startsWith("BYE ");
        peer.send(texts.answer(last, 200, "", ""));
        tandem.expectNothingLeft();
    }

    @Test
    void aByeOfOursWaitsForTheAckOfOur200() {
        var dialog = ringing("f");
        peer.expect("SIP/2.0 180 ");
        dialog.accept(List.of(), Body.EMPTY);
        var ok = peer.expect("SIP/2.0 200 ");

        dialog.bye(List.of());
        peer.expectSilence();
        peer.send(texts.request("ACK", "z9hG4bK-ack", "f", 1, RawPeer.tag(RawPeer.header(ok, "To")), ""));

        var bye = peer.expect("BYE ");
        peer.send(texts.answer(bye, 200, "", ""));
        heard.nothingElse();
        tandem.expectNothingLeft();
    }

    @Test
    @Tag("TRK-08")
    void aCancelledCallGets200And487AndEveryMessageCarriesTheStamp() {
        ringing("g");
        peer.expect("SIP/2.0 180 ");

        peer.send(texts.request("CANCEL", "z9hG4bK-g", "g", 1, "", ""));

        var ok = peer.expect("SIP/2.0 200 ");
        var terminated = peer.expect("SIP/2.0 487 ");
        assertThat(ok).contains("CSeq: 1 CANCEL", "ms-call-source: non-ms-rtc");
        assertThat(terminated).contains("CSeq: 1 INVITE", "ms-call-source: non-ms-rtc");
        assertThat(RawPeer.header(ok, "To")).isEqualTo(RawPeer.header(terminated, "To"));
        heard.next("cancelled", SipRequest.class);
        peer.send(texts.request("ACK", "z9hG4bK-g", "g", 1, RawPeer.tag(RawPeer.header(ok, "To")), ""));
        peer.expectSilence();
        tandem.expectNothingLeft();
        heard.nothingElse();
    }

    @Test
    void rfc3261_17_2_1_repeatsARefusalUntilItsAck() {
        var dialog = ringing("h");
        peer.expect("SIP/2.0 180 ");
        dialog.reject(486, List.of());
        var busy = peer.expect("SIP/2.0 486 ");

        tandem.timers.advance(Duration.ofMillis(500));
        assertThat(peer.receive()).isEqualTo(busy);
        peer.send(texts.request("ACK", "z9hG4bK-h", "h", 1, RawPeer.tag(RawPeer.header(busy, "To")), ""));
        peer.expectSilence();
        tandem.timers.advance(Duration.ofSeconds(3));
        peer.expectSilence();
        tandem.expectNothingLeft();
    }

    @Test
    void aRepeatedInviteGetsTheLastProvisionalResponseAgainAndReachesNobodyTwice() {
        ringing("i");
        var ringing = peer.expect("SIP/2.0 180 ");

        peer.send(texts.invite("z9hG4bK-i", "i"));

        assertThat(peer.receive()).isEqualTo(ringing);
        heard.nothingElse();
    }

    @Test
    void rfc3261_8_2_2_2_aMergedRequestGets482() {
        ringing("j");
        peer.expect("SIP/2.0 180 ");

        peer.send(texts.invite("z9hG4bK-other-branch", "j"));

        assertThat(peer.expect("SIP/2.0 482 ")).contains("ms-call-source: non-ms-rtc");
        heard.nothingElse();
    }

    @Test
    void whatTheUserCannotReadIsAnswered400AndIsNoFaultOfOurs() {
        heard.cannotRead = true;
        peer.send(texts.invite("z9hG4bK-u", "u"));
        peer.expect("SIP/2.0 100 ");
        peer.expect("SIP/2.0 400 ");
        peer.send(texts.request("OPTIONS", "z9hG4bK-v", "v", 1, "", ""));
        peer.expect("SIP/2.0 400 ");
    }

    @Test
    void strangersInADialogGet481AndAStrayAckIsDropped() {
        for (var method : List.of("BYE", "INFO", "INVITE", "OPTIONS")) {
            peer.send(texts.request(method, "z9hG4bK-" + method, "nobody", 2, "unknown", ""));
            assertThat(peer.expect("SIP/2.0 481 ")).contains("ms-call-source: non-ms-rtc");
        }
        peer.send(texts.request("ACK", "z9hG4bK-a", "nobody", 1, "unknown", ""));
        peer.send(texts.request("CANCEL", "z9hG4bK-c", "nobody", 1, "", ""));
        peer.expect("SIP/2.0 481 ");
        peer.expectSilence();
        heard.nothingElse();
    }

    @Test
    void aSubscribeInsideADialogThatNoCallHasGoesToTheUserWhoGrantsSubscriptions() {
        peer.send(texts.request("SUBSCRIBE", "z9hG4bK-s1", "s", 1, "", "Event: x\nRecord-Route: <sip:10.0.0.9;lr>\n"));
        var first = heard.next("request", IncomingRequest.class);
        first.respond(200);
        var ok = peer.expect("SIP/2.0 200 ");
        assertThat(RawPeer.tag(RawPeer.header(ok, "To")))
                .isEqualTo(first.toTag())
                .isNotEmpty();
        assertThat(RawPeer.header(ok, "Record-Route")).isEqualTo("<sip:10.0.0.9;lr>");
        assertThat(RawPeer.header(ok, "Contact")).isNotEmpty();

        peer.send(texts.request("SUBSCRIBE", "z9hG4bK-s2", "s", 2, first.toTag(), "Event: x\n"));

        var second = heard.next("request", IncomingRequest.class);
        assertThat(second.toTag()).isEqualTo(first.toTag());
        second.respond(481);
        peer.expect("SIP/2.0 481 ");
    }

    @Test
    void whatMustNotOvertakeAnAnswerRunsOnceItIsOnItsWay() {
        peer.send(texts.request("SUBSCRIBE", "z9hG4bK-then", "then", 1, "", ""));
        var hop = new NextHop(Transport.UDP, "127.0.0.1", peer.port());

        heard.next("request", IncomingRequest.class)
                .respond(
                        200,
                        List.of(),
                        Body.EMPTY,
                        () -> tandem.port.send(
                                SipRequest.builder(Method.NOTIFY, Uri.parse("sip:peer@127.0.0.1"))
                                        .from(NameAddr.of(Uri.parse("sip:us@tandem.example"))
                                                .withTag("1"))
                                        .to(NameAddr.of(Uri.parse("sip:peer@example.com")))
                                        .callId("then")
                                        .cseq(1, Method.NOTIFY)
                                        .build(),
                                hop,
                                heard));

        assertThat(peer.receive()).startsWith("SIP/2.0 200 ");
        assertThat(peer.receive()).startsWith("NOTIFY ");
    }

    @Test
    void anotherFromTagIsAStrangerInTheDialog() {
        var tag = answered(ringing("k"), "k");

        peer.send(texts.request("BYE", "z9hG4bK-x", "k", 2, tag, "").replace("tag=peer", "tag=somebody"));

        peer.expect("SIP/2.0 481 ");
        heard.nothingElse();
    }

    @Test
    void aRequestOutOfOrderGets500AndALowerCseqIsTakenWhereTheRuleSaysSo() {
        var tag = answered(ringing("l"), "l");
        peer.send(texts.request("INFO", "z9hG4bK-l5", "l", 5, tag, ""));
        heard.next("request", IncomingRequest.class).respond(200);
        peer.expect("SIP/2.0 200 ");

        peer.send(texts.request("INFO", "z9hG4bK-l4", "l", 4, tag, ""));

        peer.expect("SIP/2.0 500 ");
        heard.nothingElse();
    }

    @Test
    void aReinviteIsAnsweredAndItsAckHeard() {
        var tag = answered(ringing("m"), "m");
        peer.send(texts.request("INVITE", "z9hG4bK-m2", "m", 2, tag, ""));
        peer.expect("SIP/2.0 100 ");
        heard.next("reinvite", IncomingRequest.class).respond(200);
        var ok = peer.expect("SIP/2.0 200 ");
        tandem.timers.advance(Duration.ofMillis(500));
        assertThat(peer.receive()).isEqualTo(ok);

        peer.send(texts.request("ACK", "z9hG4bK-m2a", "m", 2, tag, ""));
        heard.next("ack", SipRequest.class);
        tandem.timers.advance(Duration.ofSeconds(5));
        peer.expectSilence();
    }

    @Test
    void aReinviteOfOursIsAcknowledgedAndRepeatsGetTheSameAck() {
        var dialog = ringing("n");
        answered(dialog, "n");
        dialog.reinvite(List.of(), Body.EMPTY);
        var reinvite = peer.expect("INVITE ");
        assertThat(RawPeer.header(reinvite, "CSeq")).isEqualTo("1 INVITE");
        assertThat(RawPeer.header(reinvite, "Contact")).startsWith("<sip:2001@127.0.0.1:");
        peer.send(texts.answer(reinvite, 200, "", ""));
        heard.next("reinvite answered", SipResponse.class);
        dialog.ack(Body.EMPTY);
        var ack = peer.expect("ACK ");

        peer.send(texts.answer(reinvite, 200, "", ""));

        assertThat(peer.receive()).isEqualTo(ack);
        heard.nothingElse();
    }

    @Test
    void rfc3261_14_glareIsAnswered491AndOursGoesOutAgainAfterADelay() {
        var dialog = ringing("o");
        var tag = answered(dialog, "o");
        dialog.reinvite(List.of(), Body.EMPTY);
        var ours = peer.expect("INVITE ");

        peer.send(texts.request("INVITE", "z9hG4bK-o2", "o", 2, tag, ""));
        peer.expect("SIP/2.0 100 ");
        peer.expect("SIP/2.0 491 ");
        peer.send(texts.request("ACK", "z9hG4bK-o2", "o", 2, tag, ""));
        peer.send(texts.answer(ours, 491, "", ""));
        peer.expect("ACK ");
        peer.expectSilence();
        tandem.timers.advance(Duration.ofSeconds(2));

        var again = peer.expect("INVITE ");
        assertThat(RawPeer.header(again, "CSeq")).isEqualTo("2 INVITE");
        heard.nothingElse();
    }

    @Test
    void a481ToARequestOfOursEndsTheCall() {
        var dialog = ringing("p");
        answered(dialog, "p");
        dialog.request(Method.INFO, List.of(), Body.EMPTY, heard);

        peer.send(texts.answer(peer.expect("INFO "), 481, "", ""));

        assertThat(heard.next("final", SipResponse.class).status()).isEqualTo(481);
        heard.next("gone", String.class);
        tandem.expectNothingLeft();
    }

    @Test
    void aReinviteThatGetsNothingButA100IsForgottenWithItsCall() {
        var dialog = ringing("pp");
        answered(dialog, "pp");
        dialog.reinvite(List.of(), Body.EMPTY);
        peer.send(texts.answer(peer.expect("INVITE "), 100, "", ""));

        dialog.bye(List.of());
        peer.send(texts.answer(peer.expect("BYE "), 200, "", ""));

        tandem.expectNothingLeft();
    }

    @Test
    void rfc3581_answersGoToTheSourceWithItsAddressInTheVia() {
        peer.send(texts.invite("z9hG4bK-q", "q")
                .replace("127.0.0.1:" + peer.port() + ";branch", "10.1.2.3:9;rport;branch"));

        assertThat(RawPeer.header(peer.expect("SIP/2.0 100 "), "Via"))
                .contains("received=127.0.0.1", "rport=" + peer.port());
    }

    @Test
    void aViaWithoutBranchGets400UnlessTheLineMatchesByTheOldRules() {
        var old = texts.invite("x", "r").replace(";branch=x", "");
        peer.send(old);
        peer.expect("SIP/2.0 400 ");
        heard.nothingElse();
    }

    @Test
    void anUnknownDemandGets420WithItsName() {
        peer.send(texts.request("INVITE", "z9hG4bK-s", "s", 1, "", "Require: 100rel, tdialog\n"));
        assertThat(RawPeer.header(peer.expect("SIP/2.0 420 "), "Unsupported")).isEqualTo("tdialog");
        heard.nothingElse();
    }

    @Test
    void recordRouteIsCopiedAndBecomesTheRouteOfOurRequests() {
        var route = "<sip:127.0.0.1:" + peer.port() + ";lr>";
        peer.send(texts.request("INVITE", "z9hG4bK-t", "t", 1, "", "Record-Route: " + route + "\n"));
        var dialog = heard.next("invite", InviteDialog.class);
        peer.expect("SIP/2.0 100 ");
        dialog.accept(List.of(), Body.EMPTY);
        var ok = peer.expect("SIP/2.0 200 ");
        assertThat(RawPeer.header(ok, "Record-Route")).isEqualTo(route);
        peer.send(texts.request("ACK", "z9hG4bK-ta", "t", 1, RawPeer.tag(RawPeer.header(ok, "To")), ""));
        heard.next("ack", SipRequest.class);

        dialog.bye(List.of());

        assertThat(RawPeer.header(peer.expect("BYE "), "Route")).isEqualTo(route);
    }

    @Test
    void garbageIsCountedAndHarmsNobody() {
        for (int i = 0; i < 500; i++) {
            peer.send("garbage " + i + " \u0000\u0001 sip:");
        }
        ringing("u");
        peer.expect("SIP/2.0 180 ");
        assertThat(tandem.port.counts().malformed()).isEqualTo(500);
    }

    @Test
    void aMalformedRequestIsAnswered400WithTheStamp() {
        peer.send(texts.invite("z9hG4bK-v", "v").replace("CSeq: 1 INVITE", "CSeq: 1 BYE"));

        assertThat(peer.expect("SIP/2.0 400 ")).contains("ms-call-source: non-ms-rtc");
        heard.nothingElse();
    }
}
