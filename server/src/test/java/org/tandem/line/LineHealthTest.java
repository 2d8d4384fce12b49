package org.tandem.line;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tandem.base.LineId;

@Tag("LIN-05")
class LineHealthTest {
    private static final Proxy A = new Proxy("med01.example.com", 5067);
    private static final Proxy B = new Proxy("med02.example.com", 5067);
    private static final Proxy C = new Proxy("med03.example.com", 0);

    private final Administrator admin =
            new Administrator(Location.TYPE, Certificate.TYPE, Authority.TYPE, Line.TYPE, LineGroup.TYPE);

    private LineHealth health(String probe) {
        admin.with("""
                line:
                  Lync:
                    usage: microsoftLync
                    proxies:
                    - {host: med01.example.com, port: 5067}
                    - {host: med02.example.com, port: 5067}
                    - {host: med03.example.com}
                    probe: %s
                """.formatted(probe));
        return LineHealth.of(admin.view().find(Line.TYPE, "Lync").orElseThrow());
    }

    @Test
    void proxiesAreTriedInTheirConfiguredOrder() {
        assertThat(health("{}").order()).containsExactly(A, B, C);
    }

    @Test
    void oneMissedProbeChangesNothingTwoMakeAProxySuspectAndFiveTakeItOut() {
        var health = health("{}").missedProbe(A, "silence");
        assertThat(health.order()).containsExactly(A, B, C);
        assertThat(health.stateOf(A)).isEqualTo(new ProxyState.Missing(1, "silence"));

        health = health.missedProbe(A, "silence");
        assertThat(health.order()).containsExactly(B, C, A);
        assertThat(health.stateOf(A)).isEqualTo(new ProxyState.Suspect(2, "silence"));

        health = health.missedProbe(A, "silence").missedProbe(A, "silence").missedProbe(A, "silence");
        assertThat(health.order()).containsExactly(B, C);
        assertThat(health.stateOf(A)).isEqualTo(new ProxyState.Down(5, "silence"));
    }

    @Test
    void theFirstSignOfLifePutsAProxyBackInItsPlace() {
        var health = health("{}");
        for (int i = 0; i < 6; i++) {
            health = health.missedProbe(B, "silence");
        }

        assertThat(health.answered(B).order()).containsExactly(A, B, C);
    }

    @Test
    void aCallThatFailsSendsTheNextOneElsewhereAtOnce() {
        var health = health("{}").failedCall(A, "connection refused");

        assertThat(health.order()).containsExactly(B, C, A);
    }

    @Test
    void suspectProxiesAreStillTriedLastAndALineWithAllDownIsUnusable() {
        var health = health("{}");
        for (var proxy : List.of(A, B, C)) {
            health = health.failedCall(proxy, "silence");
        }
        assertThat(health.order()).containsExactly(A, B, C);
        assertThat(health.isUsable()).isTrue();

        for (int i = 0; i < 5; i++) {
            for (var proxy : List.of(A, B, C)) {
                health = health.missedProbe(proxy, "silence");
            }
        }
        assertThat(health.order()).isEmpty();
        assertThat(health.isUsable()).isFalse();
    }

    @Test
    void withoutProbesNoProxyIsTakenOutBecauseNothingWouldBringItBack() {
        var health = health("{interval: 0s}");
        for (int i = 0; i < 50; i++) {
            health = health.failedCall(A, "silence");
        }

        assertThat(health.order()).containsExactly(B, C, A);
    }

    @Test
    void whatIsKnownOfAProxySurvivesAChangeOfTheLine() {
        var health = health("{}").failedCall(A, "silence");
        admin.with("""
                line:
                  Lync: {usage: microsoftLync, proxies: [{host: med04.example.com}, {host: med01.example.com, port: 5067}]}
                """);

        var changed = health.changedTo(admin.view().find(Line.TYPE, "Lync").orElseThrow());

        assertThat(changed.stateOf(A)).isInstanceOf(ProxyState.Suspect.class);
        assertThat(changed.order()).containsExactly(new Proxy("med04.example.com", 0), A);
    }

    private static LineStates states(Map<String, Boolean> usable) {
        var all = usable.entrySet().stream()
                .map(entry -> new LineState(
                        new LineId(entry.getKey()),
                        LineUsage.GENERAL_PURPOSE,
                        entry.getValue() ? LineState.Status.OPEN : LineState.Status.DOWN,
                        "",
                        "",
                        "",
                        LineHealth.of(Line.of(entry.getKey(), LineUsage.GENERAL_PURPOSE)),
                        0,
                        0))
                .collect(Collectors.toMap(LineState::id, state -> state));
        return new LineStates() {
            @Override
            public List<LineState> all() {
                return List.copyOf(all.values());
            }

            @Override
            public Optional<LineState> find(LineId id) {
                return Optional.ofNullable(all.get(id));
            }
        };
    }

    @Test
    @Tag("LGR-01")
    void aGroupOffersItsUsableLinesInItsOrder() {
        admin.with("""
                line:
                  c: {transport: {receivePort: 1}}
                  a: {transport: {receivePort: 2}}
                  b: {transport: {receivePort: 3}}
                lineGroup:
                  hunt: {members: [c, a, b]}
                  alpha: {members: [c, a, b], order: alphanumerical}
                """);

        var up = states(Map.of("a", true, "b", true, "c", true));
        assertThat(LineSelection.usable(admin.view(), up, "hunt", null))
                .extracting(LineId::value)
                .containsExactly("c", "a", "b");
        assertThat(LineSelection.usable(admin.view(), up, "alpha", null))
                .extracting(LineId::value)
                .containsExactly("a", "b", "c");
        assertThat(LineSelection.usable(admin.view(), states(Map.of("a", false, "b", true)), "hunt", null))
                .extracting(LineId::value)
                .containsExactly("b");
        assertThat(LineSelection.usable(admin.view(), up, "gone", null)).isEmpty();
    }

    @Test
    @Tag("TRK-05")
    void aCallFromAPeerProxyNeverGoesBackToIt() {
        admin.with("""
                line:
                  peer: {peer: {proxyIsPeer: true}, proxies: [{host: Proxy.example.com}]}
                  twin: {transport: {receivePort: 2}, proxies: [{host: proxy.example.com, port: 5070}]}
                  other: {transport: {receivePort: 3}, proxies: [{host: gateway.example.com}]}
                lineGroup: {all: {members: [peer, twin, other]}}
                """);
        var up = states(Map.of("peer", true, "twin", true, "other", true));

        assertThat(LineSelection.usable(admin.view(), up, "all", new LineId("peer")))
                .extracting(LineId::value)
                .containsExactly("other");
        assertThat(LineSelection.usable(admin.view(), up, "all", new LineId("other")))
                .hasSize(3);
    }

    @ParameterizedTest
    @Tag("TRK-05")
    @CsvSource({
        "proxy.example.com, 0, true",
        "PROXY.example.com, 5060, true",
        "proxy.example.com, 5061, true",
        "proxy.example.com, 5068, false",
        "other.example.com, 5060, false"
    })
    void anotherServerOnTheMachineOfAPeerProxyIsNotThatProxy(String host, int port, boolean leadsBack) {
        admin.with("""
                line:
                  peer: {peer: {proxyIsPeer: true}, proxies: [{host: proxy.example.com, port: 5060}]}
                  out: {transport: {receivePort: 2}, proxies: [{host: %s, port: %d}]}
                """.formatted(host, port));

        assertThat(LineSelection.leadsBack(
                        admin.view().find(Line.TYPE, "peer").orElseThrow(),
                        admin.view().find(Line.TYPE, "out").orElseThrow()))
                .isEqualTo(leadsBack);
    }
}
