package org.tandem.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tandem.lab.peer.Ports;
import org.tandem.lab.peer.RequiresPeer;
import org.tandem.lab.peer.Sipp;

/// The hard cases of signalling inside a call, with SIPp on both sides and Tandem between, over UDP and over
/// TCP.
///
/// The scenarios themselves check what they get: tags, RAck, session intervals, whose description comes
/// through. A line of its own stands on each side; the called one asks for sessions of 4 s, so that a refresh
/// can be waited for.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@RequiresPeer("sipp")
class HardCallsIT {
    private final int udpIn = Ports.free();
    private final int tcpIn = Ports.free();
    private final int udpOut = Ports.free();
    private final int tcpOut = Ports.free();
    private final int udpCallee = Ports.free();
    private final int tcpCallee = Ports.free();
    private Path folder;
    private PeerSite site;

    @SuppressWarnings("NullAway.Init")
    HardCallsIT() {}

    @BeforeAll
    void start(@TempDir Path temporary) {
        folder = temporary;
        site = PeerSite.start(
                folder,
                """
                line:
                  In UDP:
                    transport: {protocol: udp, bindAddress: 127.0.0.1, receivePort: %1$d}
                    access: {exceptions: [127.0.0.1]}
                    session: {minSession: 2s}
                  In TCP:
                    transport: {protocol: tcp, bindAddress: 127.0.0.1, receivePort: %2$d}
                    access: {exceptions: [127.0.0.1]}
                    session: {minSession: 2s}
                  Out UDP:
                    transport: {protocol: udp, bindAddress: 127.0.0.1, receivePort: %3$d}
                    access: {exceptions: [127.0.0.1]}
                    proxies: [{host: 127.0.0.1, port: %5$d}]
                    probe: {interval: 0s}
                    session: {sessionTimer: 4s, minSession: 2s, responseWithin: 1s}
                  Out TCP:
                    transport: {protocol: tcp, bindAddress: 127.0.0.1, receivePort: %4$d}
                    access: {exceptions: [127.0.0.1]}
                    proxies: [{host: 127.0.0.1, port: %6$d}]
                    probe: {interval: 0s}
                    session: {sessionTimer: 4s, minSession: 2s, responseWithin: 1s}
                lineGroup:
                  UDP LG: {members: [Out UDP]}
                  TCP LG: {members: [Out TCP]}
                dialPlan:
                  default:
                    entries:
                      - inputPattern: "+131755591XX"
                        classification: Local
                        groups: [{lineGroup: UDP LG, dialString: "+131755591XX"}]
                      - inputPattern: "+131755592XX"
                        classification: Local
                        groups: [{lineGroup: TCP LG, dialString: "+131755592XX"}]
                """.formatted(udpIn, tcpIn, udpOut, tcpOut, udpCallee, tcpCallee),
                "In UDP",
                "In TCP",
                "Out UDP",
                "Out TCP");
    }

    @AfterAll
    void stop() {
        site.close();
    }

    /// Both sides on one transport.
    enum Over {
        UDP,
        TCP
    }

    private Sipp callee(Over over, String scenario) {
        boolean isUdp = over == Over.UDP;
        var play = Sipp.Play.once(scenario, isUdp ? Sipp.Transport.UDP : Sipp.Transport.TCP);
        return Sipp.listen(folder, play.port(isUdp ? udpCallee : tcpCallee));
    }

    private Sipp caller(Over over, String scenario) {
        boolean isUdp = over == Over.UDP;
        var play = Sipp.Play.once(scenario, isUdp ? Sipp.Transport.UDP : Sipp.Transport.TCP)
                .key("user", isUdp ? "+13175559101" : "+13175559201")
                .key("domain", "lab.example");
        return Sipp.call(folder, play, isUdp ? udpIn : tcpIn);
    }

    private void plays(Over over, String callerScenario, String calleeScenario) {
        try (var callee = callee(over, calleeScenario);
                var caller = caller(over, callerScenario)) {
            caller.awaitSuccess();
            callee.awaitSuccess();
        }
    }

    // PRACK.

    @ParameterizedTest
    @EnumSource
    @Tag("TRK-03")
    void aCallerThatDemandsReliable18xGetsThemThoughTheCalledSideSendsNone(Over over) {
        plays(over, "caller-demands-prack.xml", "callee-has-early-media.xml");
    }

    @ParameterizedTest
    @EnumSource
    @Tag("TRK-03")
    void reliable18xOfTheCalledSideAreAcknowledgedAndTheCallerGetsTheAnswerInThe200(Over over) {
        try (var callee = callee(over, "callee-rings-reliably.xml");
                var caller = caller(over, "caller-hangs-up.xml")) {
            caller.awaitSuccess();
            callee.awaitSuccess();

            var ok = caller.messages().substring(caller.messages().lastIndexOf("SIP/2.0 200 OK"));
            assertThat(ok).as("the last 200 is that of the BYE").contains("BYE");
            assertThat(caller.messages().split("o=- 2 2", -1))
                    .as("the answer in the 183 and in the 200")
                    .hasSize(3);
            assertThat(caller.messages()).doesNotContain("RSeq");
        }
    }

    @ParameterizedTest
    @EnumSource
    @Tag("TRK-03")
    void anOfferInAReliable183IsAnsweredInThePrackThroughBothLegs(Over over) {
        plays(over, "caller-without-offer-pracks.xml", "callee-offers-early.xml");
    }

    // UPDATE.

    @ParameterizedTest
    @EnumSource
    @Tag("TRK-03")
    void anUpdateBeforeTheAnswerPassesThrough(Over over) {
        plays(over, "caller-updates-early.xml", "callee-takes-early-update.xml");
    }

    @ParameterizedTest
    @EnumSource
    @Tag("TRK-03")
    void anUpdateInsideACallReachesTheOtherSideAsAReinvite(Over over) {
        plays(over, "caller-updates.xml", "callee-is-reinvited.xml");
    }

    @ParameterizedTest
    @EnumSource
    @Tag("TRK-03")
    void anUpdateOfTheCalledSideReachesTheCallerAsAReinvite(Over over) {
        plays(over, "caller-is-reinvited.xml", "callee-updates.xml");
    }

    // Session timers.

    @ParameterizedTest
    @EnumSource
    @Tag("LIN-09")
    void anIntervalThatIsTooShortIsRefusedWithTheLeast(Over over) {
        plays(over, "caller-asks-too-short-a-session.xml", "callee-answers.xml");
    }

    @ParameterizedTest
    @EnumSource
    @Tag("LIN-09")
    void aCalledSideThatWantsALongerIntervalGetsIt(Over over) {
        plays(over, "caller-hangs-up.xml", "callee-wants-a-longer-session.xml");
    }

    @ParameterizedTest
    @EnumSource
    @Tag("LIN-09")
    void weRefreshByUpdate(Over over) {
        plays(over, "caller-is-hung-up-on.xml", "callee-is-refreshed.xml");
    }

    @ParameterizedTest
    @EnumSource
    @Tag("LIN-09")
    void weRefreshByReinviteWhereUpdateIsNotTaken(Over over) {
        plays(over, "caller-is-hung-up-on.xml", "callee-is-refreshed-by-reinvite.xml");
    }

    @ParameterizedTest
    @EnumSource
    @Tag("LIN-09")
    void aPeerThatRefreshesKeepsItsCall(Over over) {
        plays(over, "caller-refreshes.xml", "callee-answers.xml");
    }

    @ParameterizedTest
    @EnumSource
    @Tag("LIN-09")
    void aPeerThatDoesNotRefreshLosesItsCallAndTheOtherSideIsReleased(Over over) {
        plays(over, "caller-falls-asleep.xml", "callee-answers.xml");
    }

    // Forks, CANCEL against 200, offers, glare.

    @ParameterizedTest
    @EnumSource
    @Tag("TRK-03")
    void ofAForkTheFirstToAnswerIsTakenAndTheSecondEnded(Over over) {
        plays(over, "caller-hangs-up.xml", "callee-forks.xml");
    }

    @ParameterizedTest
    @EnumSource
    @Tag("TRK-03")
    void a200ThatCrossesACancelIsAcknowledgedAndEnded(Over over) {
        plays(over, "caller-gives-up.xml", "callee-answers-the-cancelled.xml");
    }

    @ParameterizedTest
    @EnumSource
    @Tag("TRK-03")
    void anInviteWithoutOfferGetsTheOfferOfTheOtherSide(Over over) {
        plays(over, "caller-without-offer.xml", "callee-offers.xml");
    }

    @ParameterizedTest
    @EnumSource
    @Tag("TRK-03")
    void aReinviteWithoutOfferGetsTheOfferOfTheOtherSide(Over over) {
        plays(over, "caller-asks-for-an-offer.xml", "callee-is-asked-for-an-offer.xml");
    }

    @ParameterizedTest
    @EnumSource
    @Tag("TRK-03")
    void aReinviteThatMeetsOneOfOursGets491(Over over) {
        plays(over, "caller-holds.xml", "callee-meets-glare.xml");
    }

    @ParameterizedTest
    @EnumSource
    @Tag("LIN-05")
    void aPhoneThatWakesUpAfterItsInviteWasGivenUpIsCancelled(Over over) {
        plays(over, "caller-is-not-heard.xml", "callee-wakes-up.xml");
    }
}
