package org.tandem.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tandem.sip.MessageTap.Direction;
import org.tandem.sip.Transport;

@Tag("ADM-03")
class PcapTest {
    private static final Instant AT = Instant.parse("2026-03-01T08:00:00.000123Z");

    private static Trace.Message message(Direction direction, Transport transport, String host, byte[] bytes) {
        return new Trace.Message(
                AT,
                direction,
                transport,
                "L",
                new InetSocketAddress(InetAddress.ofLiteral(host), 5060),
                new InetSocketAddress(InetAddress.ofLiteral("192.0.2.9"), 40_000),
                "",
                new Trace.Bytes(bytes));
    }

    private static ByteBuffer pcap(Trace.Entry... entries) {
        return ByteBuffer.wrap(Pcap.of(new Trace("t", List.of(), List.of(entries), false)));
    }

    /// Over a header with its checksum in place, the sum is all ones. Source: RFC 1071.
    private static int sum(ByteBuffer in, int from, int length, int start) {
        long sum = start;
        for (int at = from; at < from + length; at += 2) {
            sum += (in.get(at) & 0xff) << 8 | (at + 1 < from + length ? in.get(at + 1) & 0xff : 0);
        }
        while (sum >> 16 != 0) {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        return (int) sum;
    }

    @Test
    void aDatagramOfIpv4() {
        ByteBuffer in = pcap(message(Direction.RECEIVED, Transport.UDP, "192.0.2.1", new byte[] {'a', 'b', 'c'}));

        assertThat(in.getInt()).isEqualTo(0xa1b2c3d4);
        assertThat(in.getInt(20)).isEqualTo(101);
        assertThat(in.getInt(24)).isEqualTo((int) AT.getEpochSecond());
        assertThat(in.getInt(28)).isEqualTo(123);
        assertThat(in.getInt(32)).isEqualTo(20 + 8 + 3).isEqualTo(in.capacity() - 40);
        assertThat(in.get(40 + 9)).isEqualTo((byte) 17);
        assertThat(sum(in, 40, 20, 0)).isEqualTo(0xffff);
        assertThat(in.get(40 + 15) & 0xff).as("last byte of the source").isEqualTo(9);
        assertThat(in.getShort(60) & 0xffff).isEqualTo(40_000);
        assertThat(in.getShort(62)).isEqualTo((short) 5060);
        int pseudo = sum(in, 52, 8, 17 + 11);
        assertThat(sum(in, 60, 11, pseudo)).isEqualTo(0xffff);
        assertThat(in.get(68)).isEqualTo((byte) 'a');
    }

    @Test
    void aConnectionHasSequenceNumbersThatGoOn() {
        ByteBuffer in = pcap(
                message(Direction.SENT, Transport.TLS, "192.0.2.1", new byte[100]),
                new Trace.Decision(AT, "left out"),
                message(Direction.RECEIVED, Transport.TLS, "192.0.2.1", new byte[10]),
                message(Direction.SENT, Transport.TLS, "192.0.2.1", new byte[1]));

        int first = 24 + 16;
        int second = first + 40 + 100 + 16;
        int third = second + 40 + 10 + 16;
        assertThat(in.getInt(first + 24)).isEqualTo(1);
        assertThat(in.getInt(second + 24)).isEqualTo(1);
        assertThat(in.getInt(second + 28)).as("acknowledges").isEqualTo(101);
        assertThat(in.getInt(third + 24)).isEqualTo(101);
        assertThat(in.getInt(third + 28)).isEqualTo(11);
        assertThat(sum(in, third + 20, 21, sum(in, third + 12, 8, 6 + 21))).isEqualTo(0xffff);
        assertThat(in.capacity()).isEqualTo(third + 41);
    }

    @Test
    void ipv6AndWhatIsLongerThanAPacket() {
        ByteBuffer in = pcap(message(Direction.SENT, Transport.TCP, "2001:db8::1", new byte[70_000]));

        int first = 24 + 16;
        assertThat(in.get(first) >> 4).isEqualTo(6);
        assertThat(in.get(first + 6)).isEqualTo((byte) 6);
        int firstLength = in.getInt(24 + 8);
        assertThat(firstLength).isEqualTo(65_535);
        int second = first + firstLength + 16;
        assertThat(in.getInt(second - 8)).isEqualTo(60 + 70_000 - (65_535 - 60));
        assertThat(in.capacity()).isEqualTo(second + in.getInt(second - 8));
    }
}
