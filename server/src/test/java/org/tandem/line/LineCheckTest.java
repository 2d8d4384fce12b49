package org.tandem.line;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class LineCheckTest {
    private final Administrator admin =
            new Administrator(Location.TYPE, Certificate.TYPE, Authority.TYPE, Line.TYPE, LineGroup.TYPE);

    private List<String> errors(String yaml) {
        return admin.set(yaml).stream()
                .filter(text -> !text.endsWith("(warning)"))
                .toList();
    }

    private Line line(String name) {
        return admin.view().find(Line.TYPE, name).orElseThrow();
    }

    @Test
    @Tag("LIN-01")
    void aLyncLineOfFewWordsHasTheGuidesDefaults() {
        var wrong = admin.set("""
                line:
                  Lync:
                    usage: microsoftLync
                    domainName: cic.example.com
                    identity: {callingAddress1: {name: Contact Centre, address: "+13175551000"}}
                    access: {exceptions: [10.0.0.21]}
                    proxies: [{host: med01.example.com, port: 5068}]
                """);

        assertThat(wrong).isEmpty();
        var line = line("lync");
        assertThat(line.protocol()).isEqualTo(LineTransport.TCP);
        assertThat(line.receivePort()).isEqualTo(5066);
        assertThat(line.maxCalls()).isZero();
        assertThat(line.retryCodes()).containsExactly(503);
        assertThat(line.access().byDefault()).isEqualTo(Line.Allowed.Rule.DENIED);
        assertThat(line.processRefer()).isTrue();
        assertThat(line.probe().interval()).isEqualTo(Duration.ofSeconds(30));
        assertThat(line.ownIdentity().name()).isEqualTo("Contact Centre");
        assertThat(line.topologyNote().orElseThrow().sentence())
                .isEqualTo("In the Lync topology: PSTN gateway cic.example.com, listening port 5066, transport TCP.");
    }

    @Test
    @Tag("LIN-06")
    void receivePortFollowsUsageAndProtocolUnlessItIsSet() {
        admin.with("""
                line:
                  trunk: {usage: microsoftLync, transport: {protocol: tcp}}
                  rcc: {usage: microsoftLyncRemoteCallControl}
                  phones: {usage: stationConnections}
                  own: {usage: microsoftLync, transport: {receivePort: 5070}}
                """);

        assertThat(List.of(line("trunk"), line("rcc"), line("phones"), line("own")))
                .extracting(Line::receivePort)
                .containsExactly(5066, 11_001, 5060, 5070);
        assertThat(Line.defaultPort(LineUsage.MICROSOFT_LYNC, LineTransport.TLS))
                .isEqualTo(5067);
    }

    @Test
    @Tag("LIN-02")
    void usageMicrosoftLyncForcesItsSettingsAndShowsThemAsForced() {
        admin.with("line: {Lync: {usage: microsoftLync}}");

        var line = line("Lync");
        assertThat(line.isAnswerDeferred()).isTrue();
        assertThat(line.isT38Enabled()).isFalse();
        assertThat(line.hasAutoOffHook()).isTrue();
        assertThat(line.forced())
                .extracting(ForcedSetting::path, ForcedSetting::value)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("session/deferredAnswer", "true"),
                        org.assertj.core.groups.Tuple.tuple("session/t38Faxing", "false"),
                        org.assertj.core.groups.Tuple.tuple("session/autoOffHook", "true"),
                        org.assertj.core.groups.Tuple.tuple("msCallSource", "non-ms-rtc"));
    }

    @Test
    @Tag("LIN-02")
    void forcedSettingsCannotBeEdited() {
        var wrong = errors("""
                line:
                  Lync:
                    usage: microsoftLync
                    session: {deferredAnswer: false, t38Faxing: true, autoOffHook: false}
                """);

        assertThat(wrong)
                .containsExactly(
                        "line/Lync/session/deferredAnswer: is forced on by usage Microsoft Lync: leave it out",
                        "line/Lync/session/t38Faxing: is forced off by usage Microsoft Lync: leave it out",
                        "line/Lync/session/autoOffHook: is forced on by usage Microsoft Lync: leave it out");
        assertThat(admin.view().all(Line.TYPE)).isEmpty();
    }

    @Test
    @Tag("LIN-02")
    void otherUsagesLeaveThoseSettingsFree() {
        admin.with("line: {PSTN: {session: {deferredAnswer: false, t38Faxing: true}}}");

        assertThat(line("PSTN").isAnswerDeferred()).isFalse();
        assertThat(line("PSTN").isT38Enabled()).isTrue();
        assertThat(line("PSTN").forced()).isEmpty();
    }

    @Test
    @Tag("LIN-06")
    void udpIsRefusedOnBothLyncUsagesWithTheReason() {
        assertThat(errors("""
                line:
                  Lync: {usage: microsoftLync, transport: {protocol: udp}}
                  RCC: {usage: microsoftLyncRemoteCallControl, transport: {protocol: udp}}
                """))
                .hasSize(2)
                .allMatch(text ->
                        text.contains("transport/protocol: UDP cannot be used: Lync speaks SIP over TCP and TLS"));
    }

    @Test
    @Tag("LIN-03")
    void useAnonymousIsRefusedOnALyncLine() {
        assertThat(errors("line: {Lync: {usage: microsoftLync, identity: {useAnonymous: true}}}"))
                .singleElement()
                .asString()
                .startsWith("line/Lync/identity/useAnonymous: cannot be on for a Lync line");
        assertThat(errors("line: {PSTN: {identity: {useAnonymous: true}}}")).isEmpty();
    }

    @Test
    @Tag("LIN-03")
    void aLyncLinesCallingAddressIsE164() {
        assertThat(errors("""
                line:
                  Lync: {usage: microsoftLync, identity: {callingAddress1: {address: "3175551000"}}}
                """))
                .singleElement()
                .asString()
                .contains("identity/callingAddress1/address: \"3175551000\" is not in E.164 format");
    }

    @Test
    @Tag("LIN-06")
    void twoLinesOnOneAddressPortAndTransportAreRefusedButUdpBesideTcpIsNot() {
        admin.with("""
                line:
                  a: {transport: {protocol: udp, receivePort: 5060}}
                  b: {transport: {protocol: tcp, receivePort: 5060}}
                  c: {transport: {protocol: tcp, receivePort: 5061, bindAddress: 127.0.0.1}}
                  d: {transport: {protocol: tcp, receivePort: 5061, bindAddress: 127.0.0.2}}
                """);

        assertThat(errors("line: {e: {transport: {protocol: udp, receivePort: 5060, bindAddress: 10.0.0.1}}}"))
                .contains(
                        "line/e/transport/receivePort: 5060 is also the receive port of line \"a\" on the same address"
                                + " and transport: choose another");
    }

    @Test
    @Tag("LIN-06")
    void aRemoteCallControlLinesPortIsRefusedOnATrunkWhateverTheAddress() {
        var wrong = errors("""
                line:
                  rcc: {usage: microsoftLyncRemoteCallControl, transport: {bindAddress: 127.0.0.1}}
                  Lync: {usage: microsoftLync, transport: {receivePort: 11001, bindAddress: 127.0.0.2}}
                """);

        assertThat(wrong)
                .hasSize(2)
                .allMatch(text -> text.contains("a trunk and remote call control never share a port"));
    }

    @Test
    void allProblemsOfALineAreToldAtOnce() {
        var wrong = errors("""
                line:
                  Lync:
                    usage: microsoftLync
                    domainName: not a name
                    location: nowhere
                    transport: {protocol: udp}
                    identity: {useAnonymous: true}
                    retryCodes: [503, 42]
                    probe: {interval: 10ms, misses: 0}
                    session: {minSession: 0s}
                    registrar: {enabled: true}
                """);

        assertThat(wrong)
                .extracting(text -> text.substring("line/Lync/".length(), text.indexOf(':')))
                .containsExactlyInAnyOrder(
                        "domainName",
                        "location",
                        "transport/protocol",
                        "identity/useAnonymous",
                        "retryCodes/1",
                        "probe/interval",
                        "probe/misses",
                        "session/minSession",
                        "registrar/enabled");
    }

    @Test
    @Tag("LIN-09")
    void theSessionTimerIsOnForLyncLinesAndOffForOthersUnlessSet() {
        var told = admin.set("""
                line:
                  Lync: {usage: microsoftLync}
                  Provider: {}
                  Without: {usage: microsoftLync, session: {sessionTimer: 0s}}
                  Short: {session: {sessionTimer: 20s, minSession: 10s}, transport: {receivePort: 5070}}
                  Wrong: {session: {sessionTimer: 60s}, transport: {receivePort: 5080}}
                """);

        assertThat(told)
                .anySatisfy(text -> assertThat(text)
                        .startsWith("line/Short/session/minSession: ")
                        .contains("RFC 4028")
                        .endsWith("(warning)"));
        assertThat(told).anySatisfy(text -> assertThat(text).startsWith("line/Wrong/session/sessionTimer: "));
        admin.with("""
                line:
                  Lync: {usage: microsoftLync}
                  Provider: {}
                  Without: {usage: microsoftLync, session: {sessionTimer: 0s}, transport: {receivePort: 5070}}
                """);
        assertThat(line("Lync").sessionInterval()).isEqualTo(Duration.ofMinutes(30));
        assertThat(line("Provider").sessionInterval()).isZero();
        assertThat(line("Without").sessionInterval()).isZero();
    }

    @Test
    @Tag("LGR-01")
    void aLineGroupNamesLinesThatExistOnceAndCarryCalls() {
        var wrong = errors("""
                line:
                  Lync: {usage: microsoftLync}
                  RCC: {usage: microsoftLyncRemoteCallControl}
                lineGroup:
                  Lync LG: {members: [Lync, lync, RCC, gone]}
                """);

        assertThat(wrong)
                .containsExactly(
                        "lineGroup/Lync LG/members/1: line \"lync\" is in the group twice",
                        "lineGroup/Lync LG/members/2: line \"RCC\" is for remote call control and carries no calls",
                        "lineGroup/Lync LG/members/3: there is no line \"gone\"");
    }

    @Test
    @Tag("LIN-07")
    void aTlsLineNeedsACertificateAndAuthorities() {
        assertThat(errors("""
                line:
                  Lync:
                    usage: microsoftLync
                    transport: {protocol: tls}
                    tls: {requireMutual: true, authorities: []}
                  other:
                    transport: {protocol: tls}
                    tls: {certificate: gone, authorities: [gone], protocols: [SSLv3]}
                """))
                .containsExactly(
                        "line/Lync/tls/certificate: is not set, and a TLS line needs one",
                        "line/Lync/tls/authorities: mutual authentication needs authorities to trust",
                        "line/other/tls/certificate: there is no certificate \"gone\"",
                        "line/other/tls/authorities/0: there is no authority certificate \"gone\"",
                        "line/other/tls/protocols/0: \"SSLv3\" is none of TLSv1, TLSv1.1, TLSv1.2, TLSv1.3");
    }
}
