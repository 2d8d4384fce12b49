package org.tandem.sip;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Datagrams that a port sends to itself, to learn how long one waits in the kernel. The last ones are
/// recognised, by a text that nobody else can know and the number behind it.
final class SelfProbe {
    private static final int KNOWN_MAX = 64;
    private static final InetAddress LOOP_BACK = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress LOOP_BACK_6 = InetAddress.ofLiteral("::1");

    private final byte[] secret;
    private final AtomicReferenceArray<@Nullable Runnable> known = new AtomicReferenceArray<>(KNOWN_MAX);
    private int number;

    SelfProbe(String secret) {
        this.secret = secret.getBytes(US_ASCII);
    }

    /// What to send; called by one thread at a time.
    ByteBuffer next(Runnable reached) {
        number++;
        known.set(Math.floorMod(number, KNOWN_MAX), reached);
        return ByteBuffer.allocate(secret.length + Integer.BYTES)
                .put(secret)
                .putInt(number)
                .flip();
    }

    /// Whether that datagram is a probe, which is told if so; on the reading thread.
    boolean isBack(byte[] bytes, int length) {
        if (length != secret.length + Integer.BYTES
                || !Arrays.equals(bytes, 0, secret.length, secret, 0, secret.length)) {
            return false;
        }
        int which = ByteBuffer.wrap(bytes).getInt(secret.length);
        var reached = known.getAndSet(Math.floorMod(which, KNOWN_MAX), null);
        if (reached != null) {
            reached.run();
        }
        return true;
    }

    /// Where a socket that is bound there reaches itself.
    static InetSocketAddress target(InetSocketAddress bound) {
        var address = bound.getAddress();
        var own = !address.isAnyLocalAddress() ? address : address instanceof Inet6Address ? LOOP_BACK_6 : LOOP_BACK;
        return new InetSocketAddress(own, bound.getPort());
    }
}
