package org.tandem.lab.rtp;

/// A tone in G.711 µ-law, 8000 samples a second, cut into 20 ms pieces (ITU-T G.711).
final class Tone {
    static final int SAMPLES = 160;

    private static final int BIAS = 0x84;
    private static final int CLIP = 32_635;

    private final double step;
    private long sample;

    Tone(double hertz) {
        this.step = 2 * Math.PI * hertz / 8000;
    }

    /// The next 20 ms.
    void next(byte[] into, int from) {
        for (int i = 0; i < SAMPLES; i++) {
            into[from + i] = muLaw((int) (8000 * Math.sin(step * sample++)));
        }
    }

    static byte muLaw(int linear) {
        int sign = linear < 0 ? 0x80 : 0;
        int magnitude = Math.min(Math.abs(linear), CLIP) + BIAS;
        int exponent = 31 - Integer.numberOfLeadingZeros(magnitude) - 7;
        int mantissa = (magnitude >> (exponent + 3)) & 0x0F;
        return (byte) ~(sign | exponent << 4 | mantissa);
    }
}
