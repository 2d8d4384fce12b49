package org.tandem.trace;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.tandem.sip.MessageTap.Way;
import org.tandem.sip.Transport;

/// The written form of the way of a message, with the problem of one that could not be read: transport, both
/// addresses, port's name, problem. Pure.
final class WayCode {
    private static final int NAME_BYTES_MAX = 255;
    private static final int PROBLEM_BYTES_MAX = 500;
    private static final int ENDS_BYTES_MAX = 40;
    private static final byte[] UNKNOWN_ADDRESS = new byte[4];

    private WayCode() {}

    /// What is read back.
    record Read(Way way, String problem) {}

    static byte[] write(Way way, String problem) {
        byte[] name = way.port().getBytes(StandardCharsets.UTF_8);
        byte[] words = problem.isEmpty() ? new byte[0] : problem.getBytes(StandardCharsets.UTF_8);
        int nameLength = Math.min(name.length, NAME_BYTES_MAX);
        int problemLength = Math.min(words.length, PROBLEM_BYTES_MAX);
        ByteBuffer out = ByteBuffer.allocate(ENDS_BYTES_MAX + nameLength + problemLength);
        out.put((byte) code(way.transport()));
        put(out, way.local());
        put(out, way.remote());
        out.put((byte) nameLength).put(name, 0, nameLength).put(words, 0, problemLength);
        byte[] written = new byte[out.position()];
        out.flip().get(written);
        return written;
    }

    private static int code(Transport transport) {
        return switch (transport) {
            case UDP -> 1;
            case TCP -> 2;
            case TLS -> 3;
        };
    }

    private static Transport transport(int code) {
        return switch (code) {
            case 1 -> Transport.UDP;
            case 2 -> Transport.TCP;
            case 3 -> Transport.TLS;
            default -> throw new IllegalStateException("a transport of code " + code);
        };
    }

    private static void put(ByteBuffer out, InetSocketAddress end) {
        InetAddress address = end.getAddress();
        byte[] bytes = address == null ? UNKNOWN_ADDRESS : address.getAddress();
        out.put((byte) bytes.length).put(bytes).putShort((short) end.getPort());
    }

    static Read read(byte[] written) {
        ByteBuffer in = ByteBuffer.wrap(written);
        Transport transport = transport(in.get());
        InetSocketAddress local = end(in);
        InetSocketAddress remote = end(in);
        String name = text(in, in.get() & 0xff);
        return new Read(new Way(name, transport, local, remote), text(in, in.remaining()));
    }

    private static InetSocketAddress end(ByteBuffer in) {
        byte[] bytes = new byte[in.get()];
        in.get(bytes);
        try {
            return new InetSocketAddress(InetAddress.getByAddress(bytes), in.getShort() & 0xffff);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("an address of " + bytes.length + " bytes", impossible);
        }
    }

    private static String text(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
