package org.tandem.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tandem.base.CallId;
import org.tandem.base.LegId;
import org.tandem.call.CallTimer;
import org.tandem.sip.MessageTap.Direction;
import org.tandem.sip.MessageTap.Way;
import org.tandem.sip.Transport;
import org.tandem.wire.sip.ParseLimits;
import org.tandem.wire.sip.Parsed;
import org.tandem.wire.sip.SipMessage;
import org.tandem.wire.sip.SipParser;

@Tag("ADM-03")
class TracesTest {
    private static final CallId CALL = new CallId("c1");
    private static final Way TRUNK = new Way("Trunk", Transport.TCP, at("192.0.2.1", 5067), at("192.0.2.21", 52_011));
    private static final Way PHONES = new Way("Phones", Transport.UDP, at("192.0.2.1", 5060), at("192.0.2.77", 5062));

    private final AtomicLong micros = new AtomicLong(1_772_000_000_000_000L);
    private final Traces traces =
            new Traces(new TraceSettings(1 << 20), () -> Instant.EPOCH.plusNanos(micros.addAndGet(250) * 1_000));

    private static InetSocketAddress at(String host, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    }

    private static byte[] invite(String callId) {
        return ("INVITE sip:100@tandem SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=z9hG4bK1\r\nFrom: <sip:a@h>;tag=1\r\n"
                        + "To: <sip:100@tandem>\r\ni: " + callId + "\r\nCSeq: 1 INVITE\r\n"
                        + "Proxy-Authorization: Digest response=\"5ec4e7\"\r\nContent-Length: 0\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] ringing(String callId) {
        return ("SIP/2.0 180 Ringing\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:a@h>;tag=1\r\n"
                        + "To: <sip:100@tandem>;tag=2\r\nCall-ID: " + callId + "\r\nCSeq: 1 INVITE\r\n"
                        + "Content-Length: 0\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private void passed(Direction direction, Way way, byte[] bytes) {
        var limits = ParseLimits.DEFAULTS;
        SipMessage message = ((Parsed.Message) SipParser.parseDatagram(bytes, 0, bytes.length, limits)).message();
        traces.passed(direction, way, message, bytes);
    }

    @Test
    void aCallHasTheMessagesOfAllItsLegsAndItsDecisions() {
        passed(Direction.RECEIVED, TRUNK, invite("in@x"));
        traces.legAdded(CALL, new LegId("c1-0"), "in@x");
        passed(Direction.SENT, PHONES, invite("out@x"));
        passed(Direction.RECEIVED, PHONES, invite("stranger@x"));
        traces.legAdded(CALL, new LegId("c1-1"), "out@x");
        traces.expired(CALL, CallTimer.PROGRESS);
        passed(Direction.RECEIVED, PHONES, ringing("out@x"));

        Trace trace = traces.ofCall(CALL, List.of()).orElseThrow();

        assertThat(trace.sipCallIds()).containsExactly("in@x", "out@x");
        assertThat(trace.entries()).hasSize(4).isSortedAccordingTo(java.util.Comparator.comparing(Trace.Entry::at));
        assertThat(trace.entries().get(2)).isInstanceOf(Trace.Decision.class);
        assertThat(trace.isCut()).isFalse();
        var first = (Trace.Message) trace.entries().getFirst();
        assertThat(first.direction()).isEqualTo(Direction.RECEIVED);
        assertThat(first.port()).isEqualTo("Trunk");
        assertThat(first.local()).isEqualTo(TRUNK.local());
        assertThat(first.remote()).isEqualTo(TRUNK.remote());
        assertThat(first.transport()).isEqualTo(Transport.TCP);
        assertThat(first.bytes().toString()).contains("i: in@x").doesNotContain("5ec4e7");
    }

    @Test
    void theCallIsFoundByTheCallIdOfAnyLeg() {
        passed(Direction.RECEIVED, TRUNK, invite("in@x"));
        traces.legAdded(CALL, new LegId("c1-0"), "in@x");
        traces.legAdded(CALL, new LegId("c1-1"), "out@x");
        passed(Direction.SENT, PHONES, invite("out@x"));

        assertThat(traces.ofSipCallId("out@x")).isEqualTo(traces.ofCall(CALL, List.of()));
        assertThat(traces.ofCall(CALL, List.of()).orElseThrow().name()).isEqualTo("c1");
    }

    @Test
    void aRequestThatNeverBecameACallIsFoundByItsCallId() {
        passed(Direction.RECEIVED, TRUNK, invite("refused@x"));

        Trace trace = traces.ofSipCallId("refused@x").orElseThrow();

        assertThat(trace.name()).isEqualTo("refused@x");
        assertThat(trace.entries()).hasSize(1);
        assertThat(traces.ofSipCallId("nobody@x")).isEmpty();
        assertThat(traces.ofCall(new CallId("nobody"), List.of())).isEmpty();
    }

    @Test
    void whatCouldNotBeReadIsKeptWithItsProblemAndWithoutSecrets() {
        byte[] bytes = "INVITE nonsense\r\nCALL-ID : bad@x\r\nAuthorization: Digest 5ec4e7\r\n\r\n"
                .getBytes(StandardCharsets.UTF_8);

        traces.unreadable(PHONES, ByteBuffer.wrap(bytes), "no version");

        var message = (Trace.Message)
                traces.ofSipCallId("bad@x").orElseThrow().entries().getFirst();
        assertThat(message.problem()).isEqualTo("no version");
        assertThat(message.bytes().toString()).contains("INVITE nonsense").doesNotContain("5ec4e7");
    }

    @Test
    void legsThatOnlyTheRecordKnowsAreTakenToo() {
        passed(Direction.RECEIVED, TRUNK, invite("in@x"));

        assertThat(traces.ofCall(CALL, List.of("in@x")).orElseThrow().entries()).hasSize(1);
    }

    @Test
    void theLadderShowsWhoSentWhatWhen() {
        passed(Direction.RECEIVED, TRUNK, invite("in@x"));
        traces.legAdded(CALL, new LegId("c1-0"), "in@x");
        traces.legAdded(CALL, new LegId("c1-1"), "out@x");
        passed(Direction.SENT, PHONES, invite("out@x"));
        traces.expired(CALL, CallTimer.PROGRESS);
        passed(Direction.RECEIVED, PHONES, ringing("out@x"));
        passed(Direction.SENT, TRUNK, ringing("in@x"));

        String text = Ladder.of(traces.ofCall(CALL, List.of()).orElseThrow());

        assertThat(text.lines().limit(11).toList())
                .containsExactly(
                        "Trace of c1, 2026-02-25 UTC",
                        "Call-ID: in@x",
                        "Call-ID: out@x",
                        "",
                        "                 192.0.2.21 Trunk              Tandem                        192.0.2.77:5062"
                                + " Phones",
                        "06:13:20.000250  |--------- 1 INVITE --------->|                             |",
                        "06:13:20.001000  |                             |--------- 2 INVITE --------->|",
                        "06:13:20.001250  * timer PROGRESS is over",
                        "06:13:20.001500  |                             |<------ 3 180 INVITE --------|",
                        "06:13:20.001750  |<------ 4 180 INVITE --------|                             |",
                        "");
        assertThat(text).contains("#2 06:13:20.001000 sent by Phones, UDP 192.0.2.1:5060 -> 192.0.2.77:5062, ");
    }

    @Test
    void aTerminalThatShowsTheLadderObeysNoPeer() {
        traces.unreadable(
                PHONES, ByteBuffer.wrap("X\u001b[2J\r\nCall-ID: esc@x\r\n".getBytes(StandardCharsets.UTF_8)), "\u0007");

        String text = Ladder.of(traces.ofSipCallId("esc@x").orElseThrow());

        assertThat(text)
                .contains("X\\x1b[2J")
                .contains("\\x07")
                .doesNotContain("\u001b")
                .doesNotContain("\u0007");
    }
}
