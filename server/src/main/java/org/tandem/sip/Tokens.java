package org.tandem.sip;

import java.util.random.RandomGenerator;
import org.tandem.wire.sip.Via;

/// Makes the random names of SIP: branches, tags, Call-IDs. Each has 60 bits or more.
///
/// The source must be safe for any number of threads, and hard to guess: who can guess a tag can end somebody's call.
/// Source: RFC 3261 §8.1.1.7, §19.3.
final class Tokens {
    private static final char[] LETTERS = "abcdefghijklmnopqrstuvwxyz234567".toCharArray();
    private static final int LETTERS_PER_LONG = 12;

    private final RandomGenerator random;

    Tokens(RandomGenerator random) {
        this.random = random;
    }

    String branch() {
        return letters(Via.MAGIC_COOKIE, 1);
    }

    String tag() {
        return letters("", 1);
    }

    String callId() {
        return letters("", 2);
    }

    /// 0 to `bound - 1`.
    int below(int bound) {
        return random.nextInt(bound);
    }

    private String letters(String prefix, int longs) {
        var text = new StringBuilder(prefix.length() + LETTERS_PER_LONG * longs).append(prefix);
        for (int i = 0; i < longs; i++) {
            long bits = random.nextLong();
            for (int letter = 0; letter < LETTERS_PER_LONG; letter++) {
                text.append(LETTERS[(int) (bits & 31)]);
                bits >>>= 5;
            }
        }
        return text.toString();
    }
}
