package org.tandem.bench.fuzz;

import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.MediaType;
import org.tandem.wire.sip.ParseLimits;
import org.tandem.wire.sip.Parsed;
import org.tandem.wire.sip.SessionId;
import org.tandem.wire.sip.SipMessage;
import org.tandem.wire.sip.SipParser;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;
import org.tandem.wire.sip.SipWriter;
import org.tandem.wire.sip.StreamFramer;
import org.tandem.wire.sip.StreamFramer.Frame;
import org.tandem.wire.uri.SyntaxException;

/// Whatever the bytes: the parser and the framer never throw; a message that was read is written so that it reads
/// as itself again, every question about it is answered or refused by [SyntaxException], and it can be answered.
public final class MessageTarget {
    private MessageTarget() {}

    /// Called by Jazzer.
    public static void fuzzerTestOneInput(byte[] input) {
        switch (SipParser.parseDatagram(input, 0, input.length, ParseLimits.DEFAULTS)) {
            case Parsed.Message(SipMessage message) -> {
                readsAsItself(message);
                asked(message);
                if (message instanceof SipRequest request) {
                    readsAsItself(SipResponse.to(request, 486));
                }
            }
            case Parsed.Malformed malformed -> {
                if (malformed.answer() != null) {
                    var _ = SipWriter.write(malformed.answer());
                }
            }
            case Parsed.KeepAlive _ -> {}
        }
        framed(input);
    }

    private static void readsAsItself(SipMessage message) {
        byte[] written = SipWriter.write(message);
        Parsed parsed = SipParser.parseDatagram(written, 0, written.length, ParseLimits.DEFAULTS);
        Invariant.holds(parsed instanceof Parsed.Message, "what was written is refused: %s", parsed);
        byte[] again = SipWriter.write(((Parsed.Message) parsed).message());
        Invariant.holds(java.util.Arrays.equals(again, written), "written again, it is another message:%n%s", message);
    }

    private static void asked(SipMessage message) {
        refusable(message::topVia);
        refusable(message::vias);
        refusable(message::from);
        refusable(message::to);
        refusable(message::cseq);
        refusable(message::contacts);
        refusable(message::routes);
        refusable(message::recordRoutes);
        refusable(message::maxForwards);
        refusable(message::contentType);
        refusable(() -> message.addresses(HeaderName.P_ASSERTED_IDENTITY));
        refusable(() -> message.addresses(HeaderName.DIVERSION));
        refusable(() -> message.headers().values(HeaderName.REASON));
        refusable(() -> message.body().find(MediaType.SDP));
        refusable(() -> SessionId.of(message));
    }

    private static void refusable(Runnable question) {
        try {
            question.run();
        } catch (SyntaxException refused) {
            // Read only when asked for, and refused then.
        }
    }

    /// Cut into two reads, the first byte giving where; a framer must come to an end.
    private static void framed(byte[] input) {
        var framer = new StreamFramer(ParseLimits.DEFAULTS);
        int cut = input.length == 0 ? 0 : (input[0] & 0xff) * input.length / 256;
        framer.feed(input, 0, cut);
        int frames = drain(framer, input.length);
        framer.feed(input, cut, input.length - cut);
        frames += drain(framer, input.length);
        Invariant.holds(frames <= input.length + 2, "%d frames in %d bytes", frames, input.length);
    }

    private static int drain(StreamFramer framer, int most) {
        for (int frames = 0; frames <= most; frames++) {
            Frame frame = framer.next();
            if (frame instanceof Frame.NeedMore || frame instanceof Frame.Lost) {
                return frames;
            }
        }
        throw new AssertionError("the framer does not come to an end");
    }
}
