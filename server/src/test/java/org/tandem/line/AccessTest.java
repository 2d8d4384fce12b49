package org.tandem.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("LIN-04")
class AccessTest {
    private static Access access(Line.Allowed.Rule byDefault, String... exceptions) {
        var line = Line.of("Lync", LineUsage.MICROSOFT_LYNC);
        return Access.of(new Line(
                line.name(),
                line.active(),
                line.usage(),
                line.domainName(),
                line.location(),
                line.maxCalls(),
                line.transport(),
                line.identity(),
                line.session(),
                new Line.Allowed(
                        byDefault,
                        Arrays.stream(exceptions).map(CidrBlock::parse).toList()),
                line.proxies(),
                line.retryCodes(),
                line.probe(),
                line.tls(),
                line.peer(),
                line.registrar(),
                line.processRefer(),
                line.lyncOnlyCallers()));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.21, true",
        "10.0.0.22, false",
        "10.1.0.0, true",
        "10.1.255.255, true",
        "10.2.0.0, false",
        "192.168.1.127, true",
        "192.168.1.128, false",
        "2001:db8:0:1::5, true",
        "2001:db8:0:2::5, false",
        "::1, true",
        "::2, false"
    })
    void deniedByDefaultLetsInItsExceptionsAlone(String source, boolean admitted) {
        var access = access(
                Line.Allowed.Rule.DENIED, "10.0.0.21", "10.1.0.0/16", "192.168.1.0/25", "2001:db8:0:1::/64", "::1");

        assertThat(access.admits(InetAddress.ofLiteral(source).getAddress())).isEqualTo(admitted);
    }

    @Test
    void grantedByDefaultKeepsOutItsExceptionsAlone() {
        var access = access(Line.Allowed.Rule.GRANTED, "10.0.0.0/8");

        assertThat(access.admits(new byte[] {10, 1, 2, 3})).isFalse();
        assertThat(access.admits(new byte[] {11, 1, 2, 3})).isTrue();
    }

    @Test
    void withoutExceptionsNobodyIsLetIn() {
        assertThat(access(Line.Allowed.Rule.DENIED).admits(new byte[] {127, 0, 0, 1}))
                .isFalse();
    }

    @Test
    void anIpv4AddressMappedIntoIpv6IsTheIpv4Address() {
        var mapped = new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 10, 0, 0, 21};

        assertThat(access(Line.Allowed.Rule.DENIED, "10.0.0.21").admits(mapped)).isTrue();
        assertThat(access(Line.Allowed.Rule.DENIED, "::ffff:10.0.0.21").admits(new byte[] {10, 0, 0, 21}))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "10.0.0", "10.0.0.256", "10.0.0.1/33", "10.0.0.1/24", "01.2.3.4", "med01.example.com", "1::2::3",
                "12345::", ":1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "10.0.0.0/", "10.0.0.0/-1", "::1/129", "1:"
            })
    void whatIsNoBlockIsRefused(String text) {
        assertThatThrownBy(() -> CidrBlock.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "::",
                "::1",
                "1::",
                "2001:db8::8:800:200c:417a",
                "1:2:3:4:5:6:7:8",
                "1:2:3::7:8",
                "64:ff9b::192.0.2.33"
            })
    void readsAddressesLikeTheJdkButWithoutDns(String text) {
        assertThat(IpAddress.parse(text)).isEqualTo(InetAddress.ofLiteral(text).getAddress());
    }

    @Test
    void refusalsAreLoggedAtTheFirstAndThenOnceInAnInterval() {
        var now = new AtomicReference<>(Instant.EPOCH);
        var refused = new RefusedSources(now::get, Duration.ofMinutes(1));

        assertThat(refused.refused()).contains(1L);
        assertThat(List.of(refused.refused(), refused.refused())).allMatch(java.util.Optional::isEmpty);
        now.set(Instant.EPOCH.plusSeconds(60));
        assertThat(refused.refused()).contains(3L);
        assertThat(refused.refused()).isEmpty();
        assertThat(refused.total()).isEqualTo(5);
    }
}
