package org.tandem.wire.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StreamFramerTest {
    private static final ParseLimits LIMITS = new ParseLimits(8192, 64, 1024, 4096);

    private static byte[] bytes(String text) {
        return text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String options(int number, String body) {
        return """
                OPTIONS sip:cic.example.com SIP/2.0
                Via: SIP/2.0/TCP 198.51.100.7;branch=z9hG4bK%1$d
                From: <sip:med.example.com>;tag=1
                To: <sip:cic.example.com>
                Call-ID: %1$d
                CSeq: %1$d OPTIONS
                Content-Type: text/plain
                Content-Length: %2$d

                %3$s""".formatted(number, body.length(), body);
    }

    private static List<StreamFramer.Frame> drain(StreamFramer framer) {
        var frames = new ArrayList<StreamFramer.Frame>();
        while (true) {
            var frame = framer.next();
            if (frame instanceof StreamFramer.Frame.NeedMore) {
                return frames;
            }
            frames.add(frame);
            if (frame instanceof StreamFramer.Frame.Lost) {
                return frames;
            }
        }
    }

    private static List<StreamFramer.Frame> feed(ParseLimits limits, byte[] bytes) {
        var framer = new StreamFramer(limits);
        framer.feed(bytes, 0, bytes.length);
        return drain(framer);
    }

    @Test
    void rfc3261_18_3_cutsAtContentLength() {
        var frames = feed(LIMITS, bytes(options(1, "abc") + options(2, "") + options(3, "xyzzy")));

        assertThat(frames)
                .map(frame -> ((StreamFramer.Frame.Message) frame).message())
                .extracting(message -> message.callId() + message.body().text())
                .containsExactly("1abc", "2", "3xyzzy");
    }

    @Test
    void theSameFramesComeHoweverTheBytesAreCut() {
        for (long seed = 1; seed <= 300; seed++) {
            var dice = new SplittableRandom(seed);
            var stream = new ByteArrayOutputStream();
            for (int i = 0; i < 6; i++) {
                stream.writeBytes(piece(dice, i));
            }
            var all = stream.toByteArray();
            var whole = feed(LIMITS, all);

            var framer = new StreamFramer(LIMITS);
            var frames = new ArrayList<StreamFramer.Frame>();
            int at = 0;
            while (at < all.length) {
                int length = Math.min(all.length - at, dice.nextInt(1, dice.nextBoolean() ? 4 : 400));
                framer.feed(all, at, length);
                at += length;
                frames.addAll(drain(framer));
                if (!frames.isEmpty() && frames.getLast() instanceof StreamFramer.Frame.Lost) {
                    break;
                }
            }

            assertThat(frames).as("seed %d", seed).isEqualTo(whole);
            assertThat(whole).as("seed %d", seed).isNotEmpty();
        }
    }

    private static byte[] piece(SplittableRandom dice, int number) {
        return switch (dice.nextInt(8)) {
            case 0 -> bytes("\n\n");
            case 1 -> bytes("\n");
            case 2 -> bytes(options(number, "").replace("CSeq: " + number + " OPTIONS", "CSeq: " + number + " BYE"));
            case 3 ->
                dice.nextInt(4) == 0
                        ? bytes("GET / HTTP/1.1\nHost: x\n\n")
                        : bytes(options(number, "\n\n\n".replace("\n", "q")));
            default -> bytes(options(number, "b".repeat(dice.nextInt(2000))));
        };
    }

    @Test
    void rfc5626_3_5_1_tellsAPingFromALineEndBeforeAMessage() {
        assertThat(feed(LIMITS, bytes("\n\n"))).containsExactly(new StreamFramer.Frame.Ping());
        assertThat(feed(LIMITS, bytes("\n\n\n\n"))).hasSize(2);
        assertThat(feed(LIMITS, bytes("\n" + options(1, ""))))
                .singleElement()
                .isInstanceOf(StreamFramer.Frame.Message.class);
    }

    @Test
    void aMessageThatIsWrongInsideDoesNotEndTheConnection() {
        var wrong = options(1, "abc").replace("CSeq: 1 OPTIONS", "CSeq: one OPTIONS");

        var frames = feed(LIMITS, bytes(wrong + options(2, "")));

        assertThat(frames).hasSize(2);
        assertThat(frames.getFirst()).isInstanceOfSatisfying(StreamFramer.Frame.Malformed.class, malformed -> {
            assertThat(malformed.status()).isEqualTo(400);
            assertThat(malformed.answer()).isNotNull();
        });
        assertThat(frames.getLast()).isInstanceOf(StreamFramer.Frame.Message.class);
    }

    @Test
    void framingIsLostWithoutAUsableLength() {
        assertLost(options(1, "").replace("Content-Length: 0\n", ""), "no Content-Length");
        assertLost(options(1, "").replace("Content-Length: 0", "Content-Length: -1"), "Content-Length");
        assertLost(options(1, "").replace("Content-Length: 0", "Content-Length: 99999999999"), "Content-Length");
        assertLost(options(1, "").replace("Content-Length: 0", "Content-Length: 4097"), "beyond the limit");
        assertLost(options(1, "").replace("Content-Length: 0", "l: 0\nContent-Length: 0"), "two Content-Length");
        assertLost("GET / HTTP/1.1\nHost: cic.example.com\n\n", "no Content-Length");
    }

    private static void assertLost(String text, String reason) {
        assertThat(feed(LIMITS, bytes(text)))
                .singleElement()
                .isInstanceOfSatisfying(
                        StreamFramer.Frame.Lost.class,
                        lost -> assertThat(lost.reason()).contains(reason));
    }

    @Test
    void framingIsLostWhenNoHeadEnds() {
        assertLost("x".repeat(1100), "start line");
        assertLost("OPTIONS sip:a SIP/2.0\n" + "X: y\n".repeat(2000), "head of more than");
    }

    @Test
    void onceLostNothingIsReadAnyMore() {
        var framer = new StreamFramer(LIMITS);
        var junk = bytes("x".repeat(1100));
        framer.feed(junk, 0, junk.length);
        var lost = framer.next();
        var good = bytes(options(1, ""));

        framer.feed(good, 0, good.length);

        assertThat(framer.next()).isEqualTo(lost);
    }

    @Test
    void knowsWhetherAMessageHasBegun() {
        var framer = new StreamFramer(LIMITS);
        var message = bytes(options(1, "abc"));

        assertThat(framer.isInsideMessage()).isFalse();
        framer.feed(message, 0, message.length - 1);
        framer.next();
        assertThat(framer.isInsideMessage()).isTrue();
        framer.feed(message, message.length - 1, 1);
        assertThat(framer.next()).isInstanceOf(StreamFramer.Frame.Message.class);
        framer.next();
        assertThat(framer.isInsideMessage()).isFalse();
    }

    @Test
    void aLimitIsHeldExactly() {
        var atLimit = options(1, "b".repeat(4096));
        var beyond = options(1, "b".repeat(4097));

        assertThat(feed(LIMITS, bytes(atLimit))).singleElement().isInstanceOf(StreamFramer.Frame.Message.class);
        assertThat(feed(LIMITS, bytes(beyond))).first().isInstanceOf(StreamFramer.Frame.Lost.class);
    }
}
