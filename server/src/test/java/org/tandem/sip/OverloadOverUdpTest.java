package org.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tandem.base.VirtualTimers;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.SipRequest;

/// What a port that lets in no more calls answers, on real sockets.
final class OverloadOverUdpTest {

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"UDP", "TCP"})
    void newCallsGet503WithRetryAfterAndEverythingElseGoesOn(Transport transport) {
        var timers = new VirtualTimers();
        var user = new Heard();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            // In the gate the clock stands still: what is let in is what may be ahead of its time, one call.
            var overload =
                    new Overload(new OverloadSettings(Duration.ZERO, 1, 100), timers, threads, () -> 0, () -> 0L);
            try (var engine = new SipEngine(
                    timers, threads, new SecureRandom(), _ -> List.of(), SipSettings.defaults(), overload)) {
                var port = engine.open(
                        new PortSpec(
                                "busy",
                                transport,
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                                "",
                                null,
                                List.of(TestPort.STAMP),
                                new PortSpec.PeerRules(
                                        false,
                                        false,
                                        "",
                                        Duration.ZERO,
                                        Duration.ofSeconds(5),
                                        PortSpec.DialogRules.defaults()),
                                PortLimits.defaults()),
                        (_, _) -> true,
                        user);
                try (var peer = transport == Transport.UDP
                        ? RawPeer.udp(port.localAddress())
                        : RawPeer.tcp(port.localAddress())) {
                    refusesTheSecond(port, peer, new Texts(transport.name(), peer.port()), user);
                }
            }
        }
    }

    private static void refusesTheSecond(SipPort port, RawPeer peer, Texts texts, Heard user) {
        peer.send(texts.invite("z9hG4bK-1", "first"));
        var dialog = user.next("invite", InviteDialog.class);
        peer.expect("SIP/2.0 100 ");
        dialog.accept(List.of(), Body.EMPTY);
        var tag = RawPeer.tag(RawPeer.header(peer.expect("SIP/2.0 200 "), "To"));
        peer.send(texts.request("ACK", "z9hG4bK-a", "first", 1, tag, ""));
        user.next("ack", SipRequest.class);

        peer.send(texts.invite("z9hG4bK-2", "second"));
        var refusal = peer.expect("SIP/2.0 503 ");
        assertThat(RawPeer.header(refusal, "Retry-After")).isEqualTo("5");
        assertThat(RawPeer.header(refusal, "ms-call-source")).isEqualTo("non-ms-rtc");
        peer.send(texts.invite("z9hG4bK-2", "second"));
        assertThat(peer.receive()).as("the same again").isEqualTo(refusal);
        peer.send(texts.request("ACK", "z9hG4bK-2", "second", 1, RawPeer.tag(RawPeer.header(refusal, "To")), ""));
        assertThat(port.counts().dialogs()).as("nothing was kept").isEqualTo(1);
        assertThat(port.counts().turnedAway()).isEqualTo(2);

        peer.send(texts.request("OPTIONS", "z9hG4bK-o", "o", 1, "", ""));
        user.next("request", IncomingRequest.class).respond(200);
        peer.expect("SIP/2.0 200 ");
        peer.send(texts.request("INVITE", "z9hG4bK-r", "first", 2, tag, ""));
        user.next("reinvite", IncomingRequest.class).respond(488);
        peer.expect("SIP/2.0 100 ");
        peer.expect("SIP/2.0 488 ");
        peer.send(texts.request("BYE", "z9hG4bK-b", "first", 3, tag, ""));
        peer.expect("SIP/2.0 200 ");
    }
}
