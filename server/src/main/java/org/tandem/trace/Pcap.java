package org.tandem.trace;

import java.io.ByteArrayOutputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.tandem.sip.MessageTap.Direction;
import org.tandem.sip.Transport;

/// A trace as a file for Wireshark: the messages as packets of IP with UDP or TCP, real addresses and ports,
/// times in microseconds; decisions are left out.
///
/// The packets are made up: a message is one datagram, or segments of one connection that never shows its
/// beginning. What went over TLS stands here in the clear, as TCP. Pure. Source: pcap-savefile(5), LINKTYPE_RAW;
/// RFC 791, RFC 8200, RFC 768, RFC 9293 §3.1, checksum RFC 1071.
public final class Pcap {
    private static final int MAGIC_MICROS = 0xa1b2c3d4;
    private static final int LINKTYPE_RAW = 101;
    private static final int SNAP_BYTES = 65_535;
    private static final int PROTOCOL_TCP = 6;
    private static final int PROTOCOL_UDP = 17;
    private static final int HOPS = 64;
    private static final int IPV4_BYTES = 20;
    private static final int IPV6_BYTES = 40;
    private static final int UDP_BYTES = 8;
    private static final int TCP_BYTES = 20;
    private static final int TCP_FLAGS_PUSH_ACK = 0x18;
    /// What fits into the largest packet, whatever its headers.
    private static final int PAYLOAD_BYTES_MAX = SNAP_BYTES - IPV6_BYTES - TCP_BYTES;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    /// The next sequence number of each direction of a connection.
    private final Map<Stream, Integer> sequences = new HashMap<>();

    private record Stream(InetSocketAddress from, InetSocketAddress to) {
        Stream reversed() {
            return new Stream(to, from);
        }
    }

    private Pcap() {}

    public static byte[] of(Trace trace) {
        Pcap pcap = new Pcap();
        pcap.head();
        for (Trace.Entry entry : trace.entries()) {
            switch (entry) {
                case Trace.Message message -> pcap.message(message);
                case Trace.Decision _ -> {}
            }
        }
        return pcap.out.toByteArray();
    }

    private void head() {
        ByteBuffer head = ByteBuffer.allocate(24);
        head.putInt(MAGIC_MICROS).putShort((short) 2).putShort((short) 4);
        head.putInt(0).putInt(0).putInt(SNAP_BYTES).putInt(LINKTYPE_RAW);
        out.writeBytes(head.array());
    }

    private void message(Trace.Message message) {
        boolean isSent = message.direction() == Direction.SENT;
        Stream stream =
                isSent ? new Stream(message.local(), message.remote()) : new Stream(message.remote(), message.local());
        byte[] bytes = message.bytes().toArray();
        if (message.transport() == Transport.UDP) {
            packet(message, stream, udp(stream, bytes, Math.min(bytes.length, PAYLOAD_BYTES_MAX)), PROTOCOL_UDP);
            return;
        }
        for (int from = 0; from < bytes.length; from += PAYLOAD_BYTES_MAX) {
            int length = Math.min(PAYLOAD_BYTES_MAX, bytes.length - from);
            packet(message, stream, tcp(stream, bytes, from, length), PROTOCOL_TCP);
        }
    }

    private static byte[] udp(Stream stream, byte[] payload, int length) {
        ByteBuffer udp = ByteBuffer.allocate(UDP_BYTES + length);
        udp.putShort((short) stream.from.getPort()).putShort((short) stream.to.getPort());
        udp.putShort((short) (UDP_BYTES + length)).putShort((short) 0).put(payload, 0, length);
        int sum = checksum(pseudoHead(stream, PROTOCOL_UDP, UDP_BYTES + length), udp);
        return udp.putShort(6, (short) (sum == 0 ? 0xffff : sum)).array();
    }

    private byte[] tcp(Stream stream, byte[] payload, int from, int length) {
        int sequence = sequences.getOrDefault(stream, 1);
        sequences.put(stream, sequence + length);
        ByteBuffer tcp = ByteBuffer.allocate(TCP_BYTES + length);
        tcp.putShort((short) stream.from.getPort()).putShort((short) stream.to.getPort());
        tcp.putInt(sequence).putInt(sequences.getOrDefault(stream.reversed(), 1));
        tcp.putShort((short) (((TCP_BYTES / 4) << 12) | TCP_FLAGS_PUSH_ACK)).putShort((short) SNAP_BYTES);
        tcp.putShort((short) 0).putShort((short) 0).put(payload, from, length);
        return tcp.putShort(16, (short) checksum(pseudoHead(stream, PROTOCOL_TCP, TCP_BYTES + length), tcp))
                .array();
    }

    private void packet(Trace.Message message, Stream stream, byte[] content, int protocol) {
        byte[] head = isV4(stream) ? ipv4(stream, protocol, content.length) : ipv6(stream, protocol, content.length);
        int length = head.length + content.length;
        ByteBuffer record = ByteBuffer.allocate(16);
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, message.at());
        record.putInt((int) (micros / 1_000_000)).putInt((int) (micros % 1_000_000));
        record.putInt(length).putInt(length);
        out.writeBytes(record.array());
        out.writeBytes(head);
        out.writeBytes(content);
    }

    private static byte[] ipv4(Stream stream, int protocol, int contentBytes) {
        ByteBuffer ip = ByteBuffer.allocate(IPV4_BYTES);
        ip.put((byte) 0x45).put((byte) 0).putShort((short) (IPV4_BYTES + contentBytes));
        ip.putShort((short) 0)
                .putShort((short) 0x4000)
                .put((byte) HOPS)
                .put((byte) protocol)
                .putShort((short) 0);
        ip.put(address(stream.from)).put(address(stream.to));
        return ip.putShort(10, (short) checksum(ip)).array();
    }

    private static byte[] ipv6(Stream stream, int protocol, int contentBytes) {
        ByteBuffer ip = ByteBuffer.allocate(IPV6_BYTES);
        ip.putInt(6 << 28).putShort((short) contentBytes).put((byte) protocol).put((byte) HOPS);
        return ip.put(v6(stream.from)).put(v6(stream.to)).array();
    }

    private static ByteBuffer pseudoHead(Stream stream, int protocol, int length) {
        ByteBuffer head = ByteBuffer.allocate(IPV6_BYTES);
        if (isV4(stream)) {
            head.put(address(stream.from)).put(address(stream.to));
        } else {
            head.put(v6(stream.from)).put(v6(stream.to));
        }
        return head.putInt(length).putInt(protocol);
    }

    private static boolean isV4(Stream stream) {
        return stream.from.getAddress() instanceof Inet4Address && stream.to.getAddress() instanceof Inet4Address;
    }

    private static byte[] address(InetSocketAddress end) {
        return end.getAddress().getAddress();
    }

    /// Where only one end is of IPv4, it is mapped into IPv6 (RFC 4291 §2.5.5.2).
    private static byte[] v6(InetSocketAddress end) {
        InetAddress address = end.getAddress();
        byte[] bytes = address.getAddress();
        if (bytes.length == 16) {
            return bytes;
        }
        return ByteBuffer.allocate(16)
                .putShort(10, (short) 0xffff)
                .put(12, bytes)
                .array();
    }

    /// The internet checksum over all of them; the field for it must be zero.
    private static int checksum(ByteBuffer... parts) {
        long sum = 0;
        for (ByteBuffer part : parts) {
            for (int at = 0; at < part.capacity(); at += 2) {
                int high = part.get(at) & 0xff;
                int low = at + 1 < part.capacity() ? part.get(at + 1) & 0xff : 0;
                sum += (high << 8) | low;
            }
        }
        while (sum >> 16 != 0) {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        return (int) ~sum & 0xffff;
    }
}
