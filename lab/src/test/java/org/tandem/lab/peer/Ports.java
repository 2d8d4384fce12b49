package org.tandem.lab.peer;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/// Free ports on loopback for programs that cannot choose one themselves.
///
/// They lie below the range from which the system picks ports for others, so that nobody takes one in between. Each is
/// given once per test process; two test processes start at different places.
public final class Ports {

    private static final int FIRST = 12_000;
    private static final int LAST = 31_990;
    private static final int STEP = 10;

    private static final AtomicInteger NEXT =
            new AtomicInteger(FIRST + (int) (ProcessHandle.current().pid() * 370 % (LAST - FIRST)) / STEP * STEP);

    private Ports() {}

    /// A port that is free for UDP and TCP on 127.0.0.1, with the nine above it not given to anyone else (RTP, RTCP).
    public static int free() {
        for (int tries = 0; tries < (LAST - FIRST) / STEP; tries++) {
            int port = NEXT.getAndUpdate(p -> p + STEP >= LAST ? FIRST : p + STEP);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port between " + FIRST + " and " + LAST);
    }

    private static boolean isFree(int port) {
        var loopback = InetAddress.getLoopbackAddress();
        try (var tcp = new ServerSocket(port, 1, loopback);
                var udp = new DatagramSocket(port, loopback)) {
            return tcp.isBound() && udp.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
