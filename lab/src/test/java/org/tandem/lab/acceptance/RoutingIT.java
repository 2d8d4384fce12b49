package org.tandem.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.tandem.lab.call.Offered;
import org.tandem.lab.call.Placed;
import org.tandem.lab.call.Talk;
import org.tandem.lab.lync.LyncCall;
import org.tandem.lab.lync.LyncOffer;
import org.tandem.lab.sip.Message;
import org.tandem.lab.sip.MessageText;
import org.tandem.lab.sip.Transport;
import tools.jackson.databind.JsonNode;

/// Where calls go and where they must not go, and which caller the far side is shown.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RoutingIT {
    private static final Duration QUIET = Duration.ofMillis(400);

    private final LyncSite world = new LyncSite("routing");

    @AfterAll
    void stop() {
        world.close();
    }

    @AfterEach
    void everyMessageToLyncWasMarked() {
        world.quiet();
        assertThat(world.violations()).isEmpty();
    }

    private Placed fromPstn(String caller, String number, Consumer<MessageText> more) {
        return world.pstn.call(caller, number, Transport.UDP, world.pstnLine, false, more);
    }

    private String normalizer(String sipCallId) {
        return world.site.record(sipCallId).path("normalizer").asString("");
    }

    @Test
    @Tag("TRK-06")
    @Tag("DIA-09")
    void lyncOnlyCallerIsRefusedWithTheReasonWhileNoDestinationIsSet() {
        LyncCall call = world.lync.call(world.anaLaptop, "+12129990000");
        Message refusal = call.awaitRefusal();

        assertThat(refusal.status()).isEqualTo(480);
        assertThat(refusal.field("Reason")).contains("Q.850;cause=20").contains("no destination for Lync-only callers");
        assertThat(world.pstn.pollInvite(QUIET)).isEmpty();
        assertThat(normalizer(call.attempts().getFirst().callId())).isEqualToIgnoringCase("lync");
    }

    @Test
    @Tag("TRK-06")
    void lyncOnlyCallerReachesTheStationThatIsSet() {
        world.lyncLine("      lyncOnlyCallers: {type: station, name: Bea}\n");
        try {
            LyncCall call = world.lync.call(world.anaLaptop, "+12129990000");
            Offered atBea = world.bea.awaitCall().ring();
            assertThat(atBea.invite().fromUser()).isEqualTo(LyncSite.ANA);
            call.awaitRinging();
            Talk bea = atBea.answer();
            Talk ana = call.awaitAnswer();
            bea.hangUp();
            ana.awaitEnd();
            assertThat(world.pstn.pollInvite(QUIET)).isEmpty();
        } finally {
            world.lyncLine();
        }
    }

    @Test
    @Tag("TRK-06")
    @Tag("TRK-01")
    void lyncOnlyCallerMayUseAnEntryThatIsMarkedForSuchCallers() {
        LyncCall call = world.lync.call(world.anaLaptop, LyncSite.OUTSIDE);
        Offered outside = world.pstn.awaitCall().ring();
        assertThat(outside.invite().requestUser()).isEqualTo(LyncSite.OUTSIDE);
        assertThat(outside.invite().fromUser()).isEqualTo(LyncSite.ANA);
        Talk subscriber = outside.answer();
        Talk ana = call.awaitAnswer();
        ana.hangUp();
        subscriber.awaitEnd();
    }

    @Test
    @Tag("TRK-09")
    void tandemFirstKeepsCallerAndDiversionOnTheWayToLync() {
        Placed call = fromPstn(
                LyncSite.OUTSIDE,
                LyncSite.ANA,
                text -> text.field("Diversion", "<sip:+13175550100@lab.example>;reason=unconditional"));
        LyncOffer atAna = world.anaLaptop.awaitOffer();

        assertThat(atAna.invite().fromUser()).isEqualTo(LyncSite.OUTSIDE);
        assertThat(atAna.invite().field("Diversion")).contains("+13175550100").contains("reason=unconditional");
        Talk ana = atAna.answer();
        Talk caller = call.awaitAnswer();
        caller.hangUp();
        ana.awaitEnd();
    }

    @Test
    @Tag("TRK-09")
    void tandemFirstGivesTheNumbersOfStationsToStations() {
        Placed call = fromPstn(LyncSite.OUTSIDE, LyncSite.BEA, _ -> {});
        Offered atBea = world.bea.awaitCall();
        assertThat(atBea.invite().fromUser()).isEqualTo(LyncSite.OUTSIDE);
        atBea.reject(486, "Busy Here");
        assertThat(call.awaitRefusal().status()).isEqualTo(486);
    }

    @Test
    @Tag("DIA-07")
    void accountCodesThatAreDialledAlongStandInTheRecordAndAreNotDialledOut() {
        Placed call = world.bea.call("7123" + LyncSite.OUTSIDE.substring(1));
        Offered outside = world.pstn.awaitCall();
        assertThat(outside.invite().requestUser()).isEqualTo(LyncSite.OUTSIDE);
        outside.reject(486, "Busy Here");
        call.awaitRefusal();

        JsonNode record = world.site.record(call.call().callId());
        assertThat(record.at("/accountCodes/Matter").asString("")).isEqualTo("123");
        assertThat(record.path("classification").asString("")).isEqualTo("Client");
    }

    @Test
    @Tag("TRK-10")
    void unmatchedNumberFromLyncIsRefusedForGoodAndDoesNotComeBack() {
        int before = world.trunk.invites().size();
        LyncCall call = world.lync.call(world.anaLaptop, LyncSite.NOBODY);
        Message refusal = call.awaitRefusal();

        assertThat(refusal.status()).isEqualTo(404);
        assertThat(refusal.field("Reason")).contains("Q.850;cause=1;");
        assertThat(call.attempts()).hasSize(1);
        assertThat(world.trunk.invites().size()).isEqualTo(before);
        assertThat(world.pstn.pollInvite(QUIET)).isEmpty();
    }

    @Test
    @Tag("TRK-10")
    void numberOfALyncUserThatLyncItselfDoesNotKnowIsNotSentBackToLync() {
        int before = world.trunk.invites().size();
        ScriptedPeer lync = world.site.peer("MS 2", Transport.TCP);
        var call = lync.call(LyncSite.DORA_AT_LYNC, "+13175559777", world.lyncLine, MediaTexts.PLAIN);

        assertThat(call.awaitFinal(CallSite.SOON).status()).isEqualTo(404);
        assertThat(world.trunk.invites().size()).isEqualTo(before);
        assertThat(world.pstn.pollInvite(QUIET)).isEmpty();
    }

    @Test
    @Tag("LIN-03")
    void withheldCallerGetsTheLinesIdentityTowardsLync() {
        Placed call = fromPstn("anonymous", LyncSite.ANA, text -> text.field("Privacy", "id"));
        LyncOffer atAna = world.anaLaptop.awaitOffer();

        assertThat(atAna.invite().fromUser()).isEqualTo(LyncSite.LINE_NUMBER);
        assertThat(atAna.invite().fromDisplayName()).isEqualTo("Contact centre");
        assertThat(atAna.invite().text().toLowerCase(java.util.Locale.ROOT)).doesNotContain("anonymous", "privacy");
        atAna.decline();
        assertThat(call.awaitRefusal().status()).isEqualTo(603);
    }

    @Test
    @Tag("LIN-03")
    void privacyHidesACallersNumberToo() {
        Placed call = fromPstn(LyncSite.OUTSIDE, LyncSite.ANA, text -> text.field("Privacy", "id"));
        LyncOffer atAna = world.anaLaptop.awaitOffer();

        assertThat(atAna.invite().fromUser()).isEqualTo(LyncSite.LINE_NUMBER);
        assertThat(atAna.invite().text()).doesNotContain(LyncSite.OUTSIDE);
        atAna.decline();
        call.awaitRefusal();
    }

    @Test
    @Tag("LIN-03")
    void stationWithoutANumberCallsLyncWithTheLinesE164Number() {
        Placed call = world.carl.call(LyncSite.ANA);
        LyncOffer atAna = world.anaLaptop.awaitOffer();

        assertThat(atAna.invite().fromUser()).isEqualTo(LyncSite.LINE_NUMBER);
        assertThat(atAna.invite().text()).contains("From:").contains("@" + CallSite.DOMAIN);
        atAna.decline();
        call.awaitRefusal();
    }

    @Test
    @Tag("DIA-09")
    void recordSaysThatTheDialPlanNormalizedWhatAPhoneDialled() {
        Placed call = world.bea.call(LyncSite.ANA);
        world.anaLaptop.awaitOffer().decline();
        call.awaitRefusal();

        assertThat(normalizer(call.call().callId()).replaceAll("[^A-Za-z]", "")).isEqualToIgnoringCase("dialPlan");
    }

    @Test
    @Tag("DIA-09")
    void numberFromLyncThatIsNotE164IsStillMatched() {
        ScriptedPeer lync = world.site.peer("MS 3", Transport.TCP);
        var call = lync.call(LyncSite.ANA, "101", world.lyncLine, MediaTexts.PLAIN);
        world.bea.awaitCall().reject(486, "Busy Here");

        assertThat(call.awaitFinal(CallSite.SOON).status()).isEqualTo(486);
        assertThat(normalizer(call.callId())).isEqualToIgnoringCase("lync");
    }

    @Test
    @Tag("DIA-04")
    void numberOfALyncUserNeverLeavesToThePstnWhenLyncIsDown() {
        world.lync.kill("Tandem");
        try {
            Placed call = world.bea.call(LyncSite.ANA);
            assertThat(call.awaitRefusal().status()).isEqualTo(503);
            Placed fromOutside = fromPstn(LyncSite.OUTSIDE, LyncSite.ANA, _ -> {});
            assertThat(fromOutside.awaitRefusal().status()).isEqualTo(503);
            assertThat(world.pstn.pollInvite(QUIET)).isEmpty();
        } finally {
            world.lync.revive("Tandem");
        }
    }
}
