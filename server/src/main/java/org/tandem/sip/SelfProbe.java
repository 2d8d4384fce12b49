package org.tandem.sip;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;

/// A datagram that a port sends to itself, to learn how long one waits in the kernel. Only the last one sent is
/// recognised, by a text that nobody else can know.
final class SelfProbe {
    private static final InetAddress LOOP_BACK = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress LOOP_BACK_6 = InetAddress.ofLiteral("::1");

    private final String secret;
    private long number;
    private volatile Sent sent = new Sent(new byte[0], () -> {});

    private static final class Sent {
        private final byte[] bytes;
        private final Runnable reached;

        Sent(byte[] bytes, Runnable reached) {
            this.bytes = bytes;
            this.reached = reached;
        }
    }

    SelfProbe(String secret) {
        this.secret = secret;
    }

    /// What to send; called by one thread at a time.
    byte[] next(Runnable reached) {
        number++;
        var bytes = (secret + " " + number).getBytes(US_ASCII);
        sent = new Sent(bytes, reached);
        return bytes;
    }

    /// Whether that datagram is the probe, which is told if so; on the reading thread.
    boolean isBack(byte[] bytes, int length) {
        var expected = sent;
        if (length == 0
                || length != expected.bytes.length
                || !Arrays.equals(bytes, 0, length, expected.bytes, 0, length)) {
            return false;
        }
        expected.reached.run();
        return true;
    }

    /// Where a socket that is bound there reaches itself.
    static InetSocketAddress target(InetSocketAddress bound) {
        var address = bound.getAddress();
        var own = !address.isAnyLocalAddress() ? address : address instanceof Inet6Address ? LOOP_BACK_6 : LOOP_BACK;
        return new InetSocketAddress(own, bound.getPort());
    }
}
