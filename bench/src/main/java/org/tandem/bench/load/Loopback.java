package org.tandem.bench.load;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// The machine that everything is measured on: its ports, its load, and the data that lead calls through Tandem.
final class Loopback {
    static final String NUMBER = "+17005550100";

    private Loopback() {}

    /// The administered data that lead calls to [#NUMBER] from SIPp's caller to its callee.
    ///
    /// @param in     port of the line that they come by
    /// @param out    port of the line that they leave by
    /// @param callee port of SIPp's callee
    static String site(SippPair.Transport transport, int in, int out, int callee) {
        String protocol = transport.name().toLowerCase(Locale.ROOT);
        return """
            tandem:
              format: 1
            objects:
              line:
                In:
                  usage: generalPurpose
                  transport: {protocol: %s, bindAddress: 127.0.0.1, receivePort: %d}
                  access: {byDefault: denied, exceptions: ["%s"]}
                Out:
                  usage: generalPurpose
                  transport: {protocol: %s, bindAddress: 127.0.0.1, receivePort: %d}
                  access: {byDefault: denied, exceptions: ["%s"]}
                  proxies: [{host: %s, port: %d}]
                  probe: {interval: 0s}
              lineGroup:
                Out LG: {members: [Out]}
              dialPlan:
                default:
                  entries:
                    - inputPattern: "+1700XXXXXXX"
                      classification: Long Distance
                      groups: [{lineGroup: Out LG, dialString: "+1700XXXXXXX"}]
            """.formatted(protocol, in, SippPair.CALLER, protocol, out, SippPair.CALLEE, SippPair.CALLEE, callee);
    }

    /// Ports that are free for UDP now, each another.
    static int[] freePorts(int count) throws IOException {
        List<DatagramSocket> sockets = new ArrayList<>();
        try {
            int[] ports = new int[count];
            for (int i = 0; i < count; i++) {
                var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                sockets.add(socket);
                ports[i] = socket.getLocalPort();
            }
            return ports;
        } finally {
            sockets.forEach(DatagramSocket::close);
        }
    }

    /// Waits: what is measured needs its time.
    static void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(Math.min(left, TimeUnit.SECONDS.toNanos(1)));
        }
    }

    static int processors() {
        return Runtime.getRuntime().availableProcessors();
    }

    /// How many threads of the whole machine wanted a processor, over the last minute.
    static String loadAverage() throws IOException {
        String all = Files.readString(Path.of("/proc/loadavg"));
        return all.substring(0, all.indexOf(' '));
    }

    /// Deletes a folder with all that is in it.
    static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
