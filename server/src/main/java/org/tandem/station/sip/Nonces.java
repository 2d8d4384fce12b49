package org.tandem.station.sip;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Nonces that prove by themselves when and for which realm they were made: the time, a number, and an
/// authentication code over both. Nothing is remembered of a nonce until somebody has proven to know a password with
/// it.
/// Source: RFC 7616 §5.4.
final class Nonces {
    private static final int STAMP_BYTES = Long.BYTES + Integer.BYTES;
    private static final int CODE_BYTES = 16;

    private final SecretKeySpec key;
    private final AtomicInteger made = new AtomicInteger();

    /// @param key random, kept for as long as the process runs
    Nonces(byte[] key) {
        this.key = new SecretKeySpec(key, "HmacSHA256");
    }

    String make(Instant now, String realm) {
        // The number keeps two nonces of one millisecond apart: their uses are counted each for itself.
        var stamp = ByteBuffer.allocate(STAMP_BYTES)
                .putLong(now.toEpochMilli())
                .putInt(made.incrementAndGet())
                .array();
        var bytes = ByteBuffer.allocate(STAMP_BYTES + CODE_BYTES).put(stamp).put(code(stamp, realm));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /// What a nonce that somebody brings is worth.
    enum Worth {
        GOOD,
        /// Ours, but too old: the client may try again with a new one.
        STALE,
        /// Not made here.
        FOREIGN
    }

    Worth worth(String nonce, Instant now, String realm, Duration lifetime) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(nonce);
        } catch (IllegalArgumentException e) {
            return Worth.FOREIGN;
        }
        if (bytes.length != STAMP_BYTES + CODE_BYTES) {
            return Worth.FOREIGN;
        }
        var stamp = Arrays.copyOf(bytes, STAMP_BYTES);
        if (!MessageDigest.isEqual(code(stamp, realm), Arrays.copyOfRange(bytes, STAMP_BYTES, bytes.length))) {
            return Worth.FOREIGN;
        }
        var age = Duration.between(madeAt(nonce), now);
        return age.isNegative() || age.compareTo(lifetime) > 0 ? Worth.STALE : Worth.GOOD;
    }

    /// When a nonce that was found to be ours was made.
    static Instant madeAt(String nonce) {
        return Instant.ofEpochMilli(
                ByteBuffer.wrap(Base64.getUrlDecoder().decode(nonce)).getLong());
    }

    private byte[] code(byte[] stamp, String realm) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(stamp);
            mac.update(realm.getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(mac.doFinal(), CODE_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no HmacSHA256", e);
        }
    }
}
