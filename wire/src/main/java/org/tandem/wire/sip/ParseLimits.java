package org.tandem.wire.sip;

/// How much of a message is read before it is refused.
///
/// `messageBytesMax` counts all of it, `lineBytesMax` one header field with its folded lines, `bodyBytesMax`
/// the body.
public record ParseLimits(int messageBytesMax, int headersMax, int lineBytesMax, int bodyBytesMax) {
    /// Roomy for presence documents, small enough that a thousand peers cannot fill the memory.
    public static final ParseLimits DEFAULTS = new ParseLimits(262_144, 256, 16_384, 196_608);

    public ParseLimits {
        check("messageBytesMax", messageBytesMax, 512, 16_777_216);
        check("headersMax", headersMax, 16, 10_000);
        check("lineBytesMax", lineBytesMax, 128, messageBytesMax);
        check("bodyBytesMax", bodyBytesMax, 0, messageBytesMax);
    }

    private static void check(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " " + value + " is not within " + min + " to " + max);
        }
    }
}
