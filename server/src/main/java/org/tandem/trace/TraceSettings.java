package org.tandem.trace;

/// How much is kept of what went over the wire; part of the process's settings.
///
/// @param bytesMax memory for traces, outside the heap, taken as it is needed; 0 keeps none
public record TraceSettings(long bytesMax) {
    private static final long BYTES_LEAST = 1 << 20;
    private static final long BYTES_MOST = 64L << 30;

    public TraceSettings {
        if (bytesMax != 0 && (bytesMax < BYTES_LEAST || bytesMax > BYTES_MOST)) {
            throw new IllegalArgumentException(
                    "bytesMax " + bytesMax + " is neither 0 nor within " + BYTES_LEAST + " to " + BYTES_MOST);
        }
    }

    /// 256 MiB, about 25 000 calls.
    public static TraceSettings defaults() {
        return new TraceSettings(256L << 20);
    }
}
