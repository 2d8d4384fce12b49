package org.tandem.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.tandem.lab.sip.Dialog;
import org.tandem.lab.sip.IncomingCall;
import org.tandem.lab.sip.Message;
import org.tandem.lab.sip.OutgoingCall;
import org.tandem.lab.sip.Sdp;
import org.tandem.lab.sip.Transport;
import tools.jackson.databind.JsonNode;

/// Two mediation servers on one line, a third on the next line of the group, and what happens when they fail.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FailoverIT {
    private static final Duration QUIET = Duration.ofMillis(400);
    private static final String LYNC_USER = "+13175559123";
    private static final String OUTSIDE = "+12125550147";

    // A host of its own: a line whose proxy is on the same host as the sender's would lead back to it.
    private static final InetAddress PROXY = InetAddress.ofLiteral("127.0.0.41");

    // T1 of 50 ms makes the time without any answer 3.2 s instead of 32 s.
    private final CallSite site = new CallSite("failover", "http: {port: 0}\nsip: {t1: 50ms, t2: 400ms}\n");
    private final InetSocketAddress lyncLine = CallSite.linePort();
    private final InetSocketAddress secondLine = CallSite.linePort();
    private final InetSocketAddress pstnLine = CallSite.linePort();
    private final InetSocketAddress proxyLine = CallSite.linePort();
    private final ScriptedPeer first = site.peer("MS 1", Transport.TCP);
    private final ScriptedPeer second = site.peer("MS 2", Transport.TCP);
    private final ScriptedPeer third = site.peer("MS 3", Transport.TCP);
    private final ScriptedPeer pstn = site.peer("PSTN", Transport.UDP);
    private final ScriptedPeer proxy = site.peer("proxy", Transport.UDP, PROXY, null);

    FailoverIT() {
        configure("{interval: 0s}");
        site.awaitLines(4);
    }

    /// Applied anew, with other settings for probes, before each test that wants them; known health stays.
    private void configure(String probe) {
        site.apply(
                CONFIGURATION,
                Map.of(
                        "probe", probe,
                        "lync", Integer.toString(lyncLine.getPort()),
                        "second", Integer.toString(secondLine.getPort()),
                        "pstn", Integer.toString(pstnLine.getPort()),
                        "proxy", Integer.toString(proxyLine.getPort()),
                        "ms1", first.port(),
                        "ms2", second.port(),
                        "ms3", third.port(),
                        "gateway", pstn.port(),
                        "proxy.peer", proxy.port()));
    }

    private static final String CONFIGURATION = """
            tandem: {format: 1}
            objects:
              line:
                Lync:
                  usage: microsoftLync
                  domainName: cic.lab.example
                  transport: {protocol: tcp, bindAddress: 127.0.0.1, receivePort: ${lync}}
                  identity: {callingAddress1: {address: "+13175550100"}}
                  access: {byDefault: denied, exceptions: ["127.0.0.1"]}
                  proxies: [{host: 127.0.0.1, port: ${ms1}}, {host: 127.0.0.1, port: ${ms2}}]
                  probe: ${probe}
                Lync two:
                  usage: microsoftLync
                  domainName: cic.lab.example
                  transport: {protocol: tcp, bindAddress: 127.0.0.1, receivePort: ${second}}
                  identity: {callingAddress1: {address: "+13175550100"}}
                  access: {byDefault: denied, exceptions: ["127.0.0.1"]}
                  proxies: [{host: 127.0.0.1, port: ${ms3}}]
                  probe: ${probe}
                PSTN:
                  usage: generalPurpose
                  transport: {protocol: udp, bindAddress: 127.0.0.1, receivePort: ${pstn}}
                  access: {byDefault: denied, exceptions: ["127.0.0.1"]}
                  proxies: [{host: 127.0.0.1, port: ${gateway}}]
                  probe: {interval: 0s}
                Proxy:
                  usage: generalPurpose
                  transport: {protocol: udp, bindAddress: 127.0.0.1, receivePort: ${proxy}}
                  access: {byDefault: denied, exceptions: ["127.0.0.41"]}
                  proxies: [{host: 127.0.0.41, port: ${proxy.peer}}]
                  probe: {interval: 0s}
                  peer: {proxyIsPeer: true}
              lineGroup:
                Lync LG: {members: [Lync, Lync two]}
                PSTN LG: {members: [PSTN]}
                Proxy LG: {members: [Proxy]}
              dialPlan:
                default:
                  entries:
                    - inputPattern: "+13175559XXX"
                      groups: [{lineGroup: Lync LG, dialString: "+13175559XXX"}]
                    - inputPattern: "+13175558XXX"
                      groups: [{lineGroup: Proxy LG, dialString: "+13175558XXX"}]
                    - inputPattern: "+1NXXNXXXXXX"
                      groups: [{lineGroup: PSTN LG, dialString: "+1NXXNXXXXXX"}]
            """;

    @AfterAll
    void stop() {
        site.close();
    }

    @AfterEach
    void nothingIsLeftOver() {
        for (ScriptedPeer peer : new ScriptedPeer[] {first, second, third, pstn, proxy}) {
            assertThat(peer.stayedQuiet(Duration.ZERO)).isTrue();
        }
    }

    private OutgoingCall call() {
        return pstn.call(OUTSIDE, LYNC_USER, pstnLine, MediaTexts.PLAIN);
    }

    /// Answers at `peer`, ends the call, and gives its record.
    private JsonNode answeredAt(ScriptedPeer peer, OutgoingCall call) {
        Dialog callee = peer.awaitCall().answer(Sdp.parse(MediaTexts.PLAIN));
        call.answered(CallSite.SOON).bye();
        callee.awaitBye(CallSite.SOON);
        return site.record(call.callId());
    }

    private String stateOf(String line, int proxyNumber) {
        for (JsonNode item : site.tandem.get("/api/v1/lines").path("items")) {
            if (item.path("name").asString("").equals(line)) {
                return item.path("proxies").path(proxyNumber).toString().toLowerCase(java.util.Locale.ROOT);
            }
        }
        throw new AssertionError("no line " + line);
    }

    @Test
    @Tag("LIN-05")
    void busyEndsTheSearch() {
        OutgoingCall call = call();
        first.awaitCall().reject(486, "Busy Here");
        assertThat(call.awaitFinal(CallSite.SOON).status()).isEqualTo(486);
        assertThat(second.stayedQuiet(QUIET)).isTrue();
        assertThat(third.stayedQuiet(Duration.ZERO)).isTrue();
    }

    @Test
    @Tag("LIN-05")
    void retryCodeMovesTheCallToTheNextProxy() {
        OutgoingCall call = call();
        first.awaitCall().reject(503, "Service Unavailable");
        JsonNode record = answeredAt(second, call);
        assertThat(record.path("attempts").size()).isEqualTo(2);
        assertThat(record.path("attempts").path(0).toString()).contains("503");
    }

    @Test
    @Tag("LIN-05")
    @Tag("LGR-01")
    void retryCodesOfAllProxiesMoveTheCallToTheNextLineOfTheGroup() {
        OutgoingCall call = call();
        first.awaitCall().reject(503, "Service Unavailable");
        second.awaitCall().reject(503, "Service Unavailable");
        JsonNode record = answeredAt(third, call);
        assertThat(record.path("lineOut").asString("")).isEqualTo("Lync two");
    }

    @Test
    @Tag("LIN-05")
    @Tag("DIA-04")
    void lastRetryCodeIsTheCallersAndNothingLeavesToThePstn() {
        OutgoingCall call = proxy.call(OUTSIDE, LYNC_USER, proxyLine, MediaTexts.PLAIN);
        first.awaitCall().reject(503, "Service Unavailable");
        second.awaitCall().reject(503, "Service Unavailable");
        third.awaitCall().reject(503, "Service Unavailable");
        assertThat(call.awaitFinal(CallSite.SOON).status()).isEqualTo(503);
        assertThat(pstn.stayedQuiet(QUIET)).isTrue();
    }

    @Test
    @Tag("LIN-05")
    void refusedConnectionMovesTheCallToTheNextProxyAndTheNextCallGoesThereAtOnce() {
        first.kill();
        try {
            JsonNode record = answeredAt(second, call());
            assertThat(record.path("attempts").size()).isEqualTo(2);
            assertThat(answeredAt(second, call()).path("attempts").size()).isEqualTo(1);
        } finally {
            first.revive();
        }
        comesBackByAProbe();
    }

    @Test
    @Tag("LIN-05")
    void silenceMovesTheCallToTheNextProxy() {
        first.ignoresCalls();
        try {
            JsonNode record = answeredAt(second, call());
            assertThat(record.path("attempts").size()).isEqualTo(2);
        } finally {
            first.takesCallsAgain();
        }
        comesBackByAProbe();
    }

    @Test
    @Tag("LIN-05")
    @Tag("DIA-04")
    void deadServersAreTakenOutByOptionsAndComeBackByThemselves() {
        configure("{interval: 1s, timeout: 500ms, misses: 1, missesUntilDown: 2}");
        first.kill();
        second.kill();
        third.kill();
        try {
            Eventually.found(
                    "line without a proxy",
                    CallSite.SOON,
                    () -> stateOf("Lync", 0).contains("down")
                                    && stateOf("Lync", 1).contains("down")
                                    && stateOf("Lync two", 0).contains("down")
                            ? Optional.of(true)
                            : Optional.empty());
            OutgoingCall call = proxy.call(OUTSIDE, LYNC_USER, proxyLine, MediaTexts.PLAIN);
            Message refusal = call.awaitFinal(CallSite.SOON);
            assertThat(refusal.status()).isEqualTo(503);
            assertThat(pstn.stayedQuiet(QUIET)).isTrue();
        } finally {
            first.revive();
            second.revive();
            third.revive();
        }
        comesBackByAProbe();
        assertThat(answeredAt(first, call()).path("attempts").size()).isEqualTo(1);
    }

    /// After this all proxies are up again, and no more probes are sent.
    private void comesBackByAProbe() {
        configure("{interval: 1s, timeout: 500ms, misses: 1, missesUntilDown: 2}");
        Eventually.found(
                "proxies that are up",
                CallSite.SOON,
                () -> stateOf("Lync", 0).contains("\"up\"")
                                && stateOf("Lync", 1).contains("\"up\"")
                                && stateOf("Lync two", 0).contains("\"up\"")
                        ? Optional.of(true)
                        : Optional.empty());
        assertThat(first.agent().options().all())
                .isNotEmpty()
                .allSatisfy(
                        options -> assertThat(options.field("ms-call-source")).isEqualTo("non-ms-rtc"));
        configure("{interval: 0s}");
    }

    @Test
    @Tag("TRK-05")
    void callFromAProxyNeverGoesBackToIt() {
        OutgoingCall call = proxy.call(OUTSIDE, "+13175558000", proxyLine, MediaTexts.PLAIN);
        assertThat(call.awaitFinal(CallSite.SOON).status()).isEqualTo(404);
        assertThat(proxy.stayedQuiet(QUIET)).isTrue();
    }

    @Test
    @Tag("TRK-05")
    void callFromElsewhereMayGoToTheProxy() {
        OutgoingCall call = pstn.call(OUTSIDE, "+13175558000", pstnLine, MediaTexts.PLAIN);
        answeredAt(proxy, call);
    }

    @Test
    @Tag("TRK-05")
    void recordRouteOfTheProxyIsFollowedInTheDialog() {
        // The caller itself is elsewhere: only by the route does Tandem's BYE come to the proxy.
        String route = "<sip:" + proxy.hostPort() + ";lr>";
        OutgoingCall call = proxy.call(
                OUTSIDE,
                LYNC_USER,
                proxyLine,
                MediaTexts.PLAIN,
                text -> text.field("Record-Route", route)
                        .replace("Contact", "<sip:" + OUTSIDE + "@" + pstn.hostPort() + ">"));
        IncomingCall there = first.awaitCall();
        assertThat(there.request().text()).doesNotContain("Record-Route");
        Dialog callee = there.answer(Sdp.parse(MediaTexts.PLAIN));
        Dialog caller = call.answered(CallSite.SOON);
        assertThat(caller.routes()).hasSize(1);

        callee.bye();
        Message bye = caller.awaitBye(CallSite.SOON);
        assertThat(bye.field("Route")).contains(proxy.hostPort());
        assertThat(bye.requestUri().toString()).contains(pstn.hostPort());
    }
}
