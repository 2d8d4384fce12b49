package org.tandem.bench;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.ParseLimits;
import org.tandem.wire.sip.Parsed;
import org.tandem.wire.sip.SipMessage;
import org.tandem.wire.sip.SipParser;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;
import org.tandem.wire.sip.SipWriter;
import org.tandem.wire.uri.SipUri;

/// How many messages one core reads and writes.
///
/// "Read" means what a back-to-back agent needs before it can decide: request line or status, topmost Via
/// with its branch, From and To with tags, Call-ID, CSeq, Max-Forwards, Contact, first Route, Content-Length,
/// and the body found; every value is looked at, so that laziness cannot pass for speed. Before measuring,
/// each message is checked once to read as what it is.
///
/// Run: `java -cp "bench/target/classes:wire/target/classes:<jmh jars>" org.openjdk.jmh.Main ParseBench -prof
/// gc`
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
public class ParseBench {
    /// What a mediation server of Lync 2013 sends, with a Route as through a proxy.
    private static final byte[] INVITE = wire("""
            INVITE sip:+13175551010@cic.example.com:5067;user=phone;maddr=10.0.0.31 SIP/2.0
            FROM: "Ana Ruiz"<sip:+13175559123@example.com;user=phone>;epid=1F2E3D;tag=5b2
            TO: <sip:+13175551010@cic.example.com;user=phone>
            CSEQ: 907 INVITE
            CALL-ID: 0c33f2d1-77
            MAX-FORWARDS: 70
            VIA: SIP/2.0/TLS 10.0.0.21:52011;branch=z9hG4bK7c19
            ROUTE: <sip:edge01.example.com:5061;transport=tls;lr>
            CONTACT: <sip:med01.example.com:5067;transport=Tls;ms-opaque=00ab>
            CONTENT-LENGTH: @
            SUPPORTED: 100rel
            USER-AGENT: RTCC/5.0.0.0 MediationServer
            CONTENT-TYPE: application/sdp; charset=utf-8
            ALLOW: ACK,CANCEL,BYE,INVITE,PRACK,UPDATE

            v=0
            o=- 41 1 IN IP4 10.0.0.21
            s=session
            c=IN IP4 10.0.0.21
            b=CT:1000
            t=0 0
            m=audio 50310 RTP/AVP 8 0 13 101
            c=IN IP4 10.0.0.21
            a=rtcp:50311
            a=label:Audio
            a=tcap:1 RTP/SAVP
            a=pcfg:1 t=1
            a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5|2^31|1:1
            a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5|2^31
            a=sendrecv
            a=rtpmap:101 telephone-event/8000
            a=fmtp:101 0-16
            """);

    private static final byte[] BYE = wire("""
            BYE sip:10.0.0.31:5067;transport=Tls SIP/2.0
            FROM: "Ana Ruiz"<sip:+13175559123@example.com;user=phone>;epid=1F2E3D;tag=5b2
            TO: <sip:+13175551010@cic.example.com;user=phone>;tag=77aa01
            CSEQ: 908 BYE
            CALL-ID: 0c33f2d1-77
            MAX-FORWARDS: 70
            VIA: SIP/2.0/TLS 10.0.0.21:52011;branch=z9hG4bK7c20
            CONTENT-LENGTH: @
            USER-AGENT: RTCC/5.0.0.0 MediationServer

            """);

    private static final byte[] OK = wire("""
            SIP/2.0 200 OK
            FROM: "Ana Ruiz"<sip:+13175559123@example.com;user=phone>;epid=1F2E3D;tag=5b2
            TO: <sip:+13175551010@cic.example.com;user=phone>;tag=77aa01
            CSEQ: 907 INVITE
            CALL-ID: 0c33f2d1-77
            VIA: SIP/2.0/TLS 10.0.0.21:52011;branch=z9hG4bK7c19
            CONTACT: <sip:10.0.0.31:5067;transport=Tls>
            CONTENT-TYPE: application/sdp
            CONTENT-LENGTH: @

            v=0
            o=- 42 1 IN IP4 10.0.0.31
            s=session
            c=IN IP4 10.0.0.31
            t=0 0
            m=audio 40310 RTP/AVP 8 101
            a=rtpmap:101 telephone-event/8000
            """);

    private final SipMessage invite = read(INVITE);

    /// Checks that what is measured is what it claims to be.
    public ParseBench() {
        var request = (SipRequest) invite;
        check(((SipUri) request.uri()).user().equals("+13175551010"));
        check(request.from().tag().orElse("").equals("5b2")
                && request.to().tag().isEmpty());
        check(request.topVia().branch().orElse("").equals("z9hG4bK7c19"));
        check(request.cseq().number() == 907 && request.callId().equals("0c33f2d1-77"));
        check(request.maxForwards().orElse(-1) == 70
                && request.contacts().size() == 1
                && request.routes().size() == 1);
        check(request.body().text().endsWith("a=fmtp:101 0-16\r\n"));
        check(((SipRequest) read(BYE)).method().name().equals("BYE") && ((SipResponse) read(OK)).status() == 200);
    }

    private static void check(boolean claim) {
        if (!claim) {
            throw new IllegalStateException("the message does not read as what it is");
        }
    }

    private static byte[] wire(String text) {
        int body = text.indexOf("\n\n") + 2;
        int length = text.substring(body).replace("\n", "\r\n").length();
        return text.replace("@\n", length + "\n").replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    private static SipMessage read(byte[] bytes) {
        return switch (SipParser.parseDatagram(bytes, 0, bytes.length, ParseLimits.DEFAULTS)) {
            case Parsed.Message(var message) -> message;
            case Parsed.Malformed malformed -> throw new IllegalStateException(malformed.problem());
            case Parsed.KeepAlive() -> throw new IllegalStateException("a keep-alive");
        };
    }

    private static SipMessage readAndAsk(byte[] bytes, Blackhole hole) {
        var message = read(bytes);
        var via = message.topVia();
        hole.consume(via.host());
        hole.consume(via.port());
        hole.consume(via.branch());
        hole.consume(message.from().uri());
        hole.consume(message.from().tag());
        hole.consume(message.to().uri());
        hole.consume(message.to().tag());
        hole.consume(message.callId());
        hole.consume(message.cseq());
        hole.consume(message.body().length());
        return message;
    }

    @Benchmark
    public void readInvite(Blackhole hole) {
        var request = (SipRequest) readAndAsk(INVITE, hole);
        hole.consume(request.method());
        hole.consume(((SipUri) request.uri()).user());
        hole.consume(((SipUri) request.uri()).host());
        hole.consume(request.maxForwards());
        hole.consume(request.contacts().getFirst().uri());
        hole.consume(request.routes().getFirst().uri());
        hole.consume(request.header(HeaderName.CONTENT_LENGTH));
    }

    @Benchmark
    public void readBye(Blackhole hole) {
        var request = (SipRequest) readAndAsk(BYE, hole);
        hole.consume(request.method());
        hole.consume(((SipUri) request.uri()).host());
        hole.consume(request.maxForwards());
    }

    @Benchmark
    public void readOk(Blackhole hole) {
        var response = (SipResponse) readAndAsk(OK, hole);
        hole.consume(response.status());
        hole.consume(response.contacts().getFirst().uri());
    }

    @Benchmark
    public byte[] writeInvite() {
        return SipWriter.write(invite);
    }

    @Benchmark
    public byte[] answerInvite() {
        return SipWriter.write(SipResponse.to((SipRequest) invite, 180).withToTag("77aa01"));
    }
}
