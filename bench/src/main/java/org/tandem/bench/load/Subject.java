package org.tandem.bench.load;

import java.io.IOException;
import java.time.Duration;

/// A server that calls go through while it is measured.
interface Subject extends AutoCloseable {
    /// User and system time that it and what it has started have used so far.
    Duration processorTime() throws IOException;

    /// Memory that the system has given it, in bytes.
    long resident() throws IOException;

    @Override
    void close();
}
