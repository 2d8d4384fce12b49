package org.tandem.bench;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.tandem.base.CallId;
import org.tandem.base.LegId;
import org.tandem.call.CallTimer;
import org.tandem.sip.MessageTap.Direction;
import org.tandem.sip.MessageTap.Way;
import org.tandem.sip.Transport;
import org.tandem.trace.TraceSettings;
import org.tandem.trace.Traces;
import org.tandem.wire.sip.ParseLimits;
import org.tandem.wire.sip.Parsed;
import org.tandem.wire.sip.SipMessage;
import org.tandem.wire.sip.SipParser;

/// What keeping a trace costs per call: the 14 messages of INVITE/180/200/ACK/BYE/200 through a back-to-back
/// agent (with both 100s), media keys in the two descriptions of each leg, both legs' links and six decisions.
/// The ring is full, so that blocks are emptied all the time. And what finding one call among all costs.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgs = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
public class TraceBench {
    private static final String DESCRIPTION = """
            v=0
            o=- 41 1 IN IP4 10.0.0.21
            s=session
            c=IN IP4 10.0.0.21
            t=0 0
            m=audio 50310 RTP/AVP 8 0 13 101
            a=rtcp:50311
            a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5|2^31|1:1
            a=sendrecv
            a=rtpmap:101 telephone-event/8000
            a=fmtp:101 0-16
            """.replace("\n", "\r\n");

    /// What all threads write to.
    @State(Scope.Benchmark)
    public static class Shared {
        final Traces traces = new Traces(TraceSettings.defaults(), InstantSource.system());

        /// Fills the ring.
        @Setup
        public void fill() {
            OneCall call = new OneCall();
            while (traces.bytes() < TraceSettings.defaults().bytesMax()) {
                call.pass(traces);
            }
        }
    }

    /// The messages of one call.
    @State(Scope.Thread)
    public static class OneCall {
        private record Step(Direction direction, Way way, SipMessage message) {}

        private static final CallId ID = new CallId("mcx1k2.4711");
        private final List<Step> steps = new ArrayList<>();

        /// Makes the messages of both legs.
        public OneCall() {
            for (String leg : List.of("in-8f3a77c1d2@10.0.0.21", "out-77aa01bc55@10.0.0.31")) {
                boolean isOurs = leg.startsWith("out");
                Way way = new Way("Line " + isOurs, Transport.TCP, at("10.0.0.31", 5060), at("10.0.0.21", 5060));
                add(leg, way, !isOurs, "INVITE sip:+13175551010@h SIP/2.0", "INVITE", DESCRIPTION);
                add(leg, way, isOurs, "SIP/2.0 100 Trying", "INVITE", "");
                add(leg, way, isOurs, "SIP/2.0 180 Ringing", "INVITE", "");
                add(leg, way, isOurs, "SIP/2.0 200 OK", "INVITE", DESCRIPTION);
                add(leg, way, !isOurs, "ACK sip:+13175551010@h SIP/2.0", "ACK", "");
                add(leg, way, !isOurs, "BYE sip:+13175551010@h SIP/2.0", "BYE", "");
                add(leg, way, isOurs, "SIP/2.0 200 OK", "BYE", "");
            }
        }

        private static InetSocketAddress at(String host, int port) {
            return new InetSocketAddress(InetAddress.ofLiteral(host), port);
        }

        private void add(String callId, Way way, boolean isReceived, String start, String method, String body) {
            String text = start + "\r\nVia: SIP/2.0/TCP 10.0.0.21:5060;branch=z9hG4bK7c19aa01\r\nMax-Forwards: 70\r\n"
                    + "From: \"Ana Ruiz\"<sip:+13175559123@example.com;user=phone>;epid=1F2E3D;tag=5b2\r\n"
                    + "To: <sip:+13175551010@cic.example.com;user=phone>;tag=77aa01\r\nCall-ID: " + callId
                    + "\r\nCSeq: 907 " + method + "\r\nContact: <sip:med01.example.com:5067;transport=Tls>\r\n"
                    + "User-Agent: RTCC/5.0.0.0 MediationServer\r\nSupported: 100rel\r\n"
                    + "Allow: ACK,CANCEL,BYE,INVITE,PRACK,UPDATE\r\n"
                    + (body.isEmpty() ? "" : "Content-Type: application/sdp\r\n")
                    + "Content-Length: " + body.length() + "\r\n\r\n" + body;
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            SipMessage message =
                    ((Parsed.Message) SipParser.parseDatagram(bytes, 0, bytes.length, ParseLimits.DEFAULTS)).message();
            steps.add(new Step(isReceived ? Direction.RECEIVED : Direction.SENT, way, message));
        }

        void pass(Traces traces) {
            for (Step step : steps) {
                traces.passed(step.direction, step.way, step.message, step.message.received());
            }
            traces.legAdded(ID, new LegId("mcx1k2.4711-0"), "in-8f3a77c1d2@10.0.0.21");
            traces.legAdded(ID, new LegId("mcx1k2.4711-1"), "out-77aa01bc55@10.0.0.31");
            for (int i = 0; i < 6; i++) {
                traces.expired(ID, CallTimer.NO_ANSWER);
            }
        }
    }

    @Benchmark
    @Threads(1)
    public void oneWriter(Shared shared, OneCall call) {
        call.pass(shared.traces);
    }

    @Benchmark
    @Threads(4)
    public void fourWriters(Shared shared, OneCall call) {
        call.pass(shared.traces);
    }

    @Benchmark
    @Threads(1)
    public Object find(Shared shared) {
        return shared.traces.ofCall(new CallId("nobody"), List.of("nobody@x"));
    }
}
