package org.tandem.lab.acceptance;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Reads a file of libpcap with packets of IPv4 and UDP or TCP, and refuses what does not add up: a reader of
/// our own beside the writer that is tested. Source: pcap-savefile(5), RFC 791, RFC 768, RFC 9293.
record PcapFile(List<Packet> packets) {
    /// One packet with the text in it.
    record Packet(Instant at, boolean isUdp, InetSocketAddress from, InetSocketAddress to, String text) {}

    static PcapFile read(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (in.getInt(0) == 0xd4c3b2a1) {
            in.order(ByteOrder.LITTLE_ENDIAN);
        }
        demand(in.getInt() == 0xa1b2c3d4, "magic of microseconds");
        demand(in.getShort() == 2 && in.getShort() == 4, "version 2.4");
        in.position(16);
        int snap = in.getInt();
        demand(in.getInt() == 101, "packets that begin with IP");
        List<Packet> packets = new ArrayList<>();
        while (in.hasRemaining()) {
            Instant at = Instant.ofEpochSecond(in.getInt() & 0xffffffffL, in.getInt() * 1_000L);
            int length = in.getInt();
            demand(length <= snap && in.getInt() == length, "a whole packet");
            byte[] packet = new byte[length];
            in.get(packet);
            packets.add(packet(at, ByteBuffer.wrap(packet)));
        }
        return new PcapFile(List.copyOf(packets));
    }

    private static Packet packet(Instant at, ByteBuffer ip) {
        demand(ip.get(0) == 0x45, "IPv4 without options");
        demand((ip.getShort(2) & 0xffff) == ip.capacity(), "the length of the packet");
        demand(sum(ip, 0, 20, 0) == 0xffff, "the checksum of IP");
        int protocol = ip.get(9);
        int content = ip.capacity() - 20;
        int pseudo = sum(ip, 12, 8, protocol + content);
        demand(sum(ip, 20, content, pseudo) == 0xffff, "the checksum of UDP or TCP");
        int head = protocol == 17 ? 8 : (ip.get(32) >> 4 & 15) * 4;
        demand(protocol == 6 || (protocol == 17 && (ip.getShort(24) & 0xffff) == content), "UDP or TCP");
        byte[] text = new byte[content - head];
        ip.position(20 + head).get(text);
        return new Packet(
                at, protocol == 17, end(ip, 12, 20), end(ip, 16, 22), new String(text, StandardCharsets.UTF_8));
    }

    private static InetSocketAddress end(ByteBuffer ip, int address, int port) {
        byte[] four = new byte[4];
        ip.get(address, four);
        try {
            return new InetSocketAddress(InetAddress.getByAddress(four), ip.getShort(port) & 0xffff);
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /// All ones where the checksum is among what is added up. Source: RFC 1071.
    private static int sum(ByteBuffer in, int from, int length, int start) {
        long sum = start;
        for (int at = from; at < from + length; at++) {
            sum += (long) (in.get(at) & 0xff) << ((at - from) % 2 == 0 ? 8 : 0);
        }
        while (sum >> 16 != 0) {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        return (int) sum;
    }

    private static void demand(boolean isSo, String what) {
        if (!isSo) {
            throw new AssertionError("no pcap as it should be: " + what);
        }
    }
}
