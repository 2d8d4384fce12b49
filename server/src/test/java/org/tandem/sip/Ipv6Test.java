package org.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;

/// Calls over IPv6: addresses stand in brackets wherever RFC 5118 wants them, and are understood so.
final class Ipv6Test {
    @BeforeEach
    void thisMachineHasIpv6() throws IOException {
        assumeTrue(
                NetworkInterface.getByInetAddress(InetAddress.ofLiteral("::1")) != null,
                "no loop-back address of IPv6 here");
    }

    private static RawPeer peer(TestPort tandem, Transport transport) {
        return transport == Transport.UDP
                ? RawPeer.udp(tandem.port.localAddress())
                : RawPeer.tcp(tandem.port.localAddress());
    }

    private static String v6(String text) {
        return text.replace("127.0.0.1", "[::1]");
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP"})
    void aCallComesInAndIsEndedByUs(Transport transport) {
        try (var tandem = TestPort.v6(transport);
                var peer = peer(tandem, transport)) {
            var texts = new Texts(transport.name(), peer.port());
            peer.send(v6(texts.invite("z9hG4bK-6", "six")));
            var dialog = tandem.user.next("invite", InviteDialog.class);
            assertThat(RawPeer.header(peer.expect("SIP/2.0 100 "), "Via")).doesNotContain("received");
            dialog.accept(List.of(), Body.EMPTY);
            var ok = peer.expect("SIP/2.0 200 ");
            assertThat(RawPeer.header(ok, "Contact")).startsWith("<sip:2001@[0:0:0:0:0:0:0:1]:");
            var tag = RawPeer.tag(RawPeer.header(ok, "To"));
            peer.send(v6(texts.request("ACK", "z9hG4bK-6a", "six", 1, tag, "")));
            tandem.user.next("ack", SipRequest.class);

            dialog.bye(List.of());

            var bye = peer.expect("BYE sip:peer@[::1]:");
            assertThat(RawPeer.header(bye, "Via")).startsWith("SIP/2.0/" + transport + " [0:0:0:0:0:0:0:1]:");
            peer.send(v6(texts.answer(bye, 200, "", "")));
            tandem.expectNothingLeft();
        }
    }

    @ParameterizedTest
    @EnumSource(names = "UDP")
    void aCallGoesOutToABracketedAndToABareAddress(Transport transport) {
        for (var host : List.of("::1", "[::1]")) {
            try (var tandem = TestPort.v6(transport);
                    var peer = peer(tandem, transport)) {
                tandem.call(new NextHop(transport, host, peer.port()), tandem.user);
                var invite = peer.expect("INVITE ");
                peer.send(v6(new Texts("UDP", peer.port()).answer(invite, 486, "far", "")));
                assertThat(tandem.user.next("refused", SipResponse.class).status())
                        .isEqualTo(486);
                peer.expect("ACK ");
            }
        }
    }
}
