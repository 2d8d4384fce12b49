package org.tandem.wire.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.tandem.wire.uri.SyntaxException;

/// What holds for any message, drawn from seeds. A seed that fails becomes a test of its own.
class RoundTripTest {
    private static final int MESSAGES = 3_000;
    private static final int MUTATIONS = 20_000;

    private static SipMessage parsed(byte[] bytes, Object seed) {
        return switch (SipParser.parseDatagram(bytes, 0, bytes.length, ParseLimits.DEFAULTS)) {
            case Parsed.Message(var message) -> message;
            case Parsed.Malformed malformed ->
                throw new AssertionError(
                        "seed " + seed + ": " + malformed.problem() + "\n" + new String(bytes, StandardCharsets.UTF_8));
            case Parsed.KeepAlive() -> throw new AssertionError("seed " + seed + ": a keep-alive");
        };
    }

    @Test
    void whatIsWrittenReadsAsTheSameMessage() {
        for (long seed = 0; seed < MESSAGES; seed++) {
            var message = parsed(new Samples(new SplittableRandom(seed)).message(), seed);

            var written = SipWriter.write(message);
            var again = parsed(written, seed);

            assertThat(again.startLine()).as("seed %d", seed).isEqualTo(message.startLine());
            assertThat(again.body().bytes())
                    .as("seed %d", seed)
                    .isEqualTo(message.body().bytes());
            assertThat(again.headers().without(HeaderName.CONTENT_LENGTH))
                    .as("seed %d", seed)
                    .isEqualTo(message.headers().without(HeaderName.CONTENT_LENGTH));
            assertThat(SipWriter.write(again)).as("seed %d", seed).isEqualTo(written);
        }
    }

    @Test
    void theTypedFieldsSurviveBeingBuiltAnew() {
        for (long seed = 0; seed < MESSAGES; seed++) {
            var message = parsed(new Samples(new SplittableRandom(seed)).message(), seed);

            var copy = message.toBuilder()
                    .from(message.from())
                    .to(message.to())
                    .cseq(message.cseq())
                    .replaceTopVia(message.topVia())
                    .addresses(HeaderName.CONTACT, message.contacts())
                    .build();
            var again = parsed(SipWriter.write(copy), seed);

            assertThat(again.from()).as("seed %d", seed).isEqualTo(message.from());
            assertThat(again.to()).as("seed %d", seed).isEqualTo(message.to());
            assertThat(again.vias()).as("seed %d", seed).isEqualTo(message.vias());
            assertThat(again.contacts()).as("seed %d", seed).isEqualTo(message.contacts());
        }
    }

    @Test
    void bytesThatAreNoUtf8PassThroughUnchanged() {
        var text = """
                OPTIONS sip:a SIP/2.0
                Via: SIP/2.0/UDP a;branch=z9hG4bK1
                From: "Zürich" <sip:a>;tag=1
                To: <sip:b>
                Call-ID: 1
                CSeq: 1 OPTIONS
                Subject: café
                Content-Length: 0

                """.replace("\n", "\r\n");
        var bytes = text.getBytes(StandardCharsets.ISO_8859_1);

        assertThat(SipWriter.write(parsed(bytes, "latin"))).isEqualTo(bytes);
    }

    @Test
    void noMutationOfAMessageMakesTheParserThrow() {
        int messages = 0;
        for (long seed = 0; seed < MUTATIONS; seed++) {
            var dice = new SplittableRandom(seed);
            var bytes = mutated(dice, new Samples(dice).message());
            try {
                if (SipParser.parseDatagram(bytes, 0, bytes.length, ParseLimits.DEFAULTS)
                        instanceof Parsed.Message(var message)) {
                    messages++;
                    Torture.askWhatNeverThrows(message);
                    askTheRest(message);
                    SipWriter.write(message);
                }
                feed(bytes);
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + "\n" + new String(bytes, StandardCharsets.UTF_8), e);
            }
        }
        // Neither always nor never: the mutations do reach into the messages, and do not wreck all of them.
        assertThat(messages).isBetween(MUTATIONS / 20, MUTATIONS * 19 / 20);
    }

    /// The lazy questions may throw one exception and no other.
    private static void askTheRest(SipMessage message) {
        var questions = List.<Runnable>of(
                message::vias,
                message::contacts,
                message::routes,
                message::recordRoutes,
                message::maxForwards,
                message::contentType);
        for (var question : questions) {
            try {
                question.run();
            } catch (SyntaxException e) {
                assertThat(e).hasMessageContaining("expected");
            }
        }
    }

    private static void feed(byte[] bytes) {
        var framer = new StreamFramer(ParseLimits.DEFAULTS);
        framer.feed(bytes, 0, bytes.length);
        for (int frames = 0; frames <= bytes.length; frames++) {
            var frame = framer.next();
            if (frame instanceof StreamFramer.Frame.NeedMore || frame instanceof StreamFramer.Frame.Lost) {
                return;
            }
        }
        throw new AssertionError("more frames than bytes");
    }

    private static byte[] mutated(SplittableRandom dice, byte[] message) {
        var bytes = message;
        for (int times = dice.nextInt(1, 4); times > 0; times--) {
            int at = dice.nextInt(bytes.length);
            int length = Math.min(dice.nextInt(1, 12), bytes.length - at);
            bytes = switch (dice.nextInt(5)) {
                case 0 -> replaced(bytes, at, 1, new byte[] {(byte) dice.nextInt(256)});
                case 1 -> replaced(bytes, at, length, new byte[0]);
                case 2 -> replaced(bytes, at, 0, java.util.Arrays.copyOfRange(bytes, at, at + length));
                case 3 -> replaced(bytes, at, 1, new byte[] {(byte) "\r\n \t\";,<>:@%=\\".charAt(dice.nextInt(14))});
                default -> java.util.Arrays.copyOf(bytes, Math.max(1, at));
            };
            if (bytes.length == 0) {
                return new byte[] {'x'};
            }
        }
        return bytes;
    }

    private static byte[] replaced(byte[] bytes, int at, int length, byte[] by) {
        var out = new byte[bytes.length - length + by.length];
        System.arraycopy(bytes, 0, out, 0, at);
        System.arraycopy(by, 0, out, at, by.length);
        System.arraycopy(bytes, at + length, out, at + by.length, bytes.length - at - length);
        return out;
    }
}
