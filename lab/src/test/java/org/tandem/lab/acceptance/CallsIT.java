package org.tandem.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
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
import org.tandem.lab.lync.TrunkSwitches;
import org.tandem.lab.sip.Message;
import org.tandem.lab.sip.Sdp;
import org.tandem.lab.sip.Transport;
import tools.jackson.databind.JsonNode;

/// Calls between Lync users, phones and the telephone network through one Tandem: who rings, who hears what,
/// how calls end, and what the record says.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CallsIT {
    private static final Duration QUIET = Duration.ofMillis(300);

    private final LyncSite world = new LyncSite("calls");

    @AfterAll
    void stop() {
        world.close();
    }

    @AfterEach
    void everyMessageToLyncWasMarked() {
        world.quiet();
        assertThat(world.violations()).isEmpty();
    }

    private static void talkAndHangUp(Talk one, Talk other) {
        one.hears(10);
        other.hears(10);
        one.hangUp();
        other.awaitEnd();
    }

    private Placed fromPstn(String number) {
        return world.pstn.call(LyncSite.OUTSIDE, number, Transport.UDP, world.pstnLine);
    }

    @Test
    @Tag("TRK-01")
    @Tag("EPM-01")
    @Tag("EPM-02")
    @Tag("TRK-07")
    void lyncUserCallsCicUserAndTheRecordTellsIt() {
        LyncCall call = world.lync.call(world.anaLaptop, "101");
        Offered atBea = world.bea.awaitCall().ring();
        assertThat(atBea.invite().fromUser()).isEqualTo(LyncSite.ANA);
        assertThat(call.awaitRinging().toTag()).isNotEmpty();
        Talk bea = atBea.answer();
        talkAndHangUp(call.awaitAnswer(), bea);

        JsonNode record = world.site.record(call.attempts().getFirst().callId());
        assertThat(record.path("from").asString("")).contains("Ana", LyncSite.ANA);
        assertThat(record.path("to").asString("")).isEqualTo(LyncSite.BEA);
        assertThat(record.path("lineIn").asString("")).isEqualTo("Lync");
        assertThat(record.path("lineOut").asString("")).isEqualTo("Stations");
        assertThat(record.path("station").asString("")).isEqualTo("Bea");
        assertThat(record.path("cause").asString("")).isEqualToIgnoringCase("normal");
        for (String moment : new String[] {"started", "rang", "answered", "ended"}) {
            assertThat(record.path(moment).asString("")).as(moment).isNotEmpty();
        }
        assertThat(record.path("attempts").size()).isEqualTo(1);
    }

    @Test
    @Tag("TRK-07")
    void aCallThatLastsIsListedWithItsPartiesAndGoneAfterItsEnd() {
        Placed call = world.bea.call(LyncSite.ANA);
        Talk ana = world.anaDesk.awaitOffer().answer();
        Talk bea = call.awaitAnswer();

        JsonNode live = Eventually.found("a connected call", CallSite.SOON, this::connected);
        assertThat(live.path("from").asString("")).contains("Bea");
        assertThat(live.path("to").asString("")).isEqualTo(LyncSite.ANA);
        assertThat(live.path("legs").toString()).contains("\"Stations\"", "\"Lync\"");
        bea.hangUp();
        ana.awaitEnd();
        world.site.record(call.call().callId());
        assertThat(connected()).isEmpty();
    }

    private Optional<JsonNode> connected() {
        for (JsonNode call : world.site.tandem.get("/api/v1/calls").path("items")) {
            if (call.path("state").asString("").equals("connected")) {
                return Optional.of(call);
            }
        }
        return Optional.empty();
    }

    @Test
    @Tag("TRK-01")
    @Tag("EPM-03")
    @Tag("EPM-05")
    void lyncUserCallsUserOfBothAndTheLyncEndpointRings() {
        LyncCall call = world.lync.call(world.anaLaptop, LyncSite.DORA);
        LyncOffer atDora = world.doraDesk.awaitOffer();
        assertThat(atDora.invite().fromUser()).isEqualTo(LyncSite.ANA);
        call.awaitRinging();
        Talk dora = atDora.answer();
        talkAndHangUp(call.awaitAnswer(), dora);
    }

    @Test
    @Tag("TRK-01")
    @Tag("EPM-05")
    void lyncUserWithAStationCallsThePstn() {
        LyncCall call = world.lync.call(world.doraLaptop, "+12129990000");
        Offered outside = world.pstn.awaitCall().ring();
        assertThat(outside.invite().requestUser()).isEqualTo("+12129990000");
        assertThat(outside.invite().fromUser()).isIn(LyncSite.DORA, LyncSite.DORA_AT_LYNC);
        call.awaitRinging();
        Talk subscriber = outside.answer();
        talkAndHangUp(subscriber, call.awaitAnswer());

        JsonNode record = world.site.record(call.attempts().getFirst().callId());
        assertThat(record.path("fromStation").asString("")).isEqualTo("Dora at Lync");
        assertThat(record.path("lineOut").asString("")).isEqualTo("PSTN");
    }

    @Test
    @Tag("TRK-02")
    @Tag("EPM-02")
    void phoneCallsLyncUserByNumber() {
        Placed call = world.bea.call(LyncSite.ANA);
        LyncOffer atLaptop = world.anaLaptop.awaitOffer();
        LyncOffer atDesk = world.anaDesk.awaitOffer();
        assertThat(atDesk.invite().fromUser()).isEqualTo(LyncSite.BEA);
        call.awaitRinging();
        Talk ana = atDesk.answer();
        Talk bea = call.awaitAnswer();
        assertThat(atLaptop.awaitStopped(CallSite.SOON)).isEqualTo(LyncOffer.Stopped.ANSWERED_ELSEWHERE);
        talkAndHangUp(ana, bea);
    }

    @Test
    @Tag("TRK-02")
    void pstnCallsLyncUser() {
        Placed call = fromPstn(LyncSite.ANA);
        LyncOffer atLaptop = world.anaLaptop.awaitOffer();
        assertThat(atLaptop.invite().fromUser()).isEqualTo(LyncSite.OUTSIDE);
        call.awaitRinging();
        Talk ana = atLaptop.answer();
        talkAndHangUp(call.awaitAnswer(), ana);
    }

    @Test
    @Tag("TRK-11")
    @Tag("STA-03")
    @Tag("STA-06")
    void callToLyncStationIsOneInviteToTheProxyAndAnsweredByTheFirstEndpoint() {
        int before = world.trunk.invites().size();
        Placed call = world.carl.call("103");
        LyncOffer atLaptop = world.doraLaptop.awaitOffer();
        LyncOffer atDesk = world.doraDesk.awaitOffer();

        Message invite = atDesk.invite();
        String proxy = "127.0.0.1:" + world.trunk.address().getPort();
        assertThat(invite.text())
                .startsWith("INVITE sip:" + LyncSite.DORA_AT_LYNC + "@" + proxy + ";user=phone SIP/2.0");
        assertThat(invite.field("To")).contains("sip:" + LyncSite.DORA_AT_LYNC + "@127.0.0.1");
        assertThat(world.trunk.invites().size()).isEqualTo(before + 1);
        call.awaitRinging();
        assertThat(call.call().next(QUIET).filter(Message::isFinal)).isEmpty();

        Talk dora = atLaptop.answer();
        Talk carl = call.awaitAnswer();
        assertThat(atDesk.awaitStopped(CallSite.SOON)).isEqualTo(LyncOffer.Stopped.ANSWERED_ELSEWHERE);
        talkAndHangUp(carl, dora);
    }

    @Test
    @Tag("TRK-11")
    void lyncEndpointThatHangsUpEndsTheCallersCall() {
        Placed call = world.bea.call("103");
        LyncOffer offer = world.doraDesk.awaitOffer();
        assertThat(offer.invite().fromUser()).isEqualTo(LyncSite.BEA);
        Talk dora = offer.answer();
        Talk bea = call.awaitAnswer();
        dora.hangUp();
        bea.awaitEnd();
    }

    @Test
    @Tag("TRK-11")
    @Tag("TRK-03")
    void lyncStationThatRingsWithTwoTagsIsAnsweredByTheSecond() {
        TrunkSwitches usual = world.trunk.switches();
        world.trunk.behave(usual.with(new TrunkSwitches.Ringing(2, 1)));
        try {
            Placed call = world.carl.call("103");
            LyncOffer offer = world.doraDesk.awaitOffer();
            call.awaitRinging();
            Talk dora = offer.answer();
            Talk carl = call.awaitAnswer();
            talkAndHangUp(carl, dora);
        } finally {
            world.trunk.behave(usual);
        }
    }

    @Test
    @Tag("STA-02")
    void secondCallToALyncStationFindsItBusyUntilTheFirstIsOver() {
        Placed first = world.carl.call("103");
        Talk dora = world.doraDesk.awaitOffer().answer();
        Talk carl = first.awaitAnswer();
        int invites = world.trunk.invites().size();

        assertThat(world.bea.call("103").awaitRefusal().status()).isEqualTo(486);
        assertThat(fromPstn(LyncSite.DORA).awaitRefusal().status()).isEqualTo(486);
        assertThat(world.trunk.invites().size()).isEqualTo(invites);

        carl.hangUp();
        dora.awaitEnd();
        world.site.record(first.call().callId());
        Placed again = world.bea.call("103");
        world.doraDesk.awaitOffer().decline();
        assertThat(again.awaitRefusal().status()).isEqualTo(603);
    }

    @Test
    @Tag("STA-05")
    void answerIsDeferredUntilTheStationPicksUp() {
        Placed call = fromPstn(LyncSite.BEA);
        Offered atBea = world.bea.awaitCall().ring();
        assertThat(call.awaitRinging().status()).isEqualTo(180);
        assertThat(call.call().next(QUIET).filter(Message::isFinal)).isEmpty();
        Talk bea = atBea.answer();
        Talk caller = call.awaitAnswer();
        bea.hangUp();
        caller.awaitEnd();
    }

    @Test
    @Tag("STA-05")
    void busyStationIsBusyToTheCaller() {
        Placed call = fromPstn(LyncSite.BEA);
        world.bea.awaitCall().reject(486, "Busy Here");
        Message refusal = call.awaitRefusal();
        assertThat(refusal.status()).isEqualTo(486);
        assertThat(refusal.field("Reason")).contains("Q.850;cause=17");
        assertThat(world.site.record(call.call().callId()).path("cause").asString(""))
                .isEqualToIgnoringCase("busy");
    }

    @Test
    @Tag("STA-05")
    void stationThatRingsTooLongIsCancelledAndTheCallerToldNoAnswer() {
        Placed call = fromPstn(LyncSite.BEA);
        Offered atBea = world.bea.awaitCall().ring();
        atBea.call().awaitCancel(CallSite.SOON);
        Message refusal = call.awaitRefusal();
        assertThat(refusal.status()).isEqualTo(480);
        assertThat(refusal.field("Reason")).contains("Q.850;cause=19");
    }

    @Test
    @Tag("STA-05")
    void stationThatIsNotRegisteredIsAbsentAtOnce() {
        Placed call = fromPstn("+13175550104");
        Message refusal = call.awaitRefusal();
        assertThat(refusal.status()).isEqualTo(480);
        assertThat(refusal.field("Reason")).contains("Q.850;cause=20").contains("not registered");
    }

    @Test
    @Tag("STA-05")
    void lyncUserWhoIsSignedInNowhereIsRefusedAsLyncSays() {
        Placed call = world.bea.call("+13175559555");
        assertThat(call.awaitRefusal().status()).isEqualTo(404);
    }

    @Test
    @Tag("STA-05")
    @Tag("TRK-11")
    void silentStationStillGivesLyncASignOfLifeInTime() {
        // The phone takes the INVITE and says nothing at all; Lync gives up a trunk that is silent for 10 s, here for
        // 4.
        LyncCall call = world.lync.call(world.anaLaptop, "101");
        world.bea.awaitCall();
        Message ringing = call.awaitRinging();
        assertThat(ringing.status()).isEqualTo(180);
        assertThat(ringing.toTag()).isNotEmpty();
        assertThat(call.attempts()).hasSize(1);
        assertThat(call.awaitRefusal().status()).isEqualTo(480);
    }

    @Test
    @Tag("TRK-11")
    void lyncCallerWhoGivesUpStopsThePhone() {
        LyncCall call = world.lync.call(world.anaLaptop, "101");
        Offered atBea = world.bea.awaitCall().ring();
        call.awaitRinging();
        call.cancel();
        atBea.call().awaitCancel(CallSite.SOON);
        assertThat(call.attempts().getFirst().awaitFinal(CallSite.SOON).status())
                .isEqualTo(487);

        JsonNode record = world.site.record(call.attempts().getFirst().callId());
        assertThat(record.path("cause").asString("")).isEqualToIgnoringCase("normal");
        assertThat(record.path("answered").asString("")).isEmpty();
    }

    @Test
    @Tag("TRK-11")
    @Tag("STA-06")
    void phoneThatGivesUpStopsAllLyncEndpoints() {
        Placed call = world.bea.call("103");
        LyncOffer atLaptop = world.doraLaptop.awaitOffer();
        LyncOffer atDesk = world.doraDesk.awaitOffer();
        call.awaitRinging();
        call.cancel();
        assertThat(atLaptop.awaitStopped(CallSite.SOON)).isEqualTo(LyncOffer.Stopped.CALLER_GAVE_UP);
        assertThat(atDesk.awaitStopped(CallSite.SOON)).isEqualTo(LyncOffer.Stopped.CALLER_GAVE_UP);
        assertThat(call.call().awaitFinal(CallSite.SOON).status()).isEqualTo(487);
    }

    @Test
    @Tag("TRK-08")
    void bothSidesHoldAndResumeAndAudioFollows() {
        LyncCall call = world.lync.call(world.anaLaptop, "101");
        Talk bea = world.bea.awaitCall().ring().answer();
        Talk ana = call.awaitAnswer();
        ana.hears(5);
        bea.hears(5);

        assertThat(ana.hold(Sdp.Direction.INACTIVE).direction()).isEqualTo(Sdp.Direction.INACTIVE);
        bea.media().listen(QUIET);
        assertThat(bea.media().listen(QUIET)).isZero();
        assertThat(ana.resume().direction()).isEqualTo(Sdp.Direction.SENDRECV);
        bea.hears(5);
        assertThat(bea.hold(Sdp.Direction.SENDONLY).direction()).isEqualTo(Sdp.Direction.RECVONLY);
        assertThat(bea.resume().direction()).isEqualTo(Sdp.Direction.SENDRECV);
        talkAndHangUp(bea, ana);
    }
}
