package org.tandem.journal;

import java.nio.charset.StandardCharsets;

/// What any journal refuses, whatever it is kept in.
public final class EntryLimits {
    private EntryLimits() {}

    /// Why the entry cannot be taken; empty when it can.
    public static String refusal(String key, byte[] payload) {
        if (key.isEmpty() || key.length() > Journal.KEY_BYTES_MAX || tooLong(key)) {
            return "a key has 1 to " + Journal.KEY_BYTES_MAX + " bytes, not " + key.length();
        }
        return payload.length > Journal.PAYLOAD_BYTES_MAX
                ? "a payload has at most " + Journal.PAYLOAD_BYTES_MAX + " bytes, not " + payload.length
                : "";
    }

    private static boolean tooLong(String key) {
        // Three bytes per character at most: short keys, the usual ones, are not encoded to be measured.
        return key.length() * 3 > Journal.KEY_BYTES_MAX
                && key.getBytes(StandardCharsets.UTF_8).length > Journal.KEY_BYTES_MAX;
    }
}
