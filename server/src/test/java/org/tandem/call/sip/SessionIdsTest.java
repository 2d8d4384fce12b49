package org.tandem.call.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tandem.base.CallId;
import org.tandem.base.Cause;
import org.tandem.base.LegId;
import org.tandem.base.LineId;
import org.tandem.call.Arrival;
import org.tandem.call.Call;
import org.tandem.call.CallState;
import org.tandem.call.CallTimes;
import org.tandem.call.Destination;
import org.tandem.call.LegState;
import org.tandem.call.Media;
import org.tandem.call.Party;
import org.tandem.call.Route;
import org.tandem.call.Side;
import org.tandem.sip.MessageTap.Direction;
import org.tandem.sip.MessageTap.Way;
import org.tandem.sip.Transport;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.ParseLimits;
import org.tandem.wire.sip.Parsed;
import org.tandem.wire.sip.SessionId;
import org.tandem.wire.sip.SipMessage;
import org.tandem.wire.sip.SipParser;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;

@Tag("TRK-07")
class SessionIdsTest {
    private static final String ANA = "a".repeat(32);
    private static final String BEA = "b".repeat(32);
    private static final String CARL = "c".repeat(32);
    private static final String NIL = "0".repeat(32);
    private static final CallId ID = new CallId("c1");

    private final List<Runnable> later = new ArrayList<>();
    private final SessionIds ids = new SessionIds(line -> !line.equals("Old"), new Random(4), (delay, task) -> {
        later.add(task);
        return () -> {};
    });

    private static SipMessage message(String start, String callId, String cseq, String sessionId) {
        byte[] bytes = (start
                        + "\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:a@h>;tag=1\r\nTo: <sip:b@h>;tag=2\r\n"
                        + "Call-ID: " + callId + "\r\nCSeq: 1 " + cseq + "\r\n"
                        + (sessionId.isEmpty() ? "" : "session-id: " + sessionId + "\r\n")
                        + "Content-Length: 0\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
        return ((Parsed.Message) SipParser.parseDatagram(bytes, 0, bytes.length, ParseLimits.DEFAULTS)).message();
    }

    private static SipRequest invite(String callId, String sessionId) {
        return (SipRequest) message("INVITE sip:b@h SIP/2.0", callId, "INVITE", sessionId);
    }

    private static SipMessage response(int status, String callId, String sessionId) {
        return message("SIP/2.0 " + status + " X", callId, "INVITE", sessionId);
    }

    private void heard(String line, SipMessage message) {
        var end = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 5060);
        ids.passed(Direction.RECEIVED, new Way(line, Transport.UDP, end, end), message, message.received());
    }

    private String says(String line, String callId) {
        return ids.stamped(line, response(180, callId, ""))
                .header(HeaderName.SESSION_ID)
                .orElse("");
    }

    /// Ana calls; places are dialled in this order.
    private void called(String ana, String... sipCallIds) {
        ids.arrived("In", invite("in@x", ana));
        ids.legAdded(ID, new LegId("c1-0"), "in@x");
        for (int i = 0; i < sipCallIds.length; i++) {
            ids.legAdded(ID, new LegId("c1-" + (i + 1)), sipCallIds[i]);
        }
    }

    private static Call call() {
        Arrival arrival = new Arrival(
                new LineId("In"),
                null,
                Party.NOBODY,
                "100",
                false,
                Media.NONE,
                List.of(),
                List.of(),
                70,
                "in@x",
                "",
                false);
        Route route = new Route(
                new Destination.LineAndNumber(new LineId("Out"), "100"),
                List.of(List.of()),
                List.of(),
                Route.Dialled.of(Route.Normalizer.DIAL_PLAN));
        return Call.begun(
                ID, arrival, route, new CallTimes(null, Duration.ofMinutes(1), Duration.ofHours(1)), Instant.EPOCH);
    }

    private static CallState connected(String farLeg) {
        LegState up = new LegState.Connected(Instant.EPOCH);
        Call call = call();
        return new CallState.Connected(
                call,
                side(call.near(), "In", up),
                side(new LegId(farLeg), "Out", up),
                new CallState.Exchange.Settled(),
                null);
    }

    private static Side side(LegId leg, String line, LegState state) {
        return new Side(leg, new LineId(line), null, Party.NOBODY, false, state, Media.NONE, Media.NONE);
    }

    @Test
    void rfc7989_theUuidsOfBothEndsPassFromLegToLeg() {
        called(ANA + ";remote=" + NIL, "out@x");
        assertThat(ids.onwards("in@x").map(Header::value)).contains(ANA + ";remote=" + NIL);

        heard("Out", response(180, "out@x", BEA + ";remote=" + ANA));

        assertThat(says("In", "in@x")).isEqualTo(BEA + ";remote=" + ANA);
        assertThat(says("Out", "out@x")).isEqualTo(ANA + ";remote=" + BEA);
    }

    @Test
    void anEndWithoutAUuidIsGivenOneForTheWholeCall() {
        called("", "out@x");
        String ana = ids.onwards("in@x").orElseThrow().value().substring(0, 32);
        assertThat(ana).matches("[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}");

        heard("Out", response(180, "out@x", ""));
        String said = says("Out", "out@x");
        heard("Out", response(200, "out@x", ""));

        assertThat(said).startsWith(ana + ";remote=").doesNotContain(NIL);
        assertThat(says("Out", "out@x")).isEqualTo(said);
    }

    @Test
    void a100SaysNothingOfTheFarEnd() {
        called(ANA, "out@x");

        heard("Out", response(100, "out@x", ""));

        assertThat(says("In", "in@x")).isEqualTo(NIL + ";remote=" + ANA);
    }

    @Test
    void whoeverAnsweredIsTheFarEndWhateverTheOthersSayAfterwards() {
        called(ANA, "bea@x", "carl@x");
        heard("Out", response(180, "bea@x", BEA));
        heard("Out", response(180, "carl@x", CARL));
        assertThat(says("In", "in@x")).startsWith(CARL);

        heard("Out", response(200, "bea@x", BEA));
        assertThat(says("In", "in@x")).startsWith(BEA);
        heard("Out", response(487, "carl@x", CARL));
        assertThat(says("In", "in@x")).startsWith(BEA);
        ids.changed(null, connected("c1-1"));
        heard("Out", response(200, "carl@x", CARL));

        assertThat(says("In", "in@x")).isEqualTo(BEA + ";remote=" + ANA);
    }

    @Test
    void aRefusalNamesWhoRefused() {
        called(ANA, "out@x");

        heard("Out", response(486, "out@x", BEA));

        assertThat(says("In", "in@x")).isEqualTo(BEA + ";remote=" + ANA);
    }

    @Test
    void onALineThatTakesNoPartNothingIsSaidAndNothingBelieved() {
        called(ANA, "out@x");

        heard("Old", response(180, "out@x", BEA));

        assertThat(says("Old", "out@x")).isEmpty();
        assertThat(ids.stamped("Old", response(200, "other@x", BEA)).headers().has(HeaderName.SESSION_ID))
                .isFalse();
        assertThat(says("In", "in@x")).endsWith(ANA).doesNotContain(BEA).doesNotContain(NIL);
    }

    @Test
    void whatCannotBeReadCountsAsAbsent() {
        called("123;remote=x", "out@x");
        heard("Out", response(180, "out@x", NIL));

        assertThat(says("Out", "out@x")).doesNotContain("123").doesNotContain(NIL);
    }

    @Test
    void aCallThatIsOverIsForgottenAWhileLater() {
        called(ANA, "out@x");
        var ended = new CallState.Ended(call(), null, Instant.EPOCH, Cause.NORMAL, "");

        ids.changed(connected("c1-1"), ended);
        assertThat(says("In", "in@x")).endsWith(ANA);
        later.forEach(Runnable::run);

        assertThat(says("In", "in@x")).isEmpty();
    }

    @Test
    void whatIsAnsweredWithoutACallSaysBackWhatItWasAsked() {
        SipResponse answer =
                SipResponse.to(invite("x@x", ANA.toUpperCase(java.util.Locale.ROOT) + " ; remote=" + BEA), 483);

        assertThat(SessionId.of(answer)).contains(new SessionId(BEA, ANA));
        assertThat(SipResponse.to(invite("x@x", "nonsense"), 483).headers().has(HeaderName.SESSION_ID))
                .isFalse();
        assertThat(SipResponse.to(invite("x@x", ANA), 100).header(HeaderName.SESSION_ID))
                .contains(NIL + ";remote=" + ANA);
    }
}
