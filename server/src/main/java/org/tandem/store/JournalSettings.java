package org.tandem.store;

import java.time.Duration;

/// How the journal's files are kept.
///
/// @param segmentBytes a file that has grown to this is finished and the next one begun
/// @param bytesMax all files together; the oldest file goes when there is more, never the current one
/// @param ageMax a file whose newest entry is older goes
/// @param backlogMax entries that wait to be written; further ones are refused
/// @param gather how long entries are gathered for one write while they come thick; at most 5 ms
public record JournalSettings(int segmentBytes, long bytesMax, Duration ageMax, int backlogMax, Duration gather) {
    public JournalSettings {
        if (segmentBytes < 4096) {
            throw new IllegalArgumentException("segmentBytes " + segmentBytes + " < 4096");
        }
        if (bytesMax < 2L * segmentBytes) {
            throw new IllegalArgumentException("bytesMax " + bytesMax + " is less than two segments");
        }
        if (ageMax.compareTo(Duration.ofHours(1)) < 0) {
            throw new IllegalArgumentException("ageMax " + ageMax + " < 1 h");
        }
        if (backlogMax < 1) {
            throw new IllegalArgumentException("backlogMax " + backlogMax + " < 1");
        }
        if (gather.isNegative() || gather.compareTo(Duration.ofMillis(5)) > 0) {
            throw new IllegalArgumentException("gather " + gather + " is not 0 to 5 ms");
        }
    }

    public static JournalSettings defaults() {
        return new JournalSettings(
                64 * 1024 * 1024, 8L * 1024 * 1024 * 1024, Duration.ofDays(400), 100_000, Duration.ofMillis(2));
    }
}
