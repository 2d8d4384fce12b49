package org.tandem.bench.sim;

import java.util.SplittableRandom;

/// All chance of one world.
final class Dice {
    private static final long MILLI = 1_000_000L;

    private final SplittableRandom random;

    Dice(long seed) {
        // Neighbouring seeds must give worlds that have nothing in common.
        random = new SplittableRandom(seed * 0x9E37_79B9_7F4A_7C15L + 0x5851_F42D_4C95_7F2DL);
    }

    SplittableRandom source() {
        return random;
    }

    boolean chance(double probability) {
        return probability > 0 && random.nextDouble() < probability;
    }

    /// 0 to `bound - 1`.
    int below(int bound) {
        return random.nextInt(bound);
    }

    /// Both ends are possible.
    int between(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    /// Nanoseconds, from as many milliseconds to as many.
    long millis(int least, int most) {
        return least * MILLI + (most > least ? random.nextLong((most - least) * MILLI) : 0);
    }

    int pick(int... values) {
        return values[random.nextInt(values.length)];
    }
}
