package org.tandem.lab.sip;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Cuts a byte stream into SIP messages by Content-Length (RFC 3261 §18.3); empty lines between them are keep-alives.
final class StreamFraming {
    private static final int HEAD_BYTES_MAX = 64 * 1024;
    private static final int BODY_BYTES_MAX = 1024 * 1024;

    private final InputStream in;

    StreamFraming(InputStream in) {
        this.in = in;
    }

    /// The next message's bytes, or null at a clean end of the stream. Throws `IOException` when framing is lost.
    byte @Nullable [] next() throws IOException {
        var bytes = new ByteArrayOutputStream(2048);
        int c = in.read();
        while (c == '\r' || c == '\n') {
            c = in.read();
        }
        if (c < 0) {
            return null;
        }
        int matched = 0;
        while (true) {
            bytes.write(c);
            matched = c == (matched % 2 == 0 ? '\r' : '\n') ? matched + 1 : c == '\r' ? 1 : 0;
            if (matched == 4) {
                break;
            }
            if (bytes.size() > HEAD_BYTES_MAX) {
                throw new IOException("head of a message over " + HEAD_BYTES_MAX + " bytes");
            }
            c = in.read();
            if (c < 0) {
                throw new EOFException("connection ended inside a message");
            }
        }
        int length = contentLength(bytes.toString(StandardCharsets.UTF_8));
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("connection ended inside a body");
        }
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }

    private static int contentLength(String head) throws IOException {
        for (String line : head.split("\r\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                String name = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
                if (name.equals("content-length") || name.equals("l")) {
                    try {
                        int length = Integer.parseInt(line.substring(colon + 1).strip());
                        if (length >= 0 && length <= BODY_BYTES_MAX) {
                            return length;
                        }
                    } catch (NumberFormatException _) {
                        // falls through to the refusal below
                    }
                    throw new IOException("bad " + line);
                }
            }
        }
        throw new IOException("no Content-Length on a stream");
    }
}
