package org.tandem.wire.sdp;

/// A session description that cannot be read; says which line, from 1, and why. Without stack trace: it tells
/// about a peer's text.
public final class MalformedSdp extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int line;

    MalformedSdp(int line, String problem) {
        super("session description, line " + line + ": " + problem, null, false, false);
        this.line = line;
    }

    /// From 1.
    public int line() {
        return line;
    }
}
