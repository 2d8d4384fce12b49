package org.tandem.trace;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// The Call-ID of a message that could not be read, found line by line. Pure.
final class CallIdLine {
    private CallIdLine() {}

    /// The value of the first line that looks like it, "" where there is none.
    static String in(byte[] bytes) {
        int at = 0;
        while (at < bytes.length) {
            int end = at;
            while (end < bytes.length && bytes[end] != '\r' && bytes[end] != '\n') {
                end++;
            }
            String line = new String(bytes, at, Math.min(end - at, Ring.KEY_BYTES_MAX), StandardCharsets.US_ASCII);
            int colon = line.indexOf(':');
            if (colon > 0) {
                String name = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
                if (name.equals("call-id") || name.equals("i")) {
                    return line.substring(colon + 1).strip();
                }
            }
            at = end + 1;
        }
        return "";
    }
}
