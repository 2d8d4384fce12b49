package org.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.MediaType;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;
import org.tandem.wire.sip.dialog.SessionTerms;

/// PRACK and UPDATE over UDP, in both roles: what the other side sees, message by message. Source: RFC 3262,
/// RFC 3311.
@Tag("TRK-03")
final class ReliableOverUdpTest {
    private static final String SDP = "v=0\r\no=peer 1 1 IN IP4 127.0.0.1\r\n";
    private static final Body OURS = Body.of(MediaType.SDP, "v=0\r\no=ours 1 1 IN IP4 127.0.0.1\r\n");
    private static final String REQUIRED = "Require: 100rel\nSupported: 100rel\nAllow: INVITE, ACK, PRACK, UPDATE\n";

    private final TestPort tandem = TestPort.of(Transport.UDP);
    private final RawPeer peer = RawPeer.udp(tandem.port.localAddress());
    private final Texts texts = new Texts("UDP", peer.port());
    private final Heard heard = new Heard();

    @AfterEach
    void close() {
        peer.close();
        tandem.close();
    }

    /// With a session description as body; the peer sends it without its last line end.
    private static String described(String message) {
        return message.replace(
                        "Content-Length: 0\n",
                        "Content-Type: application/sdp\nContent-Length: " + (SDP.length() - 2) + "\n\n")
                + SDP.replace("\r", "");
    }

    private InviteDialog arrive(String callId, String extra, boolean offers) {
        var invite = texts.request("INVITE", "z9hG4bK-" + callId, callId, 1, "", extra);
        peer.send(offers ? described(invite) : invite);
        peer.expect("SIP/2.0 100 ");
        return tandem.user.next("invite", InviteDialog.class);
    }

    private String prack(String callId, int seq, String response) {
        var rack = "RAck: " + RawPeer.header(response, "RSeq") + " 1 INVITE\n";
        return texts.request(
                "PRACK", "z9hG4bK-p" + seq + callId, callId, seq, RawPeer.tag(RawPeer.header(response, "To")), rack);
    }

    @Test
    void a18xIsSentReliablyWhereTheCallerDemandsItAndRepeatedUntilItsPrack() {
        var dialog = arrive("a", REQUIRED, true);
        dialog.progress(180, List.of(), Body.EMPTY);

        var ringing = peer.expect("SIP/2.0 180 ");
        assertThat(RawPeer.header(ringing, "Require")).isEqualTo("100rel");
        for (int millis : new int[] {500, 1_000, 2_000}) {
            tandem.timers.advance(Duration.ofMillis(millis));
            assertThat(peer.receive()).isEqualTo(ringing);
        }
        peer.send(prack("a", 2, ringing));
        assertThat(peer.expect("SIP/2.0 200 ")).contains("CSeq: 2 PRACK");
        tandem.timers.advance(Duration.ofSeconds(60));
        peer.expectSilence();
    }

    @Test
    void a18xIsSentAsEverWhereTheCallerOnlySupportsIt() {
        var dialog = arrive("b", "Supported: 100rel\n", true);
        dialog.progress(180, List.of(), Body.EMPTY);

        assertThat(dialog.sendsReliably()).isFalse();
        assertThat(peer.expect("SIP/2.0 180 ")).doesNotContain("RSeq", "Require");
    }

    @Test
    void thePortsRulesMakeItReliableWhereTheCallerSupportsIt() {
        var rules = new PortSpec.PeerRules(
                false,
                false,
                "",
                Duration.ZERO,
                Duration.ZERO,
                new PortSpec.DialogRules(true, 20, SessionTerms.none()));
        try (var eager = TestPort.of(Transport.UDP, rules, PortLimits.defaults());
                var caller = RawPeer.udp(eager.port.localAddress())) {
            var its = new Texts("UDP", caller.port());
            caller.send(its.request("INVITE", "z9hG4bK-c", "c", 1, "", "Supported: timer, 100rel\n"));
            caller.expect("SIP/2.0 100 ");
            eager.user.next("invite", InviteDialog.class).progress(180, List.of(), Body.EMPTY);
            assertThat(caller.expect("SIP/2.0 180 ")).contains("RSeq: ", "Require: 100rel");

            caller.send(its.invite("z9hG4bK-d", "d"));
            caller.expect("SIP/2.0 100 ");
            eager.user.next("invite", InviteDialog.class).progress(180, List.of(), Body.EMPTY);
            assertThat(caller.expect("SIP/2.0 180 ")).doesNotContain("RSeq", "Require");
        }
    }

    @Test
    void aSecond18xWaitsForThePrackOfTheFirstAndA200ForThatOfADescription() {
        var dialog = arrive("e", REQUIRED, true);
        dialog.progress(183, List.of(), OURS);
        dialog.progress(180, List.of(), Body.EMPTY);
        dialog.accept(List.of(), OURS);

        var early = peer.expect("SIP/2.0 183 ");
        assertThat(early).contains("o=ours");
        peer.expectSilence();
        peer.send(prack("e", 2, early));
        assertThat(peer.expect("SIP/2.0 200 ")).contains("CSeq: 2 PRACK");
        // The 180 has nothing to say any more; the 200 does not say again what has arrived.
        assertThat(peer.expect("SIP/2.0 200 ")).contains("CSeq: 1 INVITE").doesNotContain("o=ours");
    }

    @Test
    void a200ThatWaitsForAPrackNeverLeavesOnceOurUserHasHungUp() {
        var dialog = arrive("ee", REQUIRED, true);
        dialog.progress(183, List.of(), OURS);
        dialog.accept(List.of(), OURS);
        var early = peer.expect("SIP/2.0 183 ");

        dialog.bye(List.of());
        peer.send(prack("ee", 2, early));

        peer.expect("SIP/2.0 480 ");
        peer.send(texts.request("ACK", "z9hG4bK-ee", "ee", 1, RawPeer.tag(RawPeer.header(early, "To")), ""));
        assertThat(peer.expect("SIP/2.0 ")).contains("CSeq: 2 PRACK");
        tandem.expectNothingLeft();
    }

    @Test
    void aPrackThatFitsNothingGets481AndAnUnreadableOne400() {
        var dialog = arrive("f", REQUIRED, true);
        dialog.progress(180, List.of(), Body.EMPTY);
        var ringing = peer.expect("SIP/2.0 180 ");
        var right = prack("f", 2, ringing);

        peer.send(right.replace(" 1 INVITE\n", " 9 INVITE\n"));
        assertThat(peer.expect("SIP/2.0 481 ")).contains("CSeq: 2 PRACK");
        peer.send(right.replace("CSeq: 2", "CSeq: 3").replace("-p2", "-p3").replace("RAck: ", "RAck: x"));
        peer.expect("SIP/2.0 400 ");
        peer.send(right.replace("CSeq: 2", "CSeq: 4").replace("-p2", "-p4"));
        peer.expect("SIP/2.0 200 ");
        peer.send(right.replace("CSeq: 2", "CSeq: 5").replace("-p2", "-p5"));
        peer.expect("SIP/2.0 481 ");
    }

    @Test
    void withoutPrackTheInviteIsAnswered504AndTheUserToldOnce() {
        var dialog = arrive("g", REQUIRED, true);
        dialog.progress(183, List.of(), OURS);
        peer.expect("SIP/2.0 183 ");
        dialog.accept(List.of(), OURS);

        for (int i = 0; i < 5; i++) {
            tandem.timers.advance(Duration.ofMillis(500L << i));
            peer.expect("SIP/2.0 183 ");
        }
        tandem.timers.advance(Duration.ofSeconds(32));
        String answer = peer.receive();
        while (answer.startsWith("SIP/2.0 183 ")) {
            answer = peer.receive();
        }
        assertThat(answer).startsWith("SIP/2.0 504 ");
        peer.send(texts.request("ACK", "z9hG4bK-g", "g", 1, RawPeer.tag(RawPeer.header(answer, "To")), ""));
        tandem.user.next("gone", String.class);
        tandem.expectNothingLeft();
        tandem.user.nothingElse();
    }

    @Test
    void anOfferInOurReliable18xIsAnsweredInThePrack() {
        var dialog = arrive("h", REQUIRED, false);
        dialog.progress(183, List.of(), OURS);
        var early = peer.expect("SIP/2.0 183 ");

        peer.send(described(prack("h", 2, early)));

        assertThat(peer.expect("SIP/2.0 200 ")).contains("CSeq: 2 PRACK");
        assertThat(tandem.user.next("prack", SipRequest.class).body().text()).contains("o=peer");
        dialog.accept(List.of(), Body.EMPTY);
        assertThat(peer.expect("SIP/2.0 200 ")).contains("CSeq: 1 INVITE", "Content-Length: 0");
    }

    @Test
    void aCancelEndsTheRepeats() {
        var dialog = arrive("i", REQUIRED, true);
        dialog.progress(180, List.of(), Body.EMPTY);
        peer.expect("SIP/2.0 180 ");

        peer.send(texts.request("CANCEL", "z9hG4bK-i", "i", 1, "", ""));

        peer.expect("SIP/2.0 200 ");
        peer.expect("SIP/2.0 487 ");
        for (int millis : new int[] {500, 1_000, 2_000}) {
            tandem.timers.advance(Duration.ofMillis(millis));
            peer.expect("SIP/2.0 487 ");
        }
        tandem.timers.advance(Duration.ofSeconds(4));
        var refusal = peer.expect("SIP/2.0 487 ");
        peer.send(texts.request("ACK", "z9hG4bK-i", "i", 1, RawPeer.tag(RawPeer.header(refusal, "To")), ""));
        tandem.user.next("cancelled", SipRequest.class);
        tandem.expectNothingLeft();
    }

    // As the caller.

    private InviteDialog call(Body offer) {
        return tandem.port.invite(
                new SipPort.OutgoingInvite(
                        org.tandem.wire.uri.Uri.parse("sip:4711@example.com"),
                        org.tandem.wire.sip.NameAddr.parse("<sip:2001@tandem.example>"),
                        org.tandem.wire.sip.NameAddr.parse("<sip:4711@example.com>"),
                        tandem.hop(peer.port()),
                        List.of(),
                        offer),
                heard);
    }

    private String reliable(String invite, int status, String tag, int rseq) {
        return texts.answer(
                invite, status, tag, "Require: 100rel\nRSeq: " + rseq + "\nAllow: INVITE, ACK, PRACK, UPDATE\n");
    }

    @Test
    void reliable18xAreAcknowledgedInOrderAndOnce() {
        var dialog = call(OURS);
        var invite = peer.expect("INVITE ");
        assertThat(RawPeer.header(invite, "Supported")).contains("100rel");
        peer.send(reliable(invite, 180, "far", 70));
        var first = peer.expect("PRACK sip:peer@127.0.0.1:" + peer.port());
        assertThat(RawPeer.header(first, "RAck")).isEqualTo("70 1 INVITE");
        assertThat(RawPeer.header(first, "CSeq")).isEqualTo("2 PRACK");
        heard.next("progress", SipResponse.class);
        peer.send(texts.answer(first, 200, "", ""));

        peer.send(reliable(invite, 180, "far", 70));
        peer.send(reliable(invite, 183, "far", 72));
        peer.expectSilence();
        heard.nothingElse();
        peer.send(described(reliable(invite, 183, "far", 71)));
        var second = peer.expect("PRACK ");
        assertThat(RawPeer.header(second, "RAck")).isEqualTo("71 1 INVITE");
        heard.next("progress", SipResponse.class);
        peer.send(texts.answer(second, 200, "", ""));

        // Another branch of a fork counts by itself.
        peer.send(reliable(invite, 180, "other", 3));
        var third = peer.expect("PRACK ");
        assertThat(RawPeer.header(third, "CSeq")).isEqualTo("2 PRACK");
        assertThat(RawPeer.header(third, "To")).endsWith(";tag=other");
        heard.next("progress", SipResponse.class);
        peer.send(texts.answer(third, 200, "", ""));

        peer.send(texts.answer(invite, 200, "far", ""));
        heard.next("answered", SipResponse.class);
        dialog.ack(Body.EMPTY);
        assertThat(RawPeer.header(peer.expect("ACK "), "CSeq")).isEqualTo("1 ACK");
        dialog.bye(List.of());
        assertThat(RawPeer.header(peer.expect("BYE "), "CSeq")).isEqualTo("4 BYE");
    }

    @Test
    void anOfferInAReliable18xIsAnsweredByThePrackOfOurUser() {
        var dialog = call(Body.EMPTY);
        var invite = peer.expect("INVITE ");
        peer.send(described(reliable(invite, 183, "far", 9)));
        heard.next("early offer", SipResponse.class);
        peer.expectSilence();

        dialog.answerProgress(OURS);

        assertThat(peer.expect("PRACK ")).contains("RAck: 9 1 INVITE", "o=ours");
    }

    @Test
    void theByeOfASecondBranchCountsOnAfterItsPrack() {
        var dialog = call(OURS);
        var invite = peer.expect("INVITE ");
        peer.send(reliable(invite, 180, "one", 1));
        peer.send(texts.answer(peer.expect("PRACK "), 200, "", ""));
        peer.send(reliable(invite, 180, "two", 1));
        peer.send(texts.answer(peer.expect("PRACK "), 200, "", ""));
        peer.send(texts.answer(invite, 200, "one", ""));
        heard.next("progress", SipResponse.class);
        heard.next("progress", SipResponse.class);
        heard.next("answered", SipResponse.class);
        dialog.ack(Body.EMPTY);
        peer.expect("ACK ");

        peer.send(texts.answer(invite, 200, "two", ""));

        assertThat(RawPeer.header(peer.expect("ACK "), "CSeq")).isEqualTo("1 ACK");
        assertThat(RawPeer.header(peer.expect("BYE "), "CSeq")).isEqualTo("3 BYE");
    }

    // UPDATE.

    @Test
    void anEarlyUpdateIsRefusedUntilTheFirstExchangeIsComplete() {
        var dialog = arrive("u", REQUIRED, true);
        dialog.progress(183, List.of(), OURS);
        var early = peer.expect("SIP/2.0 183 ");
        var tag = RawPeer.tag(RawPeer.header(early, "To"));
        peer.send(prack("u", 2, early));
        peer.expect("SIP/2.0 200 ");

        peer.send(described(texts.request("UPDATE", "z9hG4bK-u3", "u", 3, tag, "")));
        var update = tandem.user.next("update", IncomingRequest.class);
        peer.send(described(texts.request("UPDATE", "z9hG4bK-u4", "u", 4, tag, "")));
        var refused = peer.expect("SIP/2.0 500 ");
        assertThat(refused).contains("CSeq: 4 UPDATE", "Retry-After: ");
        update.respond(200, List.of(), OURS);
        assertThat(peer.expect("SIP/2.0 200 ")).contains("CSeq: 3 UPDATE", "o=ours", "Contact: ");
    }

    @Test
    void anUpdateBeforeTheAnswerHasArrivedForSureGets500() {
        var dialog = arrive("v", "", true);
        dialog.progress(183, List.of(), OURS);
        var tag = RawPeer.tag(RawPeer.header(peer.expect("SIP/2.0 183 "), "To"));

        peer.send(described(texts.request("UPDATE", "z9hG4bK-v2", "v", 2, tag, "")));

        assertThat(peer.expect("SIP/2.0 500 ")).contains("Retry-After: ");
        tandem.user.nothingElse();
    }

    @Test
    void anUpdateWithoutDescriptionRefreshesTheTargetAndIsAnsweredHere() {
        var dialog = arrive("w", "", true);
        dialog.accept(List.of(), OURS);
        var tag = RawPeer.tag(RawPeer.header(peer.expect("SIP/2.0 200 "), "To"));
        peer.send(texts.request("ACK", "z9hG4bK-wa", "w", 1, tag, ""));
        tandem.user.next("ack", SipRequest.class);

        peer.send(texts.request(
                "UPDATE", "z9hG4bK-w2", "w", 2, tag, "Contact: <sip:elsewhere@127.0.0.1:" + peer.port() + ">\n"));

        peer.expect("SIP/2.0 200 ");
        tandem.user.nothingElse();
        dialog.bye(List.of());
        peer.expect("BYE sip:elsewhere@127.0.0.1:" + peer.port());
    }

    @Test
    void anUpdateOfOursMeetsOneOfTheirs() {
        var dialog = call(OURS);
        var invite = peer.expect("INVITE ");
        peer.send(described(reliable(invite, 183, "far", 1)));
        peer.send(texts.answer(peer.expect("PRACK "), 200, "", ""));
        heard.next("progress", SipResponse.class);

        dialog.update(List.of(), OURS);
        var ours = peer.expect("UPDATE ");
        assertThat(ours).contains("o=ours", "CSeq: 3 UPDATE");
        var theirs = described(theirs(invite, "UPDATE", 1, "far"));
        peer.send(theirs);
        assertThat(peer.expect("SIP/2.0 491 ")).contains("CSeq: 1 UPDATE");
        peer.send(described(texts.answer(ours, 200, "", "Contact: <sip:peer@127.0.0.1:" + peer.port() + ">\n")));
        assertThat(heard.next("update answered", SipResponse.class).status()).isEqualTo(200);

        peer.send(theirs.replace("CSeq: 1", "CSeq: 2").replace("z9hG4bK-t1", "z9hG4bK-t2"));
        heard.next("update", IncomingRequest.class).respond(488);
        peer.expect("SIP/2.0 488 ");
    }

    /// A request of the callee in the dialog that our INVITE made.
    private String theirs(String invite, String method, int seq, String tag) {
        return method + " sip:2001@127.0.0.1 SIP/2.0\nVia: SIP/2.0/UDP 127.0.0.1:" + peer.port()
                + ";branch=z9hG4bK-t" + seq + "\nMax-Forwards: 70\nFrom: "
                + RawPeer.header(invite, "To") + ";tag=" + tag + "\nTo: " + RawPeer.header(invite, "From")
                + "\nCall-ID: " + RawPeer.header(invite, "Call-ID") + "\nCSeq: " + seq + " " + method
                + "\nContact: <sip:peer@127.0.0.1:"
                + peer.port() + ">\nContent-Length: 0\n";
    }

    @Test
    void noUpdateGoesToAPeerThatDoesNotTakeItNorBeforeTheAnswerIsSure() {
        var dialog = call(OURS);
        var invite = peer.expect("INVITE ");
        peer.send(described(texts.answer(invite, 183, "far", "Allow: INVITE, ACK, BYE\n")));
        heard.next("progress", SipResponse.class);
        dialog.update(List.of(), OURS);
        assertThat(heard.next("update failed", SendFailure.Refused.class).sentence())
                .contains("no UPDATE");

        peer.send(described(texts.answer(invite, 183, "far", "Allow: INVITE, ACK, BYE, UPDATE\n")));
        heard.next("progress", SipResponse.class);
        dialog.update(List.of(), OURS);
        heard.next("update failed", SendFailure.Refused.class);
        peer.expectSilence();
    }

    @Test
    void inAConfirmedDialogAnUpdateAndAReinviteDoNotCross() {
        var dialog = call(OURS);
        var invite = peer.expect("INVITE ");
        peer.send(described(texts.answer(invite, 200, "far", "Allow: INVITE, ACK, BYE, UPDATE\n")));
        heard.next("answered", SipResponse.class);
        dialog.ack(Body.EMPTY);
        peer.expect("ACK ");
        dialog.update(List.of(), OURS);
        var ours = peer.expect("UPDATE ");

        peer.send(described(theirs(invite, "INVITE", 1, "far")));
        peer.expect("SIP/2.0 100 ");
        peer.expect("SIP/2.0 491 ");
        peer.send(texts.answer(ours, 481, "", ""));

        heard.next("update answered", SipResponse.class);
        assertThat(heard.next("gone", String.class)).contains("481");
    }

    @Test
    void anUnknownDemandInsideADialogGets420() {
        var dialog = arrive("x", "", true);
        dialog.progress(180, List.of(), Body.EMPTY);
        var tag = RawPeer.tag(RawPeer.header(peer.expect("SIP/2.0 180 "), "To"));

        peer.send(texts.request("UPDATE", "z9hG4bK-x2", "x", 2, tag, "Require: 100rel, precondition\n"));

        assertThat(RawPeer.header(peer.expect("SIP/2.0 420 "), "Unsupported")).isEqualTo("precondition");
    }
}
