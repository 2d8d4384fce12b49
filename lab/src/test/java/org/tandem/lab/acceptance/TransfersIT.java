package org.tandem.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tandem.lab.sip.Dialog;
import org.tandem.lab.sip.IncomingCall;
import org.tandem.lab.sip.Message;
import org.tandem.lab.sip.OutgoingCall;
import org.tandem.lab.sip.Sdp;
import org.tandem.lab.sip.ServerTransaction;
import org.tandem.lab.sip.Transport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Parties that get another partner: by REFER of a mediation server, by INVITE with Replaces, by command. Every word of
/// every peer is decided here.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TransfersIT {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String ANA = "+13175559123";
    private static final String BEA = "+13175550101";
    private static final String CARL = "+13175550102";

    private final CallSite site = new CallSite("transfers", "http: {port: 0}\n");
    private final InetSocketAddress trunk = CallSite.linePort();
    private final InetSocketAddress deafTrunk = CallSite.linePort();
    private final InetSocketAddress stations = CallSite.linePort();
    private final ScriptedPeer lync = site.peer("MS", Transport.TCP);
    private final ScriptedPeer bea = site.peer("Bea", Transport.UDP);
    private final ScriptedPeer carl = site.peer("Carl", Transport.UDP);

    TransfersIT() {
        site.apply(
                """
                tandem: {format: 1}
                objects:
                  line:
                    Lync:
                      usage: microsoftLync
                      domainName: cic.lab.example
                      transport: {protocol: tcp, bindAddress: 127.0.0.1, receivePort: ${trunk}}
                      access: {exceptions: ["127.0.0.1"]}
                      proxies: [{host: 127.0.0.1, port: ${lync}}]
                      probe: {interval: 0s}
                    Deaf:
                      usage: microsoftLync
                      domainName: cic.lab.example
                      transport: {protocol: tcp, bindAddress: 127.0.0.1, receivePort: ${deaf}}
                      access: {exceptions: ["127.0.0.1"]}
                      proxies: [{host: 127.0.0.1, port: ${lync}}]
                      probe: {interval: 0s}
                      processRefer: false
                    Stations:
                      usage: stationConnections
                      transport: {protocol: udp, bindAddress: 127.0.0.1, receivePort: ${stations}}
                      access: {exceptions: ["127.0.0.1"]}
                  lineGroup:
                    Lync LG: {members: [Lync]}
                  dialPlan:
                    default:
                      entries:
                        - inputPattern: "+13175559XXX"
                          forLyncOnlyCallers: true
                          groups: [{lineGroup: Lync LG, dialString: "+13175559XXX"}]
                  station:
                    Bea:
                      extension: "101"
                      identificationAddress: "+13175550101"
                      connection: {type: predefined, user: bea, host: 127.0.0.1, port: ${bea}}
                      transport: {line: Stations}
                      phone: {remoteAnswer: talk}
                    Carl:
                      extension: "102"
                      identificationAddress: "+13175550102"
                      connection: {type: predefined, user: carl, host: 127.0.0.1, port: ${carl}}
                      transport: {line: Stations}
                """,
                Map.of(
                        "trunk", Integer.toString(trunk.getPort()),
                        "deaf", Integer.toString(deafTrunk.getPort()),
                        "stations", Integer.toString(stations.getPort()),
                        "lync", lync.port(),
                        "bea", bea.port(),
                        "carl", carl.port()));
        site.awaitLines(3);
    }

    @AfterAll
    void stop() {
        site.close();
    }

    private static Sdp sdp(int port) {
        return Sdp.parse(MediaTexts.offer(port, "RTP/AVP", ""));
    }

    /// A dialog whose side says this in every answer, whatever it is offered, mirrored as a hold asks for.
    private static Dialog at(Dialog dialog, int port) {
        return dialog.onOffer(offer -> Optional.of(offer.filter(said -> said.direction() == Sdp.Direction.INACTIVE)
                .map(_ -> Sdp.parse(MediaTexts.direction(MediaTexts.offer(port, "RTP/AVP", ""), "inactive")))
                .orElse(sdp(port))));
    }

    /// Two that talk: a side of Lync's that called, and a phone.
    private record Pair(OutgoingCall call, Dialog caller, Dialog called) {}

    private Pair talk(InetSocketAddress line, ScriptedPeer phone, String number, int nearPort, int farPort) {
        OutgoingCall call = lync.call(ANA, number, line, sdp(nearPort).text());
        Dialog called = at(phone.awaitCall().answer(sdp(farPort)), farPort);
        return new Pair(call, at(call.answered(CallSite.SOON), nearPort), called);
    }

    private static String notified(Dialog dialog) {
        ServerTransaction notify = dialog.awaitRequest("NOTIFY", CallSite.SOON);
        notify.respond(200, "OK");
        assertThat(notify.request().field("Event")).startsWith("refer");
        assertThat(notify.request().field("Content-Type")).isEqualTo("message/sipfrag");
        return notify.request().body().strip();
    }

    /// The last NOTIFY, which ends the subscription.
    private static String lastNotified(Dialog dialog) {
        while (true) {
            ServerTransaction notify = dialog.awaitRequest("NOTIFY", CallSite.SOON);
            notify.respond(200, "OK");
            String state = notify.request().field("Subscription-State");
            if (state != null && state.startsWith("terminated")) {
                return notify.request().body().strip();
            }
        }
    }

    private static Message refer(Dialog dialog, String target) {
        return dialog.request(
                "REFER", text -> text.field("Refer-To", target).field("Referred-By", "<sip:ana.ruiz@example.com>"));
    }

    private static int port(Dialog dialog) {
        return dialog.remoteSdp().orElseThrow().media().getPort();
    }

    private void awaitPort(Dialog dialog, int port) {
        Eventually.found(
                "media at " + port, CallSite.SOON, () -> port(dialog) == port ? Optional.of(port) : Optional.empty());
    }

    @Test
    @Tag("TRK-03")
    void aBlindTransferByTheMediationServerConnectsThePhoneWithTheThird() {
        Pair pair = talk(trunk, bea, BEA, 4100, 4200);

        assertThat(refer(pair.caller(), "<sip:" + CARL + "@cic.lab.example;user=phone>")
                        .status())
                .isEqualTo(202);
        assertThat(notified(pair.caller())).isEqualTo("SIP/2.0 100 Trying");
        IncomingCall atCarl = carl.awaitCall();
        assertThat(atCarl.request().field("Referred-By")).isEqualTo("<sip:ana.ruiz@example.com>");
        assertThat(atCarl.offer().orElseThrow().media().getPort())
                .as("the session of the party that is kept")
                .isEqualTo(4200);
        atCarl.ring();
        Dialog third = at(atCarl.answer(sdp(4300)), 4300);

        assertThat(lastNotified(pair.caller())).isEqualTo("SIP/2.0 200 OK");
        awaitPort(pair.called(), 4300);
        pair.caller().bye();
        assertThat(pair.called().isEnded()).isFalse();
        third.bye();
        pair.called().awaitBye(CallSite.SOON);
        JsonNode record = site.record(pair.call().callId());
        assertThat(record.path("moves").toString()).contains(CARL).contains("Carl");
    }

    @Test
    @Tag("TRK-03")
    void aReferrerThatStaysIsHungUp() {
        Pair pair = talk(trunk, bea, BEA, 4100, 4200);
        refer(pair.caller(), "<sip:" + CARL + "@cic.lab.example;user=phone>");
        Dialog third = at(carl.awaitCall().answer(sdp(4300)), 4300);

        assertThat(lastNotified(pair.caller())).isEqualTo("SIP/2.0 200 OK");
        pair.caller().awaitBye(CallSite.SOON);
        third.bye();
        pair.called().awaitBye(CallSite.SOON);
    }

    @Test
    @Tag("TRK-03")
    void aBlindTransferThatFailsSaysWhyAndTheCallGoesOn() {
        Pair pair = talk(trunk, bea, BEA, 4100, 4200);
        refer(pair.caller(), "<sip:" + CARL + "@cic.lab.example;user=phone>");

        carl.awaitCall().reject(486, "Busy Here");

        assertThat(lastNotified(pair.caller())).isEqualTo("SIP/2.0 486 Busy Here");
        assertThat(pair.caller().reinvite(sdp(4100)).status())
                .as("the call goes on")
                .isEqualTo(200);
        pair.caller().bye();
        pair.called().awaitBye(CallSite.SOON);
    }

    @Test
    @Tag("TRK-03")
    @Tag("TRK-06")
    void aTransferByALyncOnlyUserIsRoutedByTheRulesForSuchCallers() {
        Pair pair = talk(trunk, bea, BEA, 4100, 4200);

        refer(pair.caller(), "<sip:+12125550147@cic.lab.example;user=phone>");

        assertThat(lastNotified(pair.caller())).startsWith("SIP/2.0 4");
        pair.caller().bye();
        pair.called().awaitBye(CallSite.SOON);
    }

    @Test
    @Tag("TRK-03")
    void aHeldPartyIsTransferredAndTalks() {
        Pair pair = talk(trunk, bea, BEA, 4100, 4200);
        Sdp hold = Sdp.parse(MediaTexts.direction(MediaTexts.offer(4100, "RTP/AVP", ""), "inactive"));
        assertThat(pair.caller().reinvite(hold).status()).isEqualTo(200);

        refer(pair.caller(), "<sip:" + CARL + "@cic.lab.example;user=phone>");
        IncomingCall atCarl = carl.awaitCall();
        assertThat(atCarl.offer().orElseThrow().direction()).isEqualTo(Sdp.Direction.SENDRECV);
        Dialog third = at(atCarl.answer(sdp(4300)), 4300);

        assertThat(lastNotified(pair.caller())).isEqualTo("SIP/2.0 200 OK");
        awaitPort(pair.called(), 4300);
        assertThat(pair.called().remoteSdp().orElseThrow().direction()).isEqualTo(Sdp.Direction.SENDRECV);
        pair.caller().bye();
        third.bye();
        pair.called().awaitBye(CallSite.SOON);
    }

    @Test
    @Tag("TRK-03")
    void anAttendedTransferByTheMediationServerJoinsTheTwoThatItTalkedTo() {
        Pair first = talk(trunk, bea, BEA, 4100, 4200);
        Pair second = talk(trunk, carl, CARL, 4110, 4300);
        String replaces = second.caller().callId().replace("@", "%40") + "%3Bto-tag%3D"
                + second.caller().remoteTag() + "%3Bfrom-tag%3D"
                + second.caller().localTag();

        Message accepted =
                refer(first.caller(), "<sip:" + CARL + "@cic.lab.example;user=phone?Replaces=" + replaces + ">");
        assertThat(accepted.status()).isEqualTo(202);

        assertThat(lastNotified(first.caller())).isEqualTo("SIP/2.0 200 OK");
        awaitPort(first.called(), 4300);
        awaitPort(second.called(), 4200);
        second.caller().awaitBye(CallSite.SOON);
        first.caller().awaitBye(CallSite.SOON);
        first.called().bye();
        second.called().awaitBye(CallSite.SOON);
        assertThat(site.record(second.call().callId()).path("sentence").asString(""))
                .contains("goes to call");
        assertThat(site.record(first.call().callId()).path("moves").toString()).contains("comes from call");
    }

    @Test
    @Tag("TRK-03")
    void aReplacesThatNamesNoDialogHereFailsTheTransferWith481() {
        Pair pair = talk(trunk, bea, BEA, 4100, 4200);

        refer(
                pair.caller(),
                "<sip:" + CARL + "@cic.lab.example;user=phone?Replaces=nobody%3Bto-tag%3D1%3Bfrom-tag%3D2>");

        assertThat(lastNotified(pair.caller())).startsWith("SIP/2.0 481");
        pair.caller().bye();
        pair.called().awaitBye(CallSite.SOON);
    }

    @Test
    @Tag("LIN-08")
    void aLineWithReferOffRefusesItAndDoesNotAnnounceIt() {
        Pair pair = talk(deafTrunk, bea, BEA, 4100, 4200);

        Message refused = refer(pair.caller(), "<sip:" + CARL + "@cic.lab.example;user=phone>");

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.field("Reason")).contains("Deaf processes no REFER");
        assertThat(pair.call().responses().getLast().fields("Allow")).doesNotContain("REFER");
        assertThat(carl.stayedQuiet(Duration.ofMillis(300))).isTrue();
        pair.caller().bye();
        pair.called().awaitBye(CallSite.SOON);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        <sip:1@x;method=BYE> | 403
        <mailto:a@b>         | 416
        """)
    @Tag("TRK-03")
    void aReferThatCannotBeFollowedIsRefused(String target, int status) {
        Pair pair = talk(trunk, bea, BEA, 4100, 4200);

        assertThat(refer(pair.caller(), target).status()).isEqualTo(status);

        pair.caller().bye();
        pair.called().awaitBye(CallSite.SOON);
    }

    private OutgoingCall replacing(String callId, String toTag, String fromTag, String more) {
        return lync.call(
                ANA,
                "+13175550199",
                trunk,
                sdp(4400).text(),
                text -> text.field("Replaces", callId + ";to-tag=" + toTag + ";from-tag=" + fromTag + more));
    }

    @Test
    @Tag("TRK-03")
    void anInviteWithReplacesTakesThePlaceOfTheMediationServersOwnDialog() {
        Pair pair = talk(trunk, bea, BEA, 4100, 4200);
        Dialog old = pair.caller();

        Dialog fresh =
                at(replacing(old.callId(), old.remoteTag(), old.localTag(), "").answered(CallSite.SOON), 4400);

        old.awaitBye(CallSite.SOON);
        assertThat(port(fresh)).isEqualTo(4200);
        awaitPort(pair.called(), 4400);
        fresh.bye();
        pair.called().awaitBye(CallSite.SOON);
    }

    @ParameterizedTest
    @CsvSource({"true, '', 481", "false, ;early-only, 486"})
    @Tag("TRK-03")
    void anInviteWithReplacesThatFitsNothingIsRefusedAndTheCallGoesOn(boolean isWrongTag, String more, int status) {
        Pair pair = talk(trunk, bea, BEA, 4100, 4200);
        Dialog old = pair.caller();

        Message refusal = replacing(old.callId(), isWrongTag ? "x" : old.remoteTag(), old.localTag(), more)
                .awaitFinal(CallSite.SOON);

        assertThat(refusal.status()).isEqualTo(status);
        assertThat(old.isEnded()).isFalse();
        old.bye();
        pair.called().awaitBye(CallSite.SOON);
    }

    @Test
    @Tag("TRK-03")
    void aStationPicksUpACallThatRingsAtAnother() {
        OutgoingCall call = lync.call(ANA, BEA, trunk, sdp(4100).text());
        IncomingCall atBea = bea.awaitCall();
        atBea.progress(180, "bea-early", Optional.empty());
        call.expect(180, CallSite.SOON);
        Message rung = atBea.request();

        OutgoingCall pickup = carl.call(
                "carl",
                "101",
                stations,
                sdp(4300).text(),
                text -> text.field(
                        "Replaces", rung.callId() + ";to-tag=" + rung.fromTag() + ";from-tag=bea-early;early-only"));
        Dialog picked = at(pickup.answered(CallSite.SOON), 4300);
        Dialog caller = at(call.answered(CallSite.SOON), 4100);

        atBea.awaitCancel(CallSite.SOON);
        assertThat(port(picked)).isEqualTo(4100);
        assertThat(port(caller)).isEqualTo(4300);
        caller.bye();
        picked.awaitBye(CallSite.SOON);
    }

    @Test
    @Tag("TRK-03")
    void digitsInAnInfoReachTheOtherSideAndItsAnswerComesBack() {
        Pair pair = talk(trunk, bea, BEA, 4100, 4200);
        var asking = java.util.concurrent.CompletableFuture.supplyAsync(() -> pair.caller()
                .request("INFO", text -> text.body("application/dtmf-relay", "Signal=5\r\nDuration=160\r\n")));

        ServerTransaction info = pair.called().awaitRequest("INFO", CallSite.SOON);
        assertThat(info.request().body()).isEqualTo("Signal=5\r\nDuration=160\r\n");
        info.respond(415, "Unsupported Media Type");

        assertThat(asking.join().status()).isEqualTo(415);
        pair.caller().bye();
        pair.called().awaitBye(CallSite.SOON);
    }

    // Commands.

    private JsonNode command(String path, String body, int status) {
        var answer = site.tandem.send("POST", "/api/v1/calls" + path, body, Map.of());
        assertThat(answer.statusCode()).as(path + " " + answer.body()).isEqualTo(status);
        return JSON.readTree(answer.body());
    }

    private String callId(String state) {
        return Eventually.found("a call that is " + state, CallSite.SOON, () -> {
            for (JsonNode call : site.tandem.get("/api/v1/calls").path("items")) {
                if (call.path("state").asString("").equals(state)) {
                    return Optional.of(call.path("id").asString(""));
                }
            }
            return Optional.empty();
        });
    }

    @Test
    @Tag("TRK-03")
    void aCallIsOrderedStationFirstAndThenTheDestination() {
        command("", "{\"station\": \"Bea\", \"to\": \"+13175559123\"}", 202);
        IncomingCall atBea = bea.awaitCall();
        assertThat(atBea.request().field("Call-Info")).contains("answer-after=0");
        assertThat(atBea.offer().orElseThrow().direction()).isEqualTo(Sdp.Direction.INACTIVE);
        assertThat(lync.stayedQuiet(Duration.ofMillis(200)))
                .as("the station first")
                .isTrue();
        Dialog station = at(
                atBea.answer(Sdp.parse(MediaTexts.direction(MediaTexts.offer(4200, "RTP/AVP", ""), "inactive"))), 4200);
        IncomingCall atLync = lync.awaitCall();
        assertThat(atLync.request().fromUser()).isEqualTo(BEA);
        assertThat(atLync.offer().orElseThrow().media().getPort()).isEqualTo(4200);
        Dialog ana = at(atLync.answer(sdp(4100)), 4100);

        awaitPort(station, 4100);
        callId("connected");
        ana.bye();
        station.awaitBye(CallSite.SOON);
    }

    @Test
    @Tag("TRK-03")
    void holdAndRetrieveByCommandReachBothSides() {
        Pair pair = talk(trunk, bea, BEA, 4100, 4200);
        String id = callId("connected");

        command("/" + id + "/retrieve", "{}", 409);
        command("/" + id + "/hold", "{}", 202);
        callId("held");
        assertThat(pair.caller().remoteSdp().orElseThrow().direction()).isEqualTo(Sdp.Direction.INACTIVE);
        command("/" + id + "/retrieve", "{}", 202);
        callId("connected");
        assertThat(pair.caller().remoteSdp().orElseThrow().direction()).isEqualTo(Sdp.Direction.SENDRECV);
        pair.caller().bye();
        pair.called().awaitBye(CallSite.SOON);
    }

    @Test
    @Tag("TRK-03")
    void aStationConsultsAndTransfersByCommand() {
        Pair pair = talk(trunk, bea, BEA, 4100, 4200);
        String id = callId("connected");

        String consultation = command("/" + id + "/consult", "{\"to\": \"" + CARL + "\"}", 202)
                .path("call")
                .asString("");
        Dialog atBea = at(bea.awaitCall().answer(sdp(4210)), 4210);
        Dialog atCarl = at(carl.awaitCall().answer(sdp(4300)), 4300);
        awaitPort(atBea, 4300);
        Eventually.found(
                "the consultation",
                CallSite.SOON,
                () -> site.tandem
                                .get("/api/v1/calls/" + consultation)
                                .path("state")
                                .asString("")
                                .equals("connected")
                        ? Optional.of(consultation)
                        : Optional.empty());
        callId("held");
        command("/" + id + "/transfer", "{\"call\": \"" + consultation + "\"}", 202);

        awaitPort(pair.caller(), 4300);
        awaitPort(atCarl, 4100);
        pair.called().awaitBye(CallSite.SOON);
        atBea.awaitBye(CallSite.SOON);
        pair.caller().bye();
        atCarl.awaitBye(CallSite.SOON);
    }

    @Test
    @Tag("TRK-03")
    void aStationTransfersInASingleStepByCommand() {
        Pair pair = talk(trunk, bea, BEA, 4100, 4200);
        String id = callId("connected");

        command("/" + id + "/transfer", "{\"to\": \"+19995550100\"}", 422);
        command("/" + id + "/transfer", "{\"to\": \"" + CARL + "\"}", 202);
        Dialog third = at(carl.awaitCall().answer(sdp(4300)), 4300);

        awaitPort(pair.caller(), 4300);
        pair.called().awaitBye(CallSite.SOON);
        third.bye();
        pair.caller().awaitBye(CallSite.SOON);
    }

    @Test
    @Tag("TRK-03")
    void aCallThatRingsIsDeflectedByCommand() {
        OutgoingCall call = lync.call(ANA, BEA, trunk, sdp(4100).text());
        IncomingCall atBea = bea.awaitCall();
        atBea.ring();
        String id = callId("ringing");

        command("/" + id + "/deflect", "{\"to\": \"" + CARL + "\"}", 202);
        atBea.awaitCancel(CallSite.SOON);
        IncomingCall atCarl = carl.awaitCall();
        assertThat(atCarl.request().fromUser()).isEqualTo(ANA);
        assertThat(atCarl.request().field("Diversion")).contains("reason=deflection");
        Dialog carlSide = atCarl.answer(sdp(4300));
        Dialog caller = call.answered(CallSite.SOON);
        caller.bye();
        carlSide.awaitBye(CallSite.SOON);
    }

    @Test
    void commandsThatDoNotFitAreRefusedWithTheirReason() {
        command("/none/hold", "{}", 404);
        command("", "{\"station\": \"Nobody\", \"to\": \"1\"}", 422);
        command("", "{\"station\": \"Bea\", \"to\": \"+19995550100\"}", 422);
        OutgoingCall call = lync.call(ANA, CARL, trunk, sdp(4100).text());
        IncomingCall atCarl = carl.awaitCall();
        atCarl.ring();
        String id = callId("ringing");

        assertThat(command("/" + id + "/hold", "{}", 409).path("type").asString(""))
                .endsWith(":wrongState");
        assertThat(command("/" + id + "/answer", "{}", 409).path("type").asString(""))
                .as("his phone cannot")
                .endsWith(":notAble");
        call.cancel(CallSite.SOON);
        atCarl.awaitCancel(CallSite.SOON);
    }
}
