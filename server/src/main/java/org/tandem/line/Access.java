package org.tandem.line;

/// Says whether a source may talk to a line; made once for each change, asked for every connection and
/// datagram. For any thread; allocates nothing.
public final class Access {
    private final boolean grantedByDefault;
    private final CidrBlock[] exceptions;

    private Access(Line.Allowed allowed) {
        grantedByDefault = allowed.byDefault() == Line.Allowed.Rule.GRANTED;
        exceptions = allowed.exceptions().toArray(CidrBlock[]::new);
    }

    public static Access of(Line line) {
        return new Access(line.access());
    }

    /// Whether this source is let in.
    ///
    /// @param source 4 or 16 bytes; an IPv4 address mapped into IPv6 counts as IPv4
    public boolean admits(byte[] source) {
        var address = IpAddress.normal(source);
        for (var exception : exceptions) {
            if (exception.contains(address)) {
                return !grantedByDefault;
            }
        }
        return grantedByDefault;
    }
}
