package org.tandem.bench.fuzz;

import org.tandem.call.Media;
import org.tandem.call.MediaPolicy;
import org.tandem.wire.sdp.Direction;
import org.tandem.wire.sdp.MalformedSdp;
import org.tandem.wire.sdp.Sdp;

/// Whatever the bytes: a session description or [MalformedSdp]; one that was read is written byte for byte, also
/// after each of our changes it reads as itself, and no key is left where keys may not pass.
public final class SdpTarget {
    private SdpTarget() {}

    /// Called by Jazzer.
    public static void fuzzerTestOneInput(byte[] input) {
        policy(new String(input, java.nio.charset.StandardCharsets.UTF_8));
        Sdp sdp;
        try {
            sdp = Sdp.parse(input);
        } catch (MalformedSdp refused) {
            return;
        }
        readsAsItself(sdp);
        for (Direction direction : Direction.values()) {
            readsAsItself(sdp.withDirection(direction));
        }
        readsAsItself(sdp.withOriginVersion(4_711));
        Sdp clear = sdp.withoutCrypto();
        readsAsItself(clear);
        Invariant.holds(!clear.hasCrypto(), "a key is left in%n%s", clear);
        asked(sdp);
    }

    private static void readsAsItself(Sdp sdp) {
        Sdp again = Sdp.parse(sdp.toBytes());
        Invariant.holds(again.equals(sdp), "%s%nreads as%n%s", sdp, again);
    }

    private static void asked(Sdp sdp) {
        var _ = sdp.origin().toString() + sdp.connection() + sdp.name() + sdp.isHold() + sdp.isSecure();
        for (var stream : sdp.media()) {
            var _ = stream.port() + stream.formats().size() + stream.cryptos().size();
            var _ = sdp.direction(stream).toString() + sdp.connection(stream);
            readsAsItself(sdp.withMedia(0, stream.refused()));
        }
    }

    private static void policy(String text) {
        if (MediaPolicy.pass(new Media(text), false) instanceof MediaPolicy.Passage.Passed(Media media)) {
            boolean isLeft = media.sdp().startsWith("a=crypto:") || media.sdp().contains("\na=crypto:");
            Invariant.holds(!isLeft, "a key passed in%n%s", media.sdp());
        }
    }
}
