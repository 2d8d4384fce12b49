package org.tandem.lab.call;

import java.net.InetAddress;
import java.util.concurrent.ScheduledExecutorService;
import org.tandem.lab.rtp.MediaPort;

/// Where a peer's audio lives and which tone it sends.
public record Audio(InetAddress address, double hertz, ScheduledExecutorService timers) {
    public MediaPort open() {
        return new MediaPort(address, hertz, timers);
    }
}
