package org.tandem.lab.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tandem.lab.call.Offered;
import org.tandem.lab.call.Placed;
import org.tandem.lab.call.Talk;
import org.tandem.lab.pstn.Gateway;
import org.tandem.lab.sip.Forwarding;
import org.tandem.lab.sip.Ladder;
import org.tandem.lab.sip.Transactions;
import org.tandem.lab.sip.Transport;

@Tag("LAB-01")
@Tag("TRK-05")
class ProxyTest {
    private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");
    private static final Transactions.Times QUICK =
            new Transactions.Times(Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofSeconds(2));

    private final ScheduledExecutorService timers = Executors.newScheduledThreadPool(2);
    private final Ladder ladder = new Ladder(InstantSource.system(), "stranger");

    @AfterEach
    void stop() {
        timers.shutdownNow();
    }

    private Gateway gateway(String name, Transport transport) {
        return new Gateway(name, transport, new InetSocketAddress(HERE, 0), ladder, timers, QUICK);
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"UDP", "TCP"})
    void staysInTheDialogItHelpedToMake(Transport inner) {
        try (Gateway outside = gateway("outside", Transport.UDP);
                Gateway inside = gateway("inside", inner);
                Proxy proxy = new Proxy(
                        "proxy",
                        HERE,
                        ladder,
                        number -> number.startsWith("+1317")
                                ? Optional.of(new Forwarding.Hop(inner, inside.address()))
                                : Optional.empty())) {
            Placed call = outside.call("+12125550100", "+13175550101", Transport.UDP, proxy.udpAddress());
            Offered offered = inside.awaitCall().ring();
            call.awaitRinging();
            Talk there = offered.answer();
            Talk here = call.awaitAnswer();
            assertThat(offered.invite().fields("Via")).hasSize(2);
            assertThat(here.dialog().routes()).hasSize(inner == Transport.UDP ? 1 : 2);
            here.hangUp();
            there.awaitEnd();

            assertThat(proxy.passed().all()).extracting(Object::toString).anyMatch(text -> text.startsWith("INVITE"));
            assertThat(proxy.passed().all().stream().map(message -> message.method()))
                    .contains("INVITE", "ACK", "BYE");
        }
    }

    @Test
    void cancelAndRefusalFindTheirWay() {
        try (Gateway outside = gateway("outside", Transport.UDP);
                Gateway inside = gateway("inside", Transport.UDP);
                Proxy proxy = new Proxy(
                        "proxy", HERE, ladder, _ -> Optional.of(new Forwarding.Hop(Transport.UDP, inside.address())))) {
            Placed cancelled = outside.call("+1", "+13175550101", Transport.UDP, proxy.udpAddress());
            Offered offered = inside.awaitCall().ring();
            cancelled.awaitRinging();
            cancelled.cancel();
            offered.call().awaitCancel(Duration.ofSeconds(5));
            assertThat(cancelled.call().awaitFinal(Duration.ofSeconds(5)).status())
                    .isEqualTo(487);

            Placed refused = outside.call("+1", "+13175550102", Transport.UDP, proxy.udpAddress());
            inside.awaitCall().reject(486, "Busy Here");
            assertThat(refused.awaitRefusal().status()).isEqualTo(486);
        }
    }

    @Test
    void numberWithoutOwnerIs404() {
        try (Gateway outside = gateway("outside", Transport.UDP);
                Proxy proxy = new Proxy("proxy", HERE, ladder, _ -> Optional.empty())) {
            Placed call = outside.call("+1", "+13175550101", Transport.UDP, proxy.udpAddress());
            assertThat(call.awaitRefusal().status()).isEqualTo(404);
        }
    }
}
