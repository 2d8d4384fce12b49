package org.tandem.lab.tour;

import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.tandem.lab.sip.LabFailure;

/// Addresses and ports of the site, and its configuration texts.
///
/// @param tandem where Tandem's lines listen; the others are the peers' own addresses
record Site(
        InetAddress tandem,
        InetAddress ms1,
        InetAddress ms2,
        InetAddress pstn,
        InetAddress proxy,
        InetAddress phones,
        int portBase) {
    static final String TANDEM_NAME = "cic.lab.example";
    private static final int LINES = 4;
    private static final int TRIES = 200;

    /// Own loop-back addresses where the system has them (Linux), else 127.0.0.1 for all (macOS).
    static Site choose(int wantedPortBase) {
        boolean many = isFree(InetAddress.ofLiteral("127.0.0.21"), 0);
        InetAddress tandem = InetAddress.ofLiteral("127.0.0.1");
        return new Site(
                tandem,
                address(many, "127.0.0.21"),
                address(many, "127.0.0.22"),
                address(many, "127.0.0.31"),
                address(many, "127.0.0.41"),
                address(many, "127.0.0.51"),
                wantedPortBase > 0 ? wantedPortBase : freeBase(tandem));
    }

    private static InetAddress address(boolean many, String own) {
        return InetAddress.ofLiteral(many ? own : "127.0.0.1");
    }

    private static int freeBase(InetAddress address) {
        for (int i = 0; i < TRIES; i++) {
            // Below the ports that systems give to outgoing connections, so that none takes one before the server.
            int base = ThreadLocalRandom.current().nextInt(1100, 2900) * 10;
            boolean free = true;
            for (int port = base; port < base + LINES; port++) {
                free &= isFree(address, port);
            }
            if (free) {
                return base;
            }
        }
        throw new LabFailure("no free ports for Tandem's lines");
    }

    private static boolean isFree(InetAddress address, int port) {
        try (ServerSocket stream = new ServerSocket();
                DatagramSocket datagrams = new DatagramSocket(new InetSocketAddress(address, port))) {
            stream.bind(new InetSocketAddress(address, port));
            return datagrams.isBound();
        } catch (IOException _) {
            return false;
        }
    }

    InetSocketAddress lyncLine() {
        return new InetSocketAddress(tandem, portBase);
    }

    InetSocketAddress stationLine() {
        return new InetSocketAddress(tandem, portBase + 1);
    }

    InetSocketAddress pstnLine() {
        return new InetSocketAddress(tandem, portBase + 2);
    }

    InetSocketAddress proxyLine() {
        return new InetSocketAddress(tandem, portBase + 3);
    }

    /// A resource of this package with `${name}` filled in, and without the optional parts that are not in `parts`.
    static String fill(String resource, Map<String, String> values, Set<String> parts) {
        StringBuilder text = new StringBuilder();
        boolean drop = false;
        for (String line : read(resource).split("\n", -1)) {
            if (line.startsWith("#[")) {
                drop = !parts.contains(line.substring(2).strip());
            } else if (line.startsWith("#]")) {
                drop = false;
            } else if (!drop) {
                text.append(line).append('\n');
            }
        }
        String filled = text.toString();
        for (Map.Entry<String, String> value : values.entrySet()) {
            filled = filled.replace("${" + value.getKey() + "}", value.getValue());
        }
        int left = filled.lines()
                .filter(line -> !line.startsWith("#"))
                .mapToInt(line -> line.contains("${") ? 1 : 0)
                .sum();
        if (left > 0) {
            throw new IllegalStateException("placeholders left in " + resource);
        }
        return filled;
    }

    private static String read(String resource) {
        try (InputStream in = Site.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new LabFailure("cannot read " + resource, e);
        }
    }
}
