package org.tandem.call;

/// The session description of one message, as text: Tandem reads a few lines of it and passes it on as it
/// came.
///
/// Source: RFC 4566, RFC 3264 §8.4 (hold).
///
/// @param sdp the description, "" for none
public record Media(String sdp) {
    /// No description: an INVITE without an offer, a 180 without early media.
    public static final Media NONE = new Media("");

    public boolean isPresent() {
        return !sdp.isEmpty();
    }

    /// Whether this description, as an offer, puts the other side on hold: the first audio stream is
    /// `sendonly` or
    /// `inactive`, or its
    /// address is the old 0.0.0.0 of RFC 2543.
    public boolean isHold() {
        boolean inMedia = false;
        boolean held = false;
        boolean sawDirection = false;
        int start = 0;
        while (start < sdp.length()) {
            int end = endOfLine(sdp, start);
            if (sdp.startsWith("m=", start)) {
                if (inMedia) {
                    return held;
                }
                inMedia = true;
            } else if (sdp.startsWith("a=", start)) {
                if (isLine("a=sendonly", start, end) || isLine("a=inactive", start, end)) {
                    held = true;
                    sawDirection = true;
                } else if (isLine("a=sendrecv", start, end) || isLine("a=recvonly", start, end)) {
                    // A direction of the stream wins over that of the session.
                    held = false;
                    sawDirection = true;
                }
            } else if (!sawDirection && isLine("c=IN IP4 0.0.0.0", start, end)) {
                held = true;
            }
            start = nextLine(sdp, end);
        }
        return held;
    }

    /// Whether it names no address to send to: the hold of RFC 2543.
    public boolean isNowhere() {
        return sdp.contains("c=IN IP4 0.0.0.0");
    }

    private boolean isLine(String expected, int start, int end) {
        return end - start == expected.length() && sdp.startsWith(expected, start);
    }

    /// The index after the last character of the line that begins at `start`, its line end not counted.
    static int endOfLine(String text, int start) {
        int lf = text.indexOf('\n', start);
        int end = lf < 0 ? text.length() : lf;
        return end > start && text.charAt(end - 1) == '\r' ? end - 1 : end;
    }

    /// The index at which the line after the one that ends at `end` begins.
    static int nextLine(String text, int end) {
        int lf = text.indexOf('\n', end);
        return lf < 0 ? text.length() : lf + 1;
    }

    /// Session descriptions stay out of logs: they hold media keys.
    @Override
    public String toString() {
        return "Media[" + sdp.length() + "]";
    }
}
