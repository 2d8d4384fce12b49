package org.tandem.http;

import org.jspecify.annotations.Nullable;

/// HTTP cannot be served: the port is in use, the keys cannot be read. The message says which and what to do.
public final class HttpUnavailable extends RuntimeException {
    public HttpUnavailable(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
