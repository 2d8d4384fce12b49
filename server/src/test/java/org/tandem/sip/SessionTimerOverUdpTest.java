package org.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.MediaType;
import org.tandem.wire.sip.NameAddr;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;
import org.tandem.wire.sip.dialog.SessionTerms;
import org.tandem.wire.uri.Uri;

/// Session timers over UDP, in both roles and with both refreshers: what the other side sees. Source: RFC 4028.
@Tag("LIN-09")
final class SessionTimerOverUdpTest {
    private static final Body OURS = Body.of(MediaType.SDP, "v=0\r\no=ours 1 1 IN IP4 127.0.0.1\r\n");
    private static final String UPDATES = "Allow: INVITE, ACK, BYE, UPDATE\n";

    private final Heard heard = new Heard();
    private int settled;
    private @Nullable TestPort opened;
    private @Nullable RawPeer connected;

    @AfterEach
    void close() {
        if (connected != null) {
            connected.close();
        }
        if (opened != null) {
            opened.close();
        }
    }

    private RawPeer open(int wanted, int least) {
        return open(wanted, least, PortLimits.defaults().transactions());
    }

    private RawPeer open(int wanted, int least, int transactions) {
        var terms = new SessionTerms(Duration.ofSeconds(wanted), Duration.ofSeconds(least));
        var rules = new PortSpec.PeerRules(
                false, false, "", Duration.ZERO, Duration.ZERO, new PortSpec.DialogRules(false, 20, terms));
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
                transactions,
                d.halfOpen(),
                d.idle(),
                d.connect(),
                d.sendBacklogBytes(),
                d.leaving());
        var tandem = TestPort.of(Transport.UDP, rules, limits);
        opened = tandem;
        var peer = RawPeer.udp(tandem.port.localAddress());
        connected = peer;
        return peer;
    }

    private TestPort tandem() {
        var tandem = opened;
        if (tandem == null) {
            throw new IllegalStateException("not opened");
        }
        return tandem;
    }

    private void pass(int seconds) {
        tandem().timers.advance(Duration.ofSeconds(seconds));
    }

    /// What the peer has sent is read by now: messages of one peer are read in their order.
    private void settle(RawPeer peer, Texts texts) {
        peer.send(texts.request("OPTIONS", "z9hG4bK-o" + settled, "settle" + settled++, 1, "", ""));
        tandem().user.next("request", IncomingRequest.class);
    }

    // As the callee.

    private String answered(RawPeer peer, Texts texts, String callId, String extra) {
        peer.send(texts.request("INVITE", "z9hG4bK-" + callId, callId, 1, "", extra));
        peer.expect("SIP/2.0 100 ");
        tandem().user.next("invite", InviteDialog.class).accept(List.of(), OURS);
        var ok = peer.expect("SIP/2.0 200 ");
        peer.send(texts.request("ACK", "z9hG4bK-k" + callId, callId, 1, RawPeer.tag(RawPeer.header(ok, "To")), ""));
        tandem().user.next("ack", SipRequest.class);
        return ok;
    }

    @Test
    void aSessionThatTheCallerShallRefreshEndsByByeWhenItDoesNot() {
        var peer = open(0, 90);
        var texts = new Texts("UDP", peer.port());
        var ok = answered(peer, texts, "a", "Supported: timer\nSession-Expires: 120\n");
        assertThat(RawPeer.header(ok, "Session-Expires")).isEqualTo("120;refresher=uac");
        assertThat(RawPeer.header(ok, "Require")).isEqualTo("timer");
        var tag = RawPeer.tag(RawPeer.header(ok, "To"));

        pass(80);
        peer.send(texts.request(
                "UPDATE", "z9hG4bK-u", "a", 2, tag, "Supported: timer\nSession-Expires: 120;refresher=uac\n"));
        assertThat(RawPeer.header(peer.expect("SIP/2.0 200 "), "Session-Expires"))
                .isEqualTo("120;refresher=uac");
        pass(87);
        peer.expectSilence();
        pass(1);

        peer.expect("BYE ");
        assertThat(tandem().user.next("gone", String.class)).contains("not refreshed");
    }

    @Test
    void anIntervalThatIsTooShortGets422AtFirstAndLater() {
        var peer = open(0, 90);
        var texts = new Texts("UDP", peer.port());
        peer.send(texts.request("INVITE", "z9hG4bK-b", "b", 1, "", "Supported: timer\nSession-Expires: 60\n"));
        peer.expect("SIP/2.0 100 ");
        assertThat(RawPeer.header(peer.expect("SIP/2.0 422 "), "Min-SE")).isEqualTo("90");
        tandem().user.nothingElse();

        var ok = answered(peer, texts, "c", "");
        assertThat(ok).doesNotContain("Session-Expires");
        var tag = RawPeer.tag(RawPeer.header(ok, "To"));
        peer.send(texts.request("INVITE", "z9hG4bK-d", "c", 2, tag, "Supported: timer\nSession-Expires: 60\n"));
        peer.expect("SIP/2.0 100 ");
        assertThat(RawPeer.header(peer.expect("SIP/2.0 422 "), "Min-SE")).isEqualTo("90");
        tandem().user.nothingElse();
    }

    @Test
    void aCallerWithoutTimersIsRefreshedByUsWhereTheLineWantsATimer() {
        var peer = open(1800, 90);
        var texts = new Texts("UDP", peer.port());
        var ok = answered(peer, texts, "e", "");
        assertThat(RawPeer.header(ok, "Session-Expires")).isEqualTo("1800;refresher=uas");
        assertThat(ok).doesNotContain("Require:");

        pass(900);

        // It has not said that it takes UPDATE.
        var refresh = peer.expect("INVITE ");
        assertThat(refresh).contains("Session-Expires: 1800;refresher=uac", "o=ours");
        peer.send(texts.answer(refresh, 200, "", ""));
        assertThat(RawPeer.header(peer.expect("ACK "), "CSeq")).isEqualTo("1 ACK");
        // Its 200 had no Session-Expires: the timer is off.
        pass(3600);
        peer.expectSilence();
        tandem().user.nothingElse();
    }

    // As the caller.

    private InviteDialog call(RawPeer peer) {
        return tandem().port
                .invite(
                        new SipPort.OutgoingInvite(
                                Uri.parse("sip:4711@example.com"),
                                NameAddr.parse("<sip:2001@tandem.example>"),
                                NameAddr.parse("<sip:4711@example.com>"),
                                tandem().hop(peer.port()),
                                List.of(),
                                OURS),
                        heard);
    }

    private InviteDialog up(RawPeer peer, Texts texts, String extra) {
        var dialog = call(peer);
        peer.send(texts.answer(peer.expect("INVITE "), 200, "far", extra));
        heard.next("answered", SipResponse.class);
        dialog.ack(Body.EMPTY);
        peer.expect("ACK ");
        return dialog;
    }

    @Test
    void aLongerMinimumOfTheCalleeIsTakenAndTheInviteSentAgain() {
        var peer = open(1800, 90);
        var texts = new Texts("UDP", peer.port());
        var dialog = call(peer);
        var first = peer.expect("INVITE ");
        assertThat(RawPeer.header(first, "Session-Expires")).isEqualTo("1800");
        assertThat(RawPeer.header(first, "Supported")).contains("timer");
        assertThat(first).doesNotContain("Min-SE");

        peer.send(texts.answer(first, 422, "far", "Min-SE: 3600\n"));

        peer.expect("ACK ");
        var second = peer.expect("INVITE ");
        assertThat(second).contains("Session-Expires: 3600", "Min-SE: 3600", "CSeq: 2 INVITE", "o=ours");
        assertThat(RawPeer.header(second, "Call-ID")).isEqualTo(RawPeer.header(first, "Call-ID"));
        assertThat(RawPeer.header(second, "From")).isEqualTo(RawPeer.header(first, "From"));
        peer.send(texts.answer(second, 200, "other", "Require: timer\nSession-Expires: 3600;refresher=uas\n"));
        heard.next("answered", SipResponse.class);
        dialog.ack(Body.EMPTY);
        assertThat(RawPeer.header(peer.expect("ACK "), "CSeq")).isEqualTo("2 ACK");
        pass(3600 - 33);
        peer.expectSilence();
        pass(1);
        assertThat(RawPeer.header(peer.expect("BYE "), "CSeq")).isEqualTo("3 BYE");
        heard.next("gone", String.class);
    }

    @Test
    void a422ThatAsksForNothingNewIsARefusal() {
        var peer = open(1800, 90);
        var texts = new Texts("UDP", peer.port());
        call(peer);
        var invite = peer.expect("INVITE ");
        peer.send(texts.answer(invite, 422, "far", "Min-SE: 1800\n"));
        peer.expect("ACK ");
        assertThat(heard.next("refused", SipResponse.class).status()).isEqualTo(422);
        peer.expectSilence();
    }

    @Test
    void weRefreshByUpdateAtHalfOfTheIntervalAgainAndAgain() {
        var peer = open(1800, 90);
        var texts = new Texts("UDP", peer.port());
        up(peer, texts, UPDATES + "Session-Expires: 1800;refresher=uac\n");
        for (int i = 0; i < 3; i++) {
            pass(899);
            peer.expectSilence();
            pass(1);
            var refresh = peer.expect("UPDATE ");
            assertThat(refresh)
                    .contains("Session-Expires: 1800;refresher=uac", "Content-Length: 0", "Supported: ", "timer");
            peer.send(texts.answer(refresh, 200, "", UPDATES + "Session-Expires: 1800;refresher=uac\n"));
            settle(peer, texts);
        }
        // One that is lost altogether is found out by the transaction.
        pass(900);
        peer.expect("UPDATE ");
        for (int i = 0; i < 40; i++) {
            pass(1);
        }
        String last = peer.receive();
        while (last.startsWith("UPDATE ")) {
            last = peer.receive();
        }
        assertThat(last).startsWith("BYE ");
        assertThat(heard.next("gone", String.class)).contains("refresh");
    }

    @Test
    void aRefreshThatIsRefusedIsTriedAgainWhereThatHelps() {
        var peer = open(1800, 90);
        var texts = new Texts("UDP", peer.port());
        up(peer, texts, UPDATES + "Session-Expires: 1800;refresher=uac\n");
        pass(900);

        peer.send(texts.answer(peer.expect("UPDATE "), 422, "", "Min-SE: 2000\n"));
        var longer = peer.expect("UPDATE ");
        assertThat(longer).contains("Session-Expires: 2000;refresher=uac", "Min-SE: 2000");
        peer.send(texts.answer(longer, 491, "", ""));
        settle(peer, texts);
        peer.expectSilence();
        pass(5);
        var again = peer.expect("UPDATE ");
        peer.send(texts.answer(again, 405, "", "Allow: INVITE, ACK, BYE\n"));
        settle(peer, texts);
        tandem().timers.advance(Duration.ofMillis(20));
        var reinvite = peer.receive();
        while (reinvite.startsWith("UPDATE ")) {
            // Repeated while the answer was still to come.
            reinvite = peer.receive();
        }
        assertThat(reinvite).startsWith("INVITE ");
        assertThat(reinvite).contains("o=ours");
        peer.send(texts.answer(reinvite, 500, "", ""));
        peer.expect("ACK ");
        // Nobody refreshed: the rest of the interval, then the end.
        pass(1800 - 900 - 5 - 32);
        peer.expect("BYE ");
        assertThat(heard.next("gone", String.class)).contains("not refreshed");
    }

    @Test
    void aReinviteOfOurUserWaitsForTheRefreshAndHearsNothingOfIt() {
        var peer = open(1800, 90);
        var texts = new Texts("UDP", peer.port());
        var dialog = up(peer, texts, "Session-Expires: 1800;refresher=uac\n");
        pass(900);
        var refresh = peer.expect("INVITE ");
        dialog.reinvite(List.of(), Body.of(MediaType.SDP, "v=0\r\no=ours 1 2 IN IP4 127.0.0.1\r\n"));
        peer.expectSilence();

        peer.send(texts.answer(refresh, 200, "", "Session-Expires: 1800;refresher=uac\n"));

        peer.expect("ACK ");
        var next = peer.expect("INVITE ");
        assertThat(next).contains("o=ours 1 2", "Session-Expires: 1800;refresher=uac");
        peer.send(texts.answer(next, 200, "", "Session-Expires: 1800;refresher=uas\n"));
        assertThat(heard.next("reinvite answered", SipResponse.class).status()).isEqualTo(200);
        dialog.ack(Body.EMPTY);
        peer.expect("ACK ");
        // They refresh now.
        pass(900);
        peer.expectSilence();
    }

    @ParameterizedTest
    @CsvSource({"UPDATE, 'Allow: INVITE, ACK, BYE, UPDATE'", "INVITE, 'Allow: INVITE, ACK, BYE'"})
    void aRefreshThatALimitOfOursStopsIsTriedAgainAndEndsNoCall(String method, String allow) {
        var peer = open(1800, 90, 2);
        var texts = new Texts("UDP", peer.port());
        up(peer, texts, allow + "\nSession-Expires: 1800;refresher=uac\n");
        pass(890);
        // Two requests that nobody answers fill the port for 32 s.
        settle(peer, texts);
        settle(peer, texts);

        pass(25);
        peer.expectSilence();
        heard.nothingElse();
        pass(2);
        for (int i = 0; i < 120; i++) {
            tandem().timers.advance(Duration.ofMillis(100));
        }

        peer.expect(method + " ");
    }

    @Test
    void aSessionThatIsOverHasNoTimer() {
        var peer = open(1800, 90);
        var texts = new Texts("UDP", peer.port());
        var dialog = up(peer, texts, UPDATES + "Session-Expires: 1800;refresher=uac\n");
        dialog.bye(List.of());
        peer.send(texts.answer(peer.expect("BYE "), 200, "", ""));
        settle(peer, texts);

        pass(3600);

        peer.expectSilence();
        tandem().expectNothingLeft();
    }

    @Test
    void aPeerWithoutTimersNeedsNoRefresh() {
        var peer = open(1800, 90);
        var texts = new Texts("UDP", peer.port());
        up(peer, texts, UPDATES);

        pass(7200);

        peer.expectSilence();
        heard.nothingElse();
    }
}
