package org.tandem.lab.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tandem.lab.sip.LabFailure;
import org.tandem.lab.sip.Sdp;

@Tag("LAB-01")
class MediaPortTest {
    private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");
    private static final Duration SOON = Duration.ofSeconds(5);

    private final ScheduledExecutorService timers = Executors.newScheduledThreadPool(1);

    @AfterEach
    void stop() {
        timers.shutdownNow();
    }

    @Test
    void twoPortsHearEachOtherAndReportByRtcp() {
        try (var one = new MediaPort(HERE, 440, timers);
                var two = new MediaPort(HERE, 350, timers)) {
            Sdp answer = two.answer(one.describe(Sdp.Direction.SENDRECV));
            one.follow(answer);

            one.awaitPackets(10, SOON, "one");
            two.awaitPackets(60, SOON, "two");

            Heard heard = two.heard().getFirst();
            assertThat(heard.payloadType()).isZero();
            assertThat(heard.payloadBytes()).isEqualTo(heard.packets() * 160);
            assertThat(heard.lost()).isZero();
            assertThat(two.reportsReceived()).isPositive();
        }
    }

    @Test
    void sendOnlyOfferIsHeardButNotAnsweredWithAudio() {
        try (var one = new MediaPort(HERE, 440, timers);
                var two = new MediaPort(HERE, 350, timers)) {
            Sdp answer = two.answer(one.describe(Sdp.Direction.SENDONLY));
            one.follow(answer);

            two.awaitPackets(5, SOON, "two");
            assertThat(answer.direction()).isEqualTo(Sdp.Direction.RECVONLY);
            assertThat(one.received()).isZero();
        }
    }

    @Test
    void mutedPortIsNoticedByItsPeer() {
        try (var one = new MediaPort(HERE, 440, timers);
                var two = new MediaPort(HERE, 350, timers)) {
            one.mute();
            one.follow(two.answer(one.describe(Sdp.Direction.SENDRECV)));

            assertThatThrownBy(() -> two.awaitPackets(5, Duration.ofMillis(300), "two"))
                    .isInstanceOf(LabFailure.class)
                    .hasMessageContaining("two heard 0 of 5");
        }
    }

    @Test
    void lossIsCountedAndShortPacketsAreNot() throws Exception {
        try (var port = new MediaPort(HERE, 440, timers);
                var socket = new DatagramSocket()) {
            for (int sequence : new int[] {65_534, 65_535, 1, 2}) {
                ByteBuffer packet = ByteBuffer.allocate(172);
                packet.put((byte) 0x80).put((byte) 8).putShort((short) sequence);
                packet.putInt(0).putInt(99);
                socket.send(new DatagramPacket(packet.array(), 172, port.address()));
            }
            socket.send(new DatagramPacket(new byte[] {1, 2, 3}, 3, port.address()));
            port.awaitPackets(4 - port.received(), SOON, "port");

            assertThat(port.heard()).containsExactly(new Heard(99, 4, 640, 1, 8));
        }
    }

    @Test
    void g711_silenceAndPeaksHaveTheStandardsCodes() {
        assertThat(Tone.muLaw(0)).isEqualTo((byte) 0xFF);
        assertThat(Tone.muLaw(32_767)).isEqualTo((byte) 0x80);
        assertThat(Tone.muLaw(-32_768)).isEqualTo((byte) 0x00);
    }
}
