package org.tandem.call;

import static org.tandem.call.Media.endOfLine;
import static org.tandem.call.Media.nextLine;

/// Decides what of a session description may go from one leg to the other while Tandem stays out of the
/// media.
///
/// The keys of SDES (`a=crypto`) are readable by whoever reads the signalling, so they pass only between two
/// TLS
/// legs.
/// Between
/// others they are taken out, together with the RFC 5939 capabilities that lead to SRTP, where plain RTP
/// remains
/// possible; a
/// stream that insists on SRTP (`RTP/SAVP`) would need Tandem in the media, and is refused.
/// Source: RFC 4568 §6, RFC 5939, direct-sip-trunk.md §10.
public final class MediaPolicy {
    private static final String NEEDS_ANCHORING =
            "needs media anchoring: the offer insists on SRTP, and its keys may pass only between two TLS legs";

    private MediaPolicy() {}

    /// What came of it.
    public sealed interface Passage {
        /// Goes on as `media`: the same object where nothing had to be taken out.
        record Passed(Media media) implements Passage {}

        /// Cannot go on; answered 488.
        record NeedsAnchoring(String sentence) implements Passage {}
    }

    /// What of `media` may go on.
    ///
    /// @param bothTls whether the leg that it came on and the leg that it goes to are both on TLS
    public static Passage pass(Media media, boolean bothTls) {
        String sdp = media.sdp();
        if (bothTls || (sdp.indexOf("a=crypto:") < 0 && sdp.indexOf("a=tcap:") < 0)) {
            return new Passage.Passed(media);
        }
        StringBuilder kept = new StringBuilder(sdp.length());
        boolean secureStream = false;
        int start = 0;
        while (start < sdp.length()) {
            int end = endOfLine(sdp, start);
            int next = nextLine(sdp, end);
            if (sdp.startsWith("m=", start)) {
                secureStream = insistsOnSrtp(sdp.substring(start, end));
            }
            if (sdp.startsWith("a=crypto:", start)) {
                if (secureStream) {
                    return new Passage.NeedsAnchoring(NEEDS_ANCHORING);
                }
            } else if (!isCapability(sdp, start)) {
                kept.append(sdp, start, next);
            }
            start = next;
        }
        return new Passage.Passed(new Media(kept.toString()));
    }

    /// A stream with port 0 is switched off, whatever it insists on.
    private static boolean insistsOnSrtp(String mediaLine) {
        String[] parts = mediaLine.split(" ", 4);
        return parts.length >= 3 && !parts[1].equals("0") && parts[2].startsWith("RTP/SAVP");
    }

    private static boolean isCapability(String sdp, int start) {
        return sdp.startsWith("a=tcap:", start)
                || sdp.startsWith("a=acap:", start)
                || sdp.startsWith("a=pcfg:", start)
                || sdp.startsWith("a=acfg:", start);
    }
}
