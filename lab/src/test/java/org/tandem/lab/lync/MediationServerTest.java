package org.tandem.lab.lync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tandem.lab.call.Offered;
import org.tandem.lab.call.Placed;
import org.tandem.lab.call.Talk;
import org.tandem.lab.pstn.Gateway;
import org.tandem.lab.sip.LabFailure;
import org.tandem.lab.sip.Message;
import org.tandem.lab.sip.Sdp;
import org.tandem.lab.sip.Transport;

@Tag("LAB-01")
class MediationServerTest {
    private static final Duration SOON = Duration.ofSeconds(5);

    private static Placed callAna(LyncWorld world, Trunk trunk) {
        return world.gateway.call("+12125550100", LyncWorld.ANA, Transport.TCP, trunk.address());
    }

    @Test
    @Tag("STA-06")
    void allEndpointsOfAUserRingAndTheFirstToAnswerWins() {
        try (var world = new LyncWorld()) {
            Trunk trunk = world.trunk(LyncWorld.plain());
            LyncEndpoint desk = world.ana.signIn("desk phone");
            LyncEndpoint laptop = world.ana.signIn("laptop");

            Placed call = callAna(world, trunk);
            LyncOffer atDesk = desk.awaitOffer();
            Talk there = laptop.awaitOffer().answer();
            Talk here = call.awaitAnswer();

            assertThat(atDesk.awaitStopped(SOON)).isEqualTo(LyncOffer.Stopped.ANSWERED_ELSEWHERE);
            assertThatThrownBy(atDesk::answer).isInstanceOf(LabFailure.class);
            here.hears(5);
            there.hears(5);
            here.hangUp();
            there.awaitEnd();
        }
    }

    @Test
    void callerWhoGivesUpStopsAllEndpoints() {
        try (var world = new LyncWorld()) {
            Trunk trunk = world.trunk(LyncWorld.plain());
            LyncEndpoint desk = world.ana.signIn("desk phone");

            Placed call = callAna(world, trunk);
            LyncOffer offer = desk.awaitOffer();
            call.awaitRinging();
            call.cancel();

            assertThat(offer.awaitStopped(SOON)).isEqualTo(LyncOffer.Stopped.CALLER_GAVE_UP);
            assertThat(call.call().awaitFinal(SOON).status()).isEqualTo(487);
        }
    }

    @Test
    void refusalsHaveLyncsCodes() {
        try (var world = new LyncWorld()) {
            Trunk trunk = world.trunk(LyncWorld.plain());
            assertThat(callAna(world, trunk).awaitRefusal().status()).isEqualTo(480);

            LyncEndpoint desk = world.ana.signIn("desk phone");
            Placed busy = callAna(world, trunk);
            desk.awaitOffer().busy();
            assertThat(busy.awaitRefusal().status()).isEqualTo(486);

            Placed declined = callAna(world, trunk);
            desk.awaitOffer().decline();
            assertThat(declined.awaitRefusal().status()).isEqualTo(603);

            Placed unknown = world.gateway.call("+1", "+13175558000", Transport.TCP, trunk.address());
            assertThat(unknown.awaitRefusal().status()).isEqualTo(404);
        }
    }

    @Test
    @Tag("TRK-03")
    void ringsWithAsManyTagsAsAskedAndAnswersWithANewOne() {
        try (var world = new LyncWorld()) {
            Trunk trunk = world.trunk(LyncWorld.plain().with(new TrunkSwitches.Ringing(21, 21)));
            LyncEndpoint desk = world.ana.signIn("desk phone");

            Placed call = callAna(world, trunk);
            Talk there = desk.awaitOffer().answer();
            Talk here = call.awaitAnswer();

            assertThat(call.call().earlyTags())
                    .hasSize(21)
                    .doesNotContain(there.dialog().localTag());
            assertThat(here.dialog().remoteTag()).isEqualTo(there.dialog().localTag());
            here.hangUp();
        }
    }

    @Test
    void inviteLooksLikeAMediationServers() {
        try (var world = new LyncWorld()) {
            Trunk trunk = world.trunk(LyncWorld.plain().with(new TrunkSwitches.Look(true, true, SrtpForm.OPTIONAL)));
            LyncCall call = world.server.call(world.ana.signIn("laptop"), "0101");
            Offered offered = world.gateway.awaitCall();
            String text = offered.invite().text();

            assertThat(text)
                    .startsWith("INVITE sip:+13175550101@127.0.0.1:"
                            + world.gateway.address().getPort() + ";user=phone;maddr=127.0.0.1 SIP/2.0")
                    .contains("\r\nFROM: \"Ana\"<sip:" + LyncWorld.ANA + "@")
                    .contains(";epid=1F2E3D;tag=")
                    .contains("\r\nCONTACT: <sip:127.0.0.1:" + trunk.address().getPort() + ";transport=Tcp;ms-opaque=")
                    .contains("\r\nCONTENT-TYPE: application/sdp; charset=utf-8")
                    .contains("\r\nUSER-AGENT: RTCC/5.0.0.0 MediationServer")
                    .contains("a=pcfg:1 t=1")
                    .containsPattern("a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:[A-Za-z0-9+/]{40}\\|2\\^31\\|1:1\r\n");
            offered.ring();
            call.awaitRinging();
            Talk there = offered.answer();
            Talk here = call.awaitAnswer();
            here.hears(5);
            there.hears(5);
            there.hangUp();
            here.awaitEnd();
        }
    }

    @Test
    void requiredEncryptionOffersOnlySavp() {
        try (var world = new LyncWorld()) {
            world.trunk(LyncWorld.plain().with(new TrunkSwitches.Look(true, false, SrtpForm.REQUIRED)));
            LyncCall call = world.server.call(world.ana.signIn("laptop"), "0101");
            Offered offered = world.gateway.awaitCall();

            assertThat(offered.invite().body()).contains(" RTP/SAVP ").doesNotContain("a=pcfg");
            offered.reject(488, "Not Acceptable Here");
            assertThat(call.awaitRefusal().status()).isEqualTo(488);
        }
    }

    @Test
    void onlyTryingForTooLongIsCancelledAndGoesToTheNextTrunk() {
        try (var world = new LyncWorld();
                Gateway spare = world.gateway("spare", "127.0.0.1")) {
            var hasty = new TrunkSwitches.Patience(Optional.of(Duration.ofMillis(150)), Optional.empty());
            world.trunk(LyncWorld.plain().with(hasty));
            world.trunk("Spare", spare, LyncWorld.plain());
            LyncCall call = world.server.call(world.ana.signIn("laptop"), "0101");

            Offered first = world.gateway.awaitCall();
            first.call().trying();
            first.call().awaitCancel(SOON);
            spare.awaitCall().reject(486, "Busy Here");

            assertThat(call.awaitRefusal().status()).isEqualTo(486);
        }
    }

    @Test
    void fiveHundredGoesToTheNextTrunkAndFourHundredDoesNot() {
        try (var world = new LyncWorld();
                Gateway spare = world.gateway("spare", "127.0.0.1")) {
            world.trunk(LyncWorld.plain());
            world.trunk("Spare", spare, LyncWorld.plain());
            LyncEndpoint laptop = world.ana.signIn("laptop");

            LyncCall moved = world.server.call(laptop, "0101");
            world.gateway.awaitCall().reject(503, "Service Unavailable");
            spare.awaitCall().reject(404, "Not Found");
            assertThat(moved.awaitRefusal().status()).isEqualTo(404);

            LyncCall ended = world.server.call(laptop, "0101");
            world.gateway.awaitCall().reject(404, "Not Found");
            assertThat(ended.awaitRefusal().status()).isEqualTo(404);
            assertThat(ended.attempts()).hasSize(1);
        }
    }

    @Test
    void gatewayThatIsNotInTheTopologyGets400With10013() {
        try (var world = new LyncWorld()) {
            Gateway other = world.gateway("other", "127.0.0.1");
            Trunk trunk = world.trunk(LyncWorld.plain().withTopologyCheck(true));
            world.ana.signIn("laptop").onOffer(LyncOffer::decline);

            Message refused = other.call("+1", LyncWorld.ANA, Transport.TCP, trunk.address())
                    .awaitRefusal();
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.field("ms-diagnostics")).startsWith("10013;");
            assertThat(callAna(world, trunk).awaitRefusal().status()).isEqualTo(603);
            other.close();
        }
    }

    @Test
    @Tag("LIN-02")
    void missingCallMarkIsAViolation() {
        try (var world = new LyncWorld()) {
            var strict = new Trunk.Gateway("127.0.0.1", world.gateway.address(), Transport.TCP, true);
            Trunk trunk = world.server.trunk("Tandem", 0, strict, LyncWorld.plain(), null);

            assertThat(callAna(world, trunk).awaitRefusal().status()).isEqualTo(480);

            for (String method : List.of("INVITE", "ACK")) {
                var _ = trunk.violations().await(text -> text.contains("non-ms-rtc on " + method), SOON, method);
            }
        }
    }

    @Test
    void markThatIsNotExpectedIsAViolationToo() {
        try (var world = new LyncWorld()) {
            Trunk trunk = world.trunk(LyncWorld.plain());
            world.gateway
                    .call(
                            "+1",
                            LyncWorld.ANA,
                            Transport.TCP,
                            trunk.address(),
                            false,
                            text -> text.field("ms-call-source", "non-ms-rtc"))
                    .awaitRefusal();

            assertThat(trunk.violations().all()).hasSize(1);
        }
    }

    @Test
    void troubleIsWhatItSays() {
        try (var world = new LyncWorld()) {
            Trunk trunk = world.trunk(LyncWorld.plain().with(TrunkSwitches.Trouble.UNAVAILABLE_503));
            Message unavailable = callAna(world, trunk).awaitRefusal();
            assertThat(unavailable.status()).isEqualTo(503);
            assertThat(unavailable.field("Retry-After")).isEqualTo("5");

            trunk.behave(LyncWorld.plain().with(TrunkSwitches.Trouble.TIMEOUT_504));
            assertThat(callAna(world, trunk).awaitRefusal().status()).isEqualTo(504);

            trunk.behave(LyncWorld.plain().with(TrunkSwitches.Trouble.SILENCE));
            assertThatThrownBy(() -> callAna(world, trunk).awaitRefusal()).hasMessageContaining("no answer");

            trunk.behave(LyncWorld.plain().with(TrunkSwitches.Trouble.RESET));
            Placed reset = callAna(world, trunk);
            reset.call().expectFlowClosed(SOON);
            reset.media().close();
        }
    }

    @Test
    void holdWithInactiveStopsAudioAndResumeBringsItBack() {
        try (var world = new LyncWorld()) {
            world.trunk(LyncWorld.plain());
            LyncCall call = world.server.call(world.ana.signIn("laptop"), "0101");
            Talk gateway = world.gateway.awaitCall().ring().answer();
            Talk ana = call.awaitAnswer();
            gateway.hears(5);

            assertThat(ana.hold(Sdp.Direction.INACTIVE).direction()).isEqualTo(Sdp.Direction.INACTIVE);
            gateway.media().listen(Duration.ofMillis(60));
            assertThat(gateway.media().listen(Duration.ofMillis(150))).isZero();
            assertThat(ana.resume().direction()).isEqualTo(Sdp.Direction.SENDRECV);
            gateway.hears(5);
            ana.hears(5);
            ana.hangUp();
        }
    }

    @Test
    void callWithoutRtcpIsEnded() {
        try (var world = new LyncWorld()) {
            var watch = new TrunkSwitches.Patience(Optional.empty(), Optional.of(Duration.ofMillis(400)));
            Trunk trunk = world.trunk(LyncWorld.plain().with(watch));
            LyncEndpoint desk = world.ana.signIn("desk phone");

            Placed call = world.gateway.call("+1", LyncWorld.ANA, Transport.TCP, trunk.address(), true, _ -> {});
            desk.awaitOffer().answer();

            call.awaitAnswer().awaitEnd();
        }
    }

    @Test
    @Tag("TRK-10")
    void voiceRouteSendsANumberOfOneTrunkToTheOther() {
        try (var world = new LyncWorld();
                Gateway pstn = world.gateway("pstn", "127.0.0.1")) {
            world.trunk(LyncWorld.plain());
            Trunk outside = world.trunk("PSTN", pstn, LyncWorld.plain());

            Placed call = pstn.call("+12125550100", "+13175550101", Transport.TCP, outside.address());
            Offered offered = world.gateway.awaitCall().ring();
            call.awaitRinging();
            Talk inside = offered.answer();
            Talk caller = call.awaitAnswer();
            assertThat(offered.invite().fromUser()).isEqualTo("+12125550100");
            caller.hears(5);
            inside.hears(5);
            caller.hold(Sdp.Direction.SENDONLY);
            assertThat(inside.dialog().remoteSdp().orElseThrow().direction()).isEqualTo(Sdp.Direction.SENDONLY);
            inside.hangUp();
            caller.awaitEnd();

            Placed refused = pstn.call("+12125550100", "+13175550999", Transport.TCP, outside.address());
            world.gateway.awaitCall().reject(404, "Not Found");
            assertThat(refused.awaitRefusal().status()).isEqualTo(404);
        }
    }

    @Test
    void pingComesFromAPortOfItsOwnAndCountsTheAnswer() {
        try (var world = new LyncWorld()) {
            Trunk trunk = world.trunk(LyncWorld.plain());
            assertThat(trunk.ping()).isInstanceOf(GatewayHealth.Up.class);
            assertThat(trunk.ping()).isInstanceOf(GatewayHealth.Up.class);

            assertThat(world.gateway.agent().options().all()).hasSize(2).allSatisfy(ping -> {
                assertThat(ping.text()).contains("\r\nMAX-FORWARDS: 0\r\n");
                assertThat(ping.requestUri().toString()).contains("transport=tcp");
            });
            world.gateway.close();
            for (int i = 0; i < 5; i++) {
                var _ = trunk.ping();
            }
            assertThat(trunk.health()).isInstanceOf(GatewayHealth.Down.class);
            LyncEndpoint laptop = world.ana.signIn("laptop");
            assertThatThrownBy(() -> world.server.call(laptop, "0101")).hasMessageContaining("no voice route");
        }
    }
}
